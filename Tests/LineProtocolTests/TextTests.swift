import LineProtocol
import MarketEngine
import Testing

private func text(_ nanoseconds: Int64) -> String {
  var bytes: [UInt8] = []
  TimestampText.append(Timestamp(nanoseconds: nanoseconds), to: &bytes)
  return String(decoding: bytes, as: UTF8.self)
}

private func nanoseconds(_ text: String) -> Int64? { TimestampText.parse(Array(text.utf8).span)?.nanoseconds }

@Suite struct `A time` {
  @Test(
    arguments: [
      ("1970-01-01T00:00:00Z", 0), ("2026-11-24T07:00:00Z", 1_795_503_600_000_000_000),
      ("2000-02-29T23:59:59.5Z", 951_868_799_500_000_000), ("2261-12-31T23:59:59.999999999Z", 9_214_646_399_999_999_999),
      ("2026-11-24T07:00:00.000000001Z", 1_795_503_600_000_000_001),
    ] as [(String, Int64)])
  func `is read and written alike`(written: String, expected: Int64) {
    #expect(nanoseconds(written) == expected)
    #expect(text(expected) == written)
  }

  @Test(arguments: [
    "", "2026-11-24", "2026-11-24T07:00:00", "2026-11-24T07:00:00+08:00", "2026-11-24t07:00:00z", "2026-02-29T00:00:00Z",
    "2026-13-01T00:00:00Z", "2026-00-01T00:00:00Z", "2026-04-31T00:00:00Z", "2026-11-24T24:00:00Z", "2026-11-24T07:60:00Z",
    "2026-11-24T07:00:60Z", "1969-12-31T23:59:59Z", "2262-01-01T00:00:00Z", "2026-11-24T07:00:00.Z",
    "2026-11-24T07:00:00.1234567890Z", "2026-11-24 07:00:00Z", "+026-11-24T07:00:00Z", "2100-02-29T00:00:00Z",
  ])
  func `of another form is none`(written: String) {
    #expect(nanoseconds(written) == nil)
  }

  @Test func `before 1970 is written all the same`() {
    #expect(text(-1) == "1969-12-31T23:59:59.999999999Z")
    #expect(text(.min) == "1677-09-21T00:12:43.145224192Z")
    #expect(text(.max) == "2262-04-11T23:47:16.854775807Z")
  }

  @Test func `every day from 1970 to 2261 has its date and every date its day`() {
    var expected = (year: 1970, month: 1, day: 1)
    for day in 0..<106_650 {
      let date = CivilDate(daysSinceEpoch: day)
      guard (date.year, date.month, date.day) == expected, date.daysSinceEpoch == day else {
        Issue.record("day \(day) is \(date)")
        return
      }
      expected.day += 1
      guard CivilDate(year: expected.year, month: expected.month, day: expected.day) == nil else { continue }
      expected = (expected.year + expected.month / 12, expected.month % 12 + 1, 1)
    }
  }
}

private func read(_ digits: [UInt8]) -> [UInt8]? { Hexadecimal.bytes(digits.span) }

@Suite struct `Hexadecimal digits` {
  @Test func `are read and written`() {
    let bytes = (0...255).map { UInt8($0) }
    var text: [UInt8] = []
    Hexadecimal.append(bytes, to: &text)
    #expect(text.count == 512)
    #expect(String(decoding: text.prefix(8), as: UTF8.self) == "00010203")
    #expect(read(text) == bytes)
    #expect(read(Array("0aFf".utf8)) == [0x0a, 0xff])
  }

  @Test(arguments: ["0", "0g", "/0", ":0", "@0", "`0", "x1"]) func `are digits in pairs`(text: String) {
    #expect(read(Array(text.utf8)) == nil)
  }
}

@Suite struct `The message a login signs` {
  @Test func `names version, market, member, user and challenge`() throws {
    let bytes = LoginMessage.bytes(
      market: try #require(Name("QH")), member: try #require(Name("gonghe-solar")), user: try #require(Name("trader1")),
      challenge: [0x4f, 0x1c])
    #expect(String(decoding: bytes, as: UTF8.self) == "tala/1 login QH gonghe-solar trader1 4f1c")
  }
}
