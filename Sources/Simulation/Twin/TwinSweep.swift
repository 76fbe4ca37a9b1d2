import MarketEngine

/// Cancelling many orders, a slice at a time.
struct TwinSweep {
  var id: UInt64
  var target: TwinSweepTarget
  var reason: CancelReason
  /// Who asked and gets `massCancelled` at the end; nil for a gate or the end of a session.
  var asker: TwinRequest?
  /// Whether the orders are hibernated instead.
  var hibernates = false
  var cancelled: UInt64 = 0
  /// The next order to look at; none before the first of the member's accounts.
  var cursorAccount = AccountNumber.none
  var cursorOrder = OrderNumber.none
  /// Before everything else.
  var due = Timestamp.zero
}

enum TwinSweepTarget {
  /// A member's orders that meet every condition; `.none` is no condition.
  case member(
    MemberNumber, account: AccountNumber, contract: ContractNumber, zone: ZoneNumber,
    session: SessionNumber)
  case contract(ContractNumber)
  /// Sets trading of the contracts of a scope; `after` is the last one looked at.
  case trading(ContractScope, frozen: Bool, after: ContractNumber)
}
