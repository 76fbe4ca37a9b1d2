/// A mass cancel under way: whose or which contract's orders, why, and how far it is. Its next slice is due
/// at time 0: before everything else, so that nothing happens in between.
struct Sweep: BitwiseCopyable {
  enum Kind: UInt8, BitwiseCopyable {
    case member = 1
    case contract = 2
    /// A member's orders, which are hibernated instead of cancelled.
    case hibernation = 40
    /// Contracts of a scope are frozen, or go on.
    case freeze = 3
    case resume = 4
  }

  var id: UInt64
  var kind: Kind
  /// Whose orders, and the conditions they must meet; 0 is no condition.
  var member = MemberNumber.none
  var account = AccountNumber.none
  var contract = ContractNumber.none
  var zone = ZoneNumber.none
  /// Of contracts whose trading is set: which, and the last one looked at is `contract`.
  var product: Product?
  var label = Name.empty
  var session = SessionNumber.none
  var reason: CancelReason
  /// Who is told at the end; `.none` nobody.
  var askingMember = MemberNumber.none
  var askingUser = UserNumber.none
  var askingSession = SessionNumber.none
  var reference = Reference.none
  var content: UInt64 = 0
  var cancelled: UInt64 = 0
  /// Where the next slice begins: an account and one of its orders.
  var cursorAccount = AccountNumber.none
  var cursorOrder = OrderNumber.none
}
