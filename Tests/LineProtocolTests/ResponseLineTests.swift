import LineProtocol
import MarketEngine
import Testing

private func line(_ text: String) throws -> ResponseLine { try #require(ResponseLine(Array(text.utf8))) }

private func text(_ bytes: ArraySlice<UInt8>?) -> String? { bytes.map { String(decoding: $0, as: UTF8.self) } }

@Suite struct `A client reads` {
  @Test func `fields in order and values by key`() throws {
    let filled = try line("filled 1843 order=77120 2.0 @ 324.7 left=3.0 trade=5512 liquidity=maker ref=a1")
    #expect(filled.isVerb("filled"))
    #expect(!filled.isVerb("fill"))
    #expect(text(filled.verb) == "filled")
    #expect(filled.number == 1_843)
    #expect(filled.fieldCount == 4)
    #expect(text(filled.field(2)) == "@")
    #expect(filled.decimal(at: 1) == DecimalNumber(mantissa: 20, digits: 1))
    #expect(filled.decimal(at: 2) == nil)
    #expect(filled.decimal(at: 9) == nil)
    #expect(filled.number("trade") == 5_512)
    #expect(filled.number("liquidity") == nil)
    #expect(filled.decimal("left") == DecimalNumber(mantissa: 30, digits: 1))
    #expect(text(filled.value("liquidity")) == "maker")
    #expect(filled.value("lef") == nil)
    #expect(filled.reference == reference("a1"))
    #expect(!filled.isAgain)
  }

  @Test func `whether an answer is given again`() throws {
    #expect(try line("done 7 ref=o1 again").isAgain)
    #expect(try !line("again").isAgain)
  }

  @Test func `times and the rest of a notice`() throws {
    #expect(try line("contract A.CHG.b planned gate=2026-11-24T03:30:00Z").time("gate") == time("2026-11-24T03:30:00Z"))
    #expect(text(try line("notice Gate at  18:00, a=b").rest) == "Gate at  18:00, a=b")
    #expect(try line("ping").rest.isEmpty)
    #expect(try line("ping").number == nil)
  }

  @Test func `numbers of 64 bits and no more`() throws {
    #expect(try line("done 18446744073709551615").number == .max)
    #expect(try line("done 18446744073709551616").number == nil)
    #expect(try line("done -1").number == nil)
    #expect(ResponseLine([]) == nil)
  }
}
