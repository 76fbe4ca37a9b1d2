import LineProtocol
import MarketEngine

/// A small market's names, for both directions: zone QH, member gonghe-solar with user trader1 and accounts main and second, facility
/// golmud, and a contract of each kind of product.
struct Exchange: Catalogue, NameSource {
  static let contracts = [
    "QH.SHIFT.20261124.11-15.18-22", "QH.SSU2.202612", "QH.CHG.20261124.1200", "QH.ROOM.20261124.12",
    "QH.DRILL.one",
  ]

  func zone(_ name: Name) -> ZoneNumber? { name == Name("QH") ? ZoneNumber(1) : nil }

  func member(_ name: Name) -> MemberNumber? { name == Name("gonghe-solar") ? MemberNumber(2) : nil }

  func user(_ name: Name, of member: MemberNumber) -> UserNumber? {
    name == Name("trader1") && member.value == 2 ? UserNumber(2) : nil
  }

  func account(_ name: Name, of member: MemberNumber) -> AccountNumber? {
    guard member.value == 2 else { return nil }
    if name == Name("main") { return AccountNumber(4) }
    return name == Name("second") ? AccountNumber(5) : nil
  }

  func firstAccount(of member: MemberNumber) -> AccountNumber? { member.value == 2 ? AccountNumber(4) : nil }

  func facility(_ name: Name) -> FacilityNumber? { name == Name("golmud") ? FacilityNumber(1) : nil }
  func pool(_ name: Name, of account: AccountNumber) -> PoolNumber? {
    name == Name("noon") ? PoolNumber(1) : nil
  }

  func contract(_ symbol: ContractSymbol) -> ContractNumber? {
    Exchange.contracts.firstIndex { Exchange.symbol($0) == symbol }.map { ContractNumber(UInt32($0 + 1)) }
  }

  func name(of zone: ZoneNumber) -> Name? { zone.value == 1 ? Name("QH") : nil }
  func name(of member: MemberNumber) -> Name? { member.value == 2 ? Name("gonghe-solar") : nil }
  func name(of user: UserNumber) -> Name? { user.value == 2 ? Name("trader1") : nil }
  func name(of account: AccountNumber) -> Name? {
    switch account.value {
    case 4: Name("main")
    case 5: Name("second")
    default: nil
    }
  }
  func name(of facility: FacilityNumber) -> Name? { facility.value == 1 ? Name("golmud") : nil }
  func name(of pool: PoolNumber) -> Name? { pool.value == 1 ? Name("noon") : nil }
  func symbol(of contract: ContractNumber) -> ContractSymbol? {
    let index = Int(contract.value) - 1
    return Exchange.contracts.indices.contains(index) ? Exchange.symbol(Exchange.contracts[index]) : nil
  }

  static func symbol(_ text: String) -> ContractSymbol? {
    let parts = text.split(separator: ".", maxSplits: 2)
    guard parts.count == 3, let zone = name(parts[0]), let product = name(parts[1]).flatMap(Product.init(name:)),
      let label = name(parts[2])
    else { return nil }
    return ContractSymbol(zone: zone, product: product, label: label)
  }

  private static func name(_ text: Substring) -> Name? { Name(bytes: Array(text.utf8).span) }
}

/// What a line comes to.
func parse(_ line: String) throws(ProtocolError) -> Request { try RequestParser.parse(Array(line.utf8).span) }

/// What is wrong with a line, nil if nothing is.
func fault(_ line: String) -> ProtocolError? {
  do throws(ProtocolError) {
    _ = try parse(line)
    return nil
  } catch {
    return error
  }
}

/// A line parsed, resolved for user 2 of member 2 in session 12, and the command written out.
func command(_ line: String, in exchange: Exchange = Exchange()) throws -> String {
  let action = RequestResolver.resolve(
    try parse(line), user: UserNumber(2), member: MemberNumber(2), session: SessionNumber(12), in: exchange)
  guard case .command(let command) = action else { return "no command" }
  return written { CommandFormatter.write(command, names: exchange, to: &$0) }
}

/// A line that a formatter writes; without its LF, which must be its last byte and its only one.
func written(_ write: (inout [UInt8]) -> Void) -> String {
  var bytes: [UInt8] = []
  write(&bytes)
  guard bytes.last == UInt8(ascii: "\n"), bytes.count(where: { $0 == UInt8(ascii: "\n") }) == 1 else {
    return "not one line: \(String(decoding: bytes, as: UTF8.self))"
  }
  return String(decoding: bytes.dropLast(), as: UTF8.self)
}

/// An event as its member reads it.
func told(_ event: Event) -> String {
  written { ResponseFormatter.write(event, names: Exchange(), to: &$0) }
}

func reference(_ text: String) -> Reference { Reference(bytes: Array(text.utf8).span) ?? .none }

func noticeText(_ text: String) -> NoticeText? { NoticeText(bytes: Array(text.utf8).span) }

/// The time written so, or the epoch.
func time(_ text: String) -> Timestamp { TimestampText.parse(Array(text.utf8).span) ?? .zero }
