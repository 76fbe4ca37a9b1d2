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
  /// The product of a live order, so that a decimal of a `replace` or a `was` can be read. For a reference: the order this user entered
  /// under it; for a number: that order. Asked only for lines that hold such a decimal.
  ///
  /// Whoever answers must know every live order, those submitted but not yet answered included, and must not let a second
  /// order of the same reference take the place of one that may live: a wrong product would misread a price.
  func product(of target: OrderTarget, by user: UserNumber) -> Product?
}
