import LineProtocol
import MarketEngine
import Testing

@Suite struct `Session lines and questions` {
  @Test func `hello, logout, ping and pong are themselves`() throws {
    guard case .hello = try parse("hello tala/1"), case .logout = try parse("logout"), case .ping = try parse("ping"),
      case .pong = try parse("pong")
    else {
      Issue.record("read as something else")
      return
    }
  }

  @Test func `a login has its signature and its wishes`() throws {
    let bytes = (0..<64).map { UInt8($0) }
    var digits: [UInt8] = []
    Hexadecimal.append(bytes, to: &digits)
    let line = "login gonghe-solar trader1 signature=\(String(decoding: digits, as: UTF8.self))"
    guard case .login(let plain) = try parse(line),
      case .login(let full) = try parse(line + " resume=18446744073709551615 session=12 on-disconnect=cancel")
    else {
      Issue.record("not a login")
      return
    }
    let signature = try #require(Signature(bytes: bytes))
    #expect(signature.bytes == bytes)
    let member = try #require(Name("gonghe-solar"))
    let user = try #require(Name("trader1"))
    #expect(plain == LoginRequest(member: member, user: user, signature: signature))
    #expect(
      full
        == LoginRequest(
          member: member, user: user, signature: signature, resume: .max, session: SessionNumber(12), onDisconnect: .cancel))
  }

  @Test func `questions have their tag and their limits`() throws {
    let symbol = try #require(Exchange.symbol("QH.CHG.20261124.1200"))
    for (line, expected) in [
      ("cash", QueryRequest(kind: .cash)), ("positions tag=q1", QueryRequest(kind: .positions, tag: reference("q1"))),
      ("orders", QueryRequest(kind: .orders)), ("time tag=t", QueryRequest(kind: .time, tag: reference("t"))),
      ("help", QueryRequest(kind: .help)), ("trades", QueryRequest(kind: .trades(limit: 50))),
      ("trades limit=1000", QueryRequest(kind: .trades(limit: 1_000))),
      ("book QH.CHG.20261124.1200", QueryRequest(kind: .book(symbol, depth: 10))),
      ("book QH.CHG.20261124.1200 depth=1 tag=b", QueryRequest(kind: .book(symbol, depth: 1), tag: reference("b"))),
      ("contracts", QueryRequest(kind: .contracts(.all))),
    ] {
      guard case .query(let query) = try parse(line) else {
        Issue.record("\(line) is no question")
        continue
      }
      #expect(query == expected)
    }
  }

  @Test(arguments: [
    ("rights day=20261124", "2026-11-23T16:00:00Z", Name.empty),
    ("rights day=20261124 offset=+00:00", "2026-11-24T00:00:00Z", .empty),
    ("rights day=20261124 offset=-05:00 account=second", "2026-11-24T05:00:00Z", Name("second") ?? .empty),
  ])
  func `rights are asked for by local day`(line: String, start: String, account: Name) throws {
    guard case .query(let query) = try parse(line), case .rights(let rights) = query.kind else {
      Issue.record("not about rights")
      return
    }
    #expect(rights.first.start == time(start))
    #expect(rights.end.index == rights.first.index + 96)
    #expect(rights.account == account)
    #expect(rights.facility == .empty)
  }

  @Test(arguments: [
    ("*", [true, true, true, true]), ("QH.*", [true, true, true, false]), ("QH.SHIFT.*", [true, false, false, false]),
    ("*.CHG.*", [false, true, true, true]), ("QH.CHG.20261124*", [false, true, false, false]),
    ("QH.CHG.20261124.1200", [false, true, false, false]), ("QH.CHG.20261124.120*", [false, true, false, false]),
    ("QH.CHG.20261124.120", [false, false, false, false]), ("*.*.20261125.*", [false, false, true, true]),
    ("*.*.*", [true, true, true, true]),
  ])
  func `patterns match what they say`(pattern: String, expected: [Bool]) throws {
    guard case .unwatch(let parsed) = try parse("unwatch \(pattern)") else {
      Issue.record("not a pattern")
      return
    }
    let symbols = ["QH.SHIFT.20261124.11-15.18-22", "QH.CHG.20261124.1200", "QH.CHG.20261125.1200", "GS.CHG.20261125.1200"]
    #expect(try symbols.map { parsed.matches(try #require(Exchange.symbol($0))) } == expected)
  }

  @Test func `contracts can be asked for by zone and pattern`() throws {
    guard case .query(let query) = try parse("contracts zone=QH pattern=*.CHG.*"), case .contracts(let pattern) = query.kind,
      case .unwatch(let expected) = try parse("unwatch QH.CHG.*"), case .watch(let watch) = try parse("watch QH.CHG.* depth=3")
    else {
      Issue.record("read as something else")
      return
    }
    #expect(pattern == expected)
    #expect(watch == WatchRequest(pattern: expected, depth: 3))
  }

  @Test func `what is no command is left to the session`() throws {
    let asked = RequestResolver.resolve(
      try parse("cash"), user: UserNumber(2), member: MemberNumber(2), session: SessionNumber(1), in: Exchange())
    let watched = RequestResolver.resolve(
      try parse("watch *"), user: UserNumber(2), member: MemberNumber(2), session: SessionNumber(1), in: Exchange())
    guard case .query(let query) = asked, case .session(.watch) = watched else {
      Issue.record("resolved to something else")
      return
    }
    #expect(query.kind == .cash)
  }
}
