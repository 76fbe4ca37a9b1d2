/// A pool of an account's offers on one facility (rules 13.1). Every user may add one to an account of its member.
public struct AddPool: Sendable, BitwiseCopyable, Equatable {
  public var name: Name
  /// `.none` is the member's first.
  public var account: AccountNumber
  public var facility: FacilityNumber
  public init(name: Name, account: AccountNumber, facility: FacilityNumber) {
    self.name = name
    self.account = account
    self.facility = facility
  }
}
