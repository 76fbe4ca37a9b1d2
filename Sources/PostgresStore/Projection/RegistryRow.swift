import MarketEngine
import Postgres

/// A row of one of the registry's tables, in the order of its columns between the market and the sequence.
enum RegistryRow {
  case member(MemberNumber, Name, Role)
  case user(UserNumber, MemberNumber, Name, Key)
  case account(AccountNumber, MemberNumber, Name)
  case zone(ZoneNumber, Name)
  case facility(FacilityNumber, FacilityTerms)
  case contract(ContractNumber, ContractTerms, ContractPhase)

  /// Made by the market's opening, whose event does not name them one by one.
  static let houseAccounts: [RegistryRow] = [(1, "clearing"), (2, "fees"), (3, "rounding")].compactMap {
    (number: UInt32, name: StaticString) in
    Name(name).map { .account(AccountNumber(number), MemberNumber(1), $0) }
  }

  func append(to writer: inout CopyWriter) {
    switch self {
    case .member(let member, let name, let role):
      writer.append(member.value)
      writer.append(name)
      writer.append(role.rawValue)
    case .user(let user, let member, let name, let key):
      writer.append(user.value)
      writer.append(member.value)
      writer.append(name)
      writer.append(bytes: key.bytes)
    case .account(let account, let member, let name):
      writer.append(account.value)
      writer.append(member.value)
      writer.append(name)
    case .zone(let zone, let name):
      writer.append(zone.value)
      writer.append(name)
    case .facility(let number, let terms):
      writer.append(number.value)
      Self.append(terms, &writer)
    case .contract(let number, let terms, let phase):
      writer.append(number.value)
      Self.append(terms, &writer)
      writer.append(phase.rawValue)
    }
  }

  private static func append(_ terms: FacilityTerms, _ writer: inout CopyWriter) {
    let added = terms.added
    writer.append(added.name)
    writer.append(added.zone.value)
    writer.append(added.account.value)
    writer.append(added.firmness.rawValue)
    writer.append(int64: added.charge.watts)
    writer.append(int64: added.discharge.watts)
    writer.append(int64: added.energy.wattHours)
    writer.append(int32: added.efficiencyIn.value)
    writer.append(int32: added.efficiencyOut.value)
    writer.append(int32: added.saleFactor.value)
    writer.append(int32: added.first.index)
    writer.append(int32: added.end.index)
    for capability in [terms.charge, terms.discharge, terms.room] { writer.append(int64: Int64(capability)) }
  }

  private static func append(_ terms: ContractTerms, _ writer: inout CopyWriter) {
    writer.append(terms.zone.value)
    writer.append(terms.product.rawValue)
    writer.append(terms.label)
    writer.append(int32: terms.first.index)
    writer.append(int32: terms.end.index)
    writer.append(terms.vector.charge)
    writer.append(terms.vector.discharge)
    writer.append(terms.vector.room)
    writer.append(int32: terms.classBasisPoints.value)
    writer.append(terms.opens)
    writer.append(terms.gate)
    writer.append(terms.tickValue)
    writer.append(terms.makerFee)
    writer.append(terms.takerFee)
    writer.append(terms.lowestPrice)
    writer.append(terms.highestPrice)
  }
}
