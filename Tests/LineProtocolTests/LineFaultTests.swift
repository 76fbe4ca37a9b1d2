import LineProtocol
import MarketEngine
import Testing

@Suite struct `A line that is not understood` {
  static let order = "QH.CHG.20261124.1200 @ 3"

  @Test(arguments: [
    ("", ProtocolFault.emptyLine, 1), (" ping", .badSpacing, 1), ("ping ", .badSpacing, 6),
    ("buy  5 \(order) ref=a", .badSpacing, 5), ("BUY 5 \(order) ref=a", .unknownVerb, 1), ("buys", .unknownVerb, 1),
    ("bu", .unknownVerb, 1), ("ref=a", .unknownVerb, 1), ("buy 5 \(order) ref=a colour=red", .unknownKey, 38),
    ("ping tag=a", .unknownKey, 6), ("buy 5 \(order) ref=a =b", .unknownKey, 38),
    ("buy 5 \(order) ref=a Tif=gfs", .unknownKey, 38),
    ("buy 5 \(order) ref=a tif=ioc tif=fok", .duplicateKey, 46), ("buy 5 \(order)", .missingKey, 31),
    ("buy 5 QH.CHG.20261124.1200 ref=a", .missingField, 33), ("buy 5 \(order) 4 ref=a", .extraField, 32),
    ("buy 5 \(order) ref=a 4", .extraField, 38), ("ping now", .extraField, 6), ("cancel", .missingField, 7),
    ("buy 5 QH.CHG.20261124.1200 at 3 ref=a", .badWord, 28), ("buy 5.01 \(order) ref=a", .tooPrecise, 5),
    ("buy 5 QH.CHG.20261124.1200 @ 3.25 ref=a", .tooPrecise, 30), ("buy five \(order) ref=a", .badNumber, 5),
    ("buy 99999999999999999999 \(order) ref=a", .tooLarge, 5), ("buy 9223372036854775807 \(order) ref=a", .tooLarge, 5),
    ("buy -922337203685477580.8 \(order) ref=a", .tooLarge, 5), ("buy 5 QHCHG @ 3 ref=a", .badSymbol, 7),
    ("buy 5 QH.FOO.1 @ 3 ref=a", .badSymbol, 7), ("buy 5 QH.CHG. @ 3 ref=a", .badSymbol, 7),
    ("buy 5 .CHG.1 @ 3 ref=a", .badSymbol, 7), ("buy 5 QH.CHG.a*b @ 3 ref=a", .badSymbol, 7),
    ("buy 5 \(order) ref=", .badReference, 36), ("buy 5 \(order) ref=12345678901234567", .badReference, 36),
    ("buy 5 \(order) ref=a/b", .badReference, 36), ("buy 5 \(order) ref=a tif=never", .badWord, 42),
    ("buy 5 \(order) ref=a stp=", .badWord, 42), ("buy 5 \(order) ref=a until=now", .badTime, 44),
    ("buy 5 \(order) ref=a account=a/b", .badName, 46),
    ("buy 5 QH.CHG.20261124.1200 @ markets ref=a", .badNumber, 30), ("buy 5 \(order) ref=a post=yes", .badWord, 43),
    ("buy 5 \(order) ref=a aon=no", .badWord, 42), ("buy 5 \(order) ref=a clip=0.05", .tooPrecise, 43),
    ("buy 5 \(order) ref=a step=0.05 clip=1", .tooPrecise, 43), ("replace a1 3 ref=a clip=1", .unknownKey, 20),
    ("buy 5 \(order) ref=a account=\(String(repeating: "x", count: 33))", .badName, 46),
    ("replace a1 ref=a", .missingField, 17), ("replace a1 @ ref=a", .missingField, 19), ("replace a1 3 4 ref=a", .badWord, 14),
    ("replace a1 3 4 5 ref=a", .badWord, 14), ("replace a1 @ 4 5 ref=a", .extraField, 16), ("cancel # ref=a", .badNumber, 8),
    ("cancel #x ref=a", .badNumber, 8), ("cancel #18446744073709551616 ref=a", .tooLarge, 8),
    ("cancel a? ref=a", .badTarget, 8),
    ("cancel a ref=b was=x", .badNumber, 20), ("hello tala/2", .badVersion, 7), ("hello", .missingField, 6),
    ("login a b", .missingKey, 10), ("login a b signature=ff", .badHexadecimal, 21),
    ("login a signature=ff", .missingField, 21),
    ("book QH.CHG.20261124.1200 depth=1001", .tooLarge, 33), ("trades limit=-1", .badNumber, 14), ("rights", .missingKey, 7),
    ("rights day=20261301", .badDate, 12), ("watch QH", .badPattern, 7), ("watch QH.CHG", .badPattern, 7),
    ("watch QH.*.a*b", .badPattern, 7), ("watch *.*.", .badPattern, 7), ("watch Q*.CHG.*", .badPattern, 7),
    ("contracts zone=QH pattern=XX.*", .badCombination, 16),
  ])
  func `says what is wrong and where`(line: String, expected: ProtocolFault, column: Int) {
    let error = fault(line)
    #expect(error?.fault == expected)
    #expect(error?.column == column)
  }

  @Test func `is at most 512 bytes long`() {
    let start = "notice ref=o1 "
    #expect(fault(start + String(repeating: "x", count: 513 - start.utf8.count))?.fault == .lineTooLong)
    #expect(fault("ping " + String(repeating: "x", count: 507))?.fault == .extraField)
    #expect(fault("ping " + String(repeating: "x", count: 508))?.fault == .lineTooLong)
  }

  @Test func `tells its reference where that can be read`() {
    #expect(fault("buy x QH.CHG.20261124.1200 @ 3 ref=a1")?.reference == reference("a1"))
    #expect(fault("bye ref=a1 x")?.reference == reference("a1"))
    #expect(fault("buy x ref=a/1")?.reference == Reference.none)
    #expect(fault("buy x")?.reference == Reference.none)
    #expect(fault("buy ref=")?.reference == Reference.none)
  }

  @Test func `names the key that it is about`() {
    #expect(fault("buy 5 \(Self.order)")?.key == .reference)
    #expect(fault("login a b signature=\(String(repeating: "0", count: 128)) resume=1 resume=2")?.key == .resume)
  }
}
