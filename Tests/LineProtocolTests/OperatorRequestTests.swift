import LineProtocol
import Testing

@Suite struct `Operators' lines` {
  static let key = String(repeating: "0f", count: 32)
  static let asked = "ref=o1 user=trader1 session=12"

  @Test(arguments: [
    ("zone QH ref=o1", "zone QH"),
    ("member gonghe-solar role=renewable-plant ref=o1", "member gonghe-solar role=renewable-plant"),
    ("user gonghe-solar trader2 key=\(key) ref=o1", "user gonghe-solar trader2 key=\(key)"),
    ("user none trader2 key=\(key) ref=o1", "user #4294967295 trader2 key=\(key)"),
    ("key gonghe-solar trader1 key=\(key) ref=o1", "key trader1 key=\(key)"),
    ("key gonghe-solar none key=\(key) ref=o1", "key #4294967295 key=\(key)"),
    ("key none trader1 key=\(key) ref=o1", "key #4294967295 key=\(key)"),
    ("account gonghe-solar third ref=o1", "account gonghe-solar third"),
    ("fees CHG maker=0.1 taker=0.000002 ref=o1", "fees CHG maker=0.10 taker=0.000002"),
    ("freeze QH.SSU2.202612 ref=o1", "freeze QH.SSU2.202612"),
    ("resume QH.SSU2.none ref=o1", "resume #4294967295"),
    ("deposit gonghe-solar 1000000 ref=o1", "deposit account=main amount=1000000.00"),
    ("deposit gonghe-solar/second 0.000001 ref=o1", "deposit account=second amount=0.000001"),
    ("withdraw gonghe-solar/second 50.5 ref=o1", "withdraw account=second amount=-50.50"),
    ("withdraw none 50.5 ref=o1", "withdraw account=#4294967295 amount=-50.50"),
    ("settle 17 1 gonghe-solar -1200.5 ref=o1", "settle run=17 version=1 member=gonghe-solar amount=-1200.50"),
    ("clock 2026-11-24T07:00:00Z ref=o1", "clock 2026-11-24T07:00:00Z"),
    ("notice ref=o1 Gate at 18:00,  see a=b.", "notice \"Gate at 18:00,  see a=b.\""),
  ])
  func `become commands`(line: String, expected: String) throws {
    #expect(try command(line) == "\(expected) \(Self.asked)")
  }

