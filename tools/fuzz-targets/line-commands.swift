// modules: MarketEngine LineProtocol
// Lines parsed, resolved against a small market and written out again for people: what is written is always one printable line,
// which can be read, and reading a request twice gives the same command.

import LineProtocol
import MarketEngine

/// Knows the first byte of every name: about half of all names are known, and the product of an order follows from its number.
struct Market: Catalogue, NameSource {
  private func number(_ word: UInt64) -> UInt32? { word & 1 == 1 ? UInt32(truncatingIfNeeded: word & 0xff) : nil }

  func zone(_ name: Name) -> ZoneNumber? { number(name.first).map { ZoneNumber($0) } }
  func member(_ name: Name) -> MemberNumber? { number(name.first).map { MemberNumber($0) } }
  func user(_ name: Name, of member: MemberNumber) -> UserNumber? { number(name.first).map { UserNumber($0) } }
  func account(_ name: Name, of member: MemberNumber) -> AccountNumber? { number(name.first).map { AccountNumber($0) } }
  func firstAccount(of member: MemberNumber) -> AccountNumber? { AccountNumber(member.value) }
  func facility(_ name: Name) -> FacilityNumber? { number(name.first).map { FacilityNumber($0) } }
  func pool(_ name: Name, of account: AccountNumber) -> PoolNumber? { number(name.first).map { PoolNumber($0) } }
  func contract(_ symbol: ContractSymbol) -> ContractNumber? { ContractNumber(UInt32(symbol.product.rawValue)) }
  func product(of target: OrderTarget, by user: UserNumber) -> Product? {
    Product(rawValue: UInt8(truncatingIfNeeded: target.reference.first ^ target.order.value) & 15)
  }

  func name(of zone: ZoneNumber) -> Name? { nil }
  func name(of member: MemberNumber) -> Name? { Name("member") }
  func name(of user: UserNumber) -> Name? { Name("user") }
  func name(of account: AccountNumber) -> Name? { nil }
  func name(of facility: FacilityNumber) -> Name? { Name("facility") }
  func name(of pool: PoolNumber) -> Name? { Name("pool") }
  func symbol(of contract: ContractNumber) -> ContractSymbol? {
    guard let product = Product(rawValue: UInt8(truncatingIfNeeded: contract.value)), let name = Name("x") else { return nil }
    return ContractSymbol(zone: name, product: product, label: name)
  }
}

/// The command of a line, written out; nil if it is no command.
func written(_ line: [UInt8]) -> [UInt8]? {
  do throws(ProtocolError) {
    let action = try RequestResolver.resolve(
      RequestParser.parse(line.span), user: UserNumber(2), member: MemberNumber(2), session: SessionNumber(1), in: Market())
    guard case .command(let command) = action else { return nil }
    var bytes = [UInt8]()
    CommandFormatter.write(command, names: Market(), to: &bytes)
    return bytes
  } catch {
    var bytes = [UInt8]()
    SessionFormatter.error(error, line: 1, to: &bytes)
    return bytes
  }
}

func check(_ line: [UInt8]) {
  _ = ResponseLine(line)
  guard let bytes = written(line) else { return }
  guard bytes.last == UInt8(ascii: "\n"), bytes.dropLast().allSatisfy({ $0 >= 0x20 && $0 < 0x7f }) else {
    fatalError("what is written is not one printable line")
  }
  guard let response = ResponseLine(bytes.dropLast()), response.verb.count > 1 else {
    fatalError("what is written cannot be read")
  }
  guard written(line) == bytes else { fatalError("the same line is another command the second time") }
}

@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  for line in UnsafeBufferPointer(start: bytes, count: count).split(separator: UInt8(ascii: "\n")) { check(Array(line)) }
  return 0
}
