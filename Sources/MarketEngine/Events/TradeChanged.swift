/// Why a trade is in another state.
public enum TradeCause: UInt8, Sendable, BitwiseCopyable, CaseIterable {
  /// The market operator reversed it.
  case bust = 1
  /// A party says that it should not stand.
  case dispute = 2
  /// The other party agreed: it is reversed.
  case recall = 3
  /// The market operator let it stand.
  case uphold = 4
  /// It waits for the dispatcher.
  case hold = 5
  /// The dispatcher let it be made.
  case approve = 6
  /// The dispatcher did not.
  case reject = 7
  /// The dispatcher said nothing in time.
  case expiry = 8

  /// The state it brings about.
  public var state: TradeState {
    switch self {
    case .bust, .recall, .reject, .expiry: .cancelled
    case .dispute: .disputed
    case .uphold, .approve: .completed
    case .hold: .pending
    }
  }

  /// Whether it reverses what was posted.
  public var reverses: Bool {
    switch self {
    case .bust, .recall: true
    case .dispute, .uphold, .hold, .approve, .reject, .expiry: false
    }
  }
}

/// A trade's new state as one of its parties is told it.
public struct TradeChanged: Sendable, BitwiseCopyable, Equatable {
  public var trade: TradeNumber
  public var contract: ContractNumber
  /// The account of the member told, and its side.
  public var account: AccountNumber
  public var side: Side
  public var cause: TradeCause
  public var price: Price
  public var quantity: Quantity
  /// What the account's cash rose by with it, fees included.
  public var amount: Money

  public init(
    trade: TradeNumber, contract: ContractNumber, account: AccountNumber, side: Side, cause: TradeCause,
    price: Price, quantity: Quantity, amount: Money
  ) {
    self.trade = trade
    self.contract = contract
    self.account = account
    self.side = side
    self.cause = cause
    self.price = price
    self.quantity = quantity
    self.amount = amount
  }
}
