/// Whose requests a client sends, and what it can name in them.
struct ClientSeat: Sendable {
  var member: String
  var user: String
  /// A storage its member operates.
  var facility: String?
  /// Accounts beside the member's first one.
  var accounts: [String] = []
  /// Whether the end of its session ends its orders.
  var endsOrders = false
  /// Whether it hears every contract's market data.
  var watches = false

  var isOperator: Bool { member == CrashMarket.operatorSeat.member }
}