  @Test func `a facility is in watts, watt-hours and basis points`() throws {
    #expect(
      try command(
        """
        facility golmud zone=QH account=gonghe-solar/second charge=50 discharge=49.5 energy=100.000001 in=0.92 out=0.93 sale=0.8 \
        firm=no plant=lake cycles=2 from=2026-11-24T00:00:00Z to=2026-12-24T00:15:00Z ref=o1
        """)
          == """
          facility golmud zone=QH account=second charge=50 discharge=49.5 energy=100.000001 in=0.92 out=0.93 sale=0.8 firm=no \
          plant=lake cycles=2 from=2026-11-24T00:00:00Z to=2026-12-24T00:15:00Z \(Self.asked)
          """)
  }

  @Test func `a facility loses nothing, sells all and is firm unless told otherwise`() throws {
    #expect(
      try command(
        """
        facility f zone=none account=none charge=1 discharge=1 energy=1 from=2026-11-24T00:00:00Z to=2026-12-24T00:00:00Z ref=o1
        """)
          == """
          facility f zone=#4294967295 account=#4294967295 charge=1 discharge=1 energy=1 in=1 out=1 sale=1 firm=yes \
          from=2026-11-24T00:00:00Z to=2026-12-24T00:00:00Z \(Self.asked)
          """)
  }

  @Test(arguments: [
    (
      "calendar QH 20261124 ref=o1",
      "calendar QH 20261124 from=2026-11-23T16:00:00Z quarters=96 opens=2026-11-23T07:00:00Z call=900"
    ),
    (
      "calendar QH 20261124 shift=11-15/18-22 ref=o1",
      "calendar QH 20261124 from=2026-11-23T16:00:00Z quarters=96 opens=2026-11-23T07:00:00Z call=900 shift=11-15/18-22 class=0.85"
    ),
    (
      "calendar QH 20261025 offset=+02:00 opens=2026-10-20T00:00:00Z quarters=100 change=12 shift=9-12/18-24 class=0.9 ref=o1",
      """
      calendar QH 20261025 from=2026-10-24T22:00:00Z quarters=100 change=12 opens=2026-10-20T00:00:00Z call=900 shift=9-12/18-24 \
      class=0.9
      """
    ),
    (
      "calendar QH 20261124 offset=-03:30 ref=o1",
      "calendar QH 20261124 from=2026-11-24T03:30:00Z quarters=96 opens=2026-11-23T18:30:00Z call=900"
    ),
    (
      "calendar QH 20261124 call=0 disclosure=2026-11-23T06:00:00Z ref=o1",
      "calendar QH 20261124 from=2026-11-23T16:00:00Z quarters=96 opens=2026-11-23T07:00:00Z disclosure=3600"
    ),
    (
      """
      contract QH CHG c1 from=2026-11-24T03:00:00Z to=2026-11-24T07:00:00Z opens=2026-11-23T07:00:00Z call=900 \
      disclosure=2026-11-23T06:59:59Z reference=-324.7 ref=o1
      """,
      """
      contract QH CHG c1 from=2026-11-24T03:00:00Z to=2026-11-24T07:00:00Z opens=2026-11-23T07:00:00Z disclosure=1 call=900 \
      reference=-324.7
      """
    ),
    (
      "contract QH SSU2 202612 from=2026-11-30T16:00:00Z to=2026-12-31T16:00:00Z ref=o1",
      "contract QH SSU2 202612 from=2026-11-30T16:00:00Z to=2026-12-31T16:00:00Z opens=1970-01-01T00:00:00Z"
    ),
    (
      """
      contract QH SHIFT s1 from=2026-11-24T03:00:00Z to=2026-11-24T07:00:00Z from2=2026-11-24T10:00:00Z \
      to2=2026-11-24T14:00:00Z opens=2026-11-23T07:00:00Z ref=o1
      """,
      """
      contract QH SHIFT s1 from=2026-11-24T03:00:00Z to=2026-11-24T07:00:00Z from2=2026-11-24T10:00:00Z \
      to2=2026-11-24T14:00:00Z class=0.85 opens=2026-11-23T07:00:00Z
      """
    ),
  ])
  func `deliveries are on quarter-hours`(line: String, expected: String) throws {
    #expect(try command(line) == "\(expected) \(Self.asked)")
  }

  @Test(arguments: [
    ("zone Q.H ref=o1", ProtocolFault.badName, 7),
    ("member a role=plant ref=o1", .badWord, 15),
    ("user a b key=12 ref=o1", .badHexadecimal, 14),
    ("key a b key=\(String(repeating: "x", count: 64)) ref=o1", .badHexadecimal, 13),
    ("fees XYZ maker=1 taker=1 ref=o1", .badWord, 6),
    ("fees CHG maker=-1 taker=1 ref=o1", .badNumber, 16),
    ("deposit a -5 ref=o1", .badNumber, 11),
    ("deposit a/ 5 ref=o1", .badName, 9),
    ("deposit a/b/c 5 ref=o1", .badName, 9),
    ("deposit a 0.0000001 ref=o1", .tooPrecise, 11),
    ("settle x 1 a 5 ref=o1", .badNumber, 8),
    ("settle 1 4294967296 a 5 ref=o1", .tooLarge, 10),
    ("clock tomorrow ref=o1", .badTime, 7),
    ("calendar QH 2026-11-24 ref=o1", .badDate, 13),
    ("calendar QH 20260229 ref=o1", .badDate, 13),
    ("calendar QH 20261124 offset=8 ref=o1", .badTime, 29),
    ("calendar QH 20261124 offset=+08:10 ref=o1", .notOnQuarterHour, 29),
    ("calendar QH 20261124 offset=+15:00 ref=o1", .badTime, 29),
    ("calendar QH 20261124 shift=11-15 ref=o1", .badTime, 28),
    ("calendar QH 20261124 shift=11-15/18-25 ref=o1", .badTime, 28),
    ("calendar QH 20261124 shift=11-15/18- ref=o1", .badTime, 28),
    ("calendar QH 20261124 class=0.85 ref=o1", .badCombination, 28),
    ("calendar QH 20261124 change=4 ref=o1", .badCombination, 29),
    ("calendar QH 20261124 quarters=96 change=4 ref=o1", .badCombination, 41),
    ("calendar QH 20261124 quarters=101 ref=o1", .tooLarge, 31),
    ("calendar QH 20261124 call=34560001 ref=o1", .tooLarge, 27),
    ("calendar QH 20261124 call=-1 ref=o1", .badNumber, 27),
    ("calendar QH 20261124 disclosure=2026-11-23T07:00:00Z ref=o1", .badCombination, 33),
    ("calendar QH 20261124 disclosure=2026-11-23T06:59:59.5Z ref=o1", .badCombination, 33),
    ("calendar QH 20261124 disclosure=2025-10-19T06:59:59Z ref=o1", .tooLarge, 33),
    ("contract QH CHG c from=2026-11-24T03:00:00Z to=2026-11-24T07:00:00Z call=900 ref=o1", .badCombination, 74),
    ("contract QH SSU1 c from=2026-11-24T03:00:00Z to=2026-11-24T07:00:00Z reference=1.5 ref=o1", .tooPrecise, 80),
    ("contract QH CHG b from=2026-11-24T04:00:01Z to=2026-11-24T05:00:00Z ref=o1", .notOnQuarterHour, 24),
    ("contract QH CHG b from=2026-11-24T04:00:00Z to=2026-11-24T05:00:00Z class=0.85 ref=o1", .badCombination, 75),
    ("notice ref=!! text", .badReference, 12),
    ("notice ref=o1 \(String(repeating: "x", count: 97))", .badText, 15),
    ("notice ref=o1 ", .badText, 15),
  ])
  func `that are wrong say where`(line: String, expected: ProtocolFault, column: Int) {
    #expect(fault(line)?.fault == expected)
    #expect(fault(line)?.column == column)
  }

  @Test(arguments: [
    ("calendar QH 20261124 quarters=92 ref=o1", OptionKey.clockChange),
    ("contract QH SHIFT s from=2026-11-24T04:00:00Z to=2026-11-24T05:00:00Z ref=o1", .secondFrom),
    ("facility f zone=QH account=a charge=1 discharge=1 from=2026-11-24T04:00:00Z to=2026-11-24T05:00:00Z ref=o1", .energy),
    ("fees CHG maker=1 ref=o1", .taker), ("zone QH", .reference), ("member a ref=o1", .role),
  ])
  func `say which key is missing`(line: String, key: OptionKey) {
    #expect(fault(line)?.fault == .missingKey)
    #expect(fault(line)?.key == key)
    #expect(fault(line)?.column == line.utf8.count + 1)
  }

  @Test func `a notice without a text misses a field`() {
    #expect(fault("notice ref=o1") == ProtocolError(.missingField, column: 14, reference: reference("o1")))
  }
}
