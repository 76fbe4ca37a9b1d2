/// A facility can do less in these quarter-hours than before, or more again.
public struct CapabilityChanged: Sendable, BitwiseCopyable, Equatable {
  public var facility: FacilityNumber
  public var resource: Resource
  public var first: QuarterHour
  public var end: QuarterHour
  /// W or Wh in each quarter-hour; negative of a derate.
  public var amount: Int64
  public init(
    facility: FacilityNumber, resource: Resource, first: QuarterHour, end: QuarterHour, amount: Int64
  ) {
    self.facility = facility
    self.resource = resource
    self.first = first
    self.end = end
    self.amount = amount
  }
}

/// What an account's rights lost by it, or the operator's got back.
public struct RightsChanged: Sendable, BitwiseCopyable, Equatable {
  public var account: AccountNumber
  public var change: CapabilityChanged
  public init(account: AccountNumber, change: CapabilityChanged) {
    self.account = account
    self.change = change
  }
}
