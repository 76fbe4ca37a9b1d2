public import LineProtocol
public import MarketEngine

extension Directory: Catalogue {
  public func zone(_ name: Name) -> ZoneNumber? { zonesByName[NameKey(name)] }

  public func member(_ name: Name) -> MemberNumber? { membersByName[NameKey(name)] }

  public func user(_ name: Name, of member: MemberNumber) -> UserNumber? {
    usersByName[OwnedNameKey(member, name)]
  }

  public func account(_ name: Name, of member: MemberNumber) -> AccountNumber? {
    accountsByName[OwnedNameKey(member, name)]
  }

  public func firstAccount(of member: MemberNumber) -> AccountNumber? {
    guard let first = members.entry(member.value)?.firstAccount, first != .none else { return nil }
    return first
  }

  public func facility(_ name: Name) -> FacilityNumber? { facilitiesByName[NameKey(name)] }

  public func pool(_ name: Name, of account: AccountNumber) -> PoolNumber? {
    poolsByName[OwnedNameKey(account, name)]
  }

  public func contract(_ symbol: ContractSymbol) -> ContractNumber? {
    contracts.number(of: symbol)
  }
}

extension Directory: NameSource {
  public func name(of zone: ZoneNumber) -> Name? { zones.entry(zone.value) }
  public func name(of member: MemberNumber) -> Name? { members.entry(member.value)?.name }
  public func name(of user: UserNumber) -> Name? { users.entry(user.value)?.name }
  public func name(of account: AccountNumber) -> Name? { accounts.entry(account.value)?.name }
  public func name(of facility: FacilityNumber) -> Name? { facilities.entry(facility.value) }
  public func name(of pool: PoolNumber) -> Name? { pools.entry(pool.value) }
  public func symbol(of contract: ContractNumber) -> ContractSymbol? {
    contracts.symbol(of: contract)
  }
}

extension Directory {
  /// Writes a member's line with the names known here. Changes nothing; it is `mutating` so that the directory is lent and not copied,
  /// which for every line written cost as much as writing it.
  mutating func write(_ event: Event, to bytes: inout [UInt8]) {
    ResponseFormatter.write(event, names: self, to: &bytes)
  }
}
