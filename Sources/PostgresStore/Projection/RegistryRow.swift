import MarketEngine
import Postgres

/// A row of one of the registry's tables, in the order of its columns between the market and the sequence.
enum RegistryRow {
  case member(MemberNumber, Name, Role)
  case user(UserNumber, MemberNumber, Name, Key)
  case account(AccountNumber, MemberNumber, Name)
  case zone(ZoneNumber, Name)
  case facility(FacilityNumber, FacilityTerms)
  case pool(PoolNumber, AddPool)
  case contract(ContractNumber, ContractTerms, ContractPhase)

  /// Made by the market's opening, whose event does not name them one by one.
  static let houseAccounts: [RegistryRow] = [(1, "clearing"), (2, "fees"), (3, "rounding")].compactMap {
    (number: UInt32, name: StaticString) in
    Name(name).map { .account(AccountNumber(number), MemberNumber(1), $0) }
  }

  func append(to rows: inout CopyRows) {
    switch self {
    case .member(let member, let name, let role):
      rows.append(member.value)
      rows.append(name)
      rows.append(role.rawValue)
    case .user(let user, let member, let name, let key):
      rows.append(user.value)
      rows.append(member.value)
      rows.append(name)
      rows.append(bytes: key.bytes)
    case .account(let account, let member, let name):
      rows.append(account.value)
      rows.append(member.value)
      rows.append(name)
    case .zone(let zone, let name):
      rows.append(zone.value)
      rows.append(name)
    case .facility(let number, let terms):
      rows.append(number.value)
      Self.append(terms, &rows)
    case .pool(let number, let pool):
      rows.append(number.value)
      rows.append(pool.account.value)
      rows.append(pool.facility.value)
      rows.append(pool.name)
    case .contract(let number, let terms, let phase):
      rows.append(number.value)
      Self.append(terms, &rows)
      rows.append(phase.rawValue)
    }
  }

  private static func append(_ terms: FacilityTerms, _ rows: inout CopyRows) {
    let added = terms.added
    rows.append(added.name)
    rows.append(added.zone.value)
    rows.append(added.account.value)
    rows.append(added.firmness.rawValue)
    rows.append(int64: added.charge.watts)
    rows.append(int64: added.discharge.watts)
    rows.append(int64: added.energy.wattHours)
    rows.append(int32: added.efficiencyIn.value)
    rows.append(int32: added.efficiencyOut.value)
    rows.append(int32: added.saleFactor.value)
    rows.append(int32: added.first.index)
    rows.append(int32: added.end.index)
    for capability in [terms.charge, terms.discharge, terms.room] { rows.append(int64: Int64(capability)) }
    rows.append(added.plant)
    rows.append(int32: added.cyclesPerDay)
  }

  private static func append(_ terms: ContractTerms, _ rows: inout CopyRows) {
    rows.append(terms.zone.value)
    rows.append(terms.product.rawValue)
    rows.append(terms.label)
    rows.append(int32: terms.first.index)
    rows.append(int32: terms.end.index)
    rows.append(terms.vector.charge)
    rows.append(terms.vector.discharge)
    rows.append(terms.vector.room)
    rows.append(int32: terms.classBasisPoints.value)
    rows.append(terms.opens)
    rows.append(terms.gate)
    rows.append(terms.tickValue)
    rows.append(terms.makerFee)
    rows.append(terms.takerFee)
    rows.append(terms.auctionFee)
    rows.append(int32: terms.disclosureSeconds)
    rows.append(int32: terms.callSeconds)
    if let reference = terms.reference { rows.append(reference) } else { rows.appendNull() }
    rows.append(terms.lowestPrice)
    rows.append(terms.highestPrice)
  }
}
