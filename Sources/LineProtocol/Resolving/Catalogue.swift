public import MarketEngine

/// Finds numbers by names. What it does not know is nil; the resolver then gives the engine a number that nobody has, and the
/// engine refuses in sequence.
public protocol Catalogue {
  func zone(_ name: Name) -> ZoneNumber?
  func member(_ name: Name) -> MemberNumber?
  func user(_ name: Name, of member: MemberNumber) -> UserNumber?
  func account(_ name: Name, of member: MemberNumber) -> AccountNumber?
  /// The account meant where none is named.
  func firstAccount(of member: MemberNumber) -> AccountNumber?
  func facility(_ name: Name) -> FacilityNumber?
  func pool(_ name: Name, of account: AccountNumber) -> PoolNumber?
  func contract(_ symbol: ContractSymbol) -> ContractNumber?
}
