public import MarketEngine

/// Finds names by numbers, to write lines for people. What it does not know is written as a number.
public protocol NameSource {
  func name(of zone: ZoneNumber) -> Name?
  func name(of member: MemberNumber) -> Name?
  func name(of user: UserNumber) -> Name?
  func name(of account: AccountNumber) -> Name?
  func name(of facility: FacilityNumber) -> Name?
  func name(of pool: PoolNumber) -> Name?
  func symbol(of contract: ContractNumber) -> ContractSymbol?
}

/// Knows no name: every number is written as it is.
public struct NoNames: NameSource, Sendable {
  public init() {}
  public func name(of zone: ZoneNumber) -> Name? { nil }
  public func name(of member: MemberNumber) -> Name? { nil }
  public func name(of user: UserNumber) -> Name? { nil }
  public func name(of account: AccountNumber) -> Name? { nil }
  public func name(of facility: FacilityNumber) -> Name? { nil }
  public func name(of pool: PoolNumber) -> Name? { nil }
  public func symbol(of contract: ContractNumber) -> ContractSymbol? { nil }
}
