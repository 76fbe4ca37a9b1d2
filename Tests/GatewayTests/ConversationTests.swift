import ExchangeRuntime
import Gateway
import Journal
import Testing

@Suite(.timeLimit(.minutes(1))) struct ConversationTests {
  @Test func `an order is entered and answered over a socket`() async throws {
    let market = try await TestMarket.open()
    try await market.furnish(members: ["north"])
    let peer = try await market.login("north", "trader")
    let answer = try await peer.ask("buy 5 QH.DRILL.A @ 10 ref=a1")
    #expect(
      answer?.hasPrefix("accepted 1 ref=a1 order=") == true, "\(answer ?? "closed")")
    await market.close()
    #expect(await peer.rest() == ["bye shutdown"])
  }

  @Test func `every session of a member hears its events, and no other member does`() async throws {
    for loops in 1...2 {
      let market = try await TestMarket.open { $0.loops = loops }
      try await market.furnish(members: ["north", "south"])
      let first = try await market.login("north", "trader")
      let second = try await market.login("north", "trader")
      let third = try await market.login("north", "trader")
      let other = try await market.login("south", "trader")
      try await first.send("buy 5 QH.DRILL.A @ 10 ref=a1")
      let heard = await first.line()
      #expect(heard?.hasPrefix("accepted 1 ref=a1 ") == true)
      #expect(await second.line() == heard)
      #expect(await third.line() == heard)
      try await other.send("sell 2 QH.DRILL.A @ 10 ref=b1")
      let accepted = await other.line()
      #expect(accepted?.hasPrefix("accepted 1 ref=b1 ") == true, "\(accepted ?? "closed")")
      for peer in [first, second, third] {
        let filled = await peer.line()
        #expect(filled?.contains("2 @ 10 left=3") == true, "\(filled ?? "closed")")
      }
      await market.close()
    }
  }

  @Test func `a refusal is told in the same figures to whoever asked and to the others`() async throws {
    let market = try await TestMarket.open { $0.loops = 2 }
    try await market.furnish(members: ["north"])
    let peers = [
      try await market.login("north", "trader"), try await market.login("north", "trader"),
      try await market.login("north", "trader"),
    ]
    try await peers[0].send("buy 5 QH.DRILL.A @ 99999999999 ref=a1")
    for peer in peers {
      let refused = "refused 1 ref=a1 code=205 price-out-of-range need=99999999999 free=2147483647 user=trader"
      #expect(await peer.line() == refused)
    }
    await market.close()
  }

  @Test func `the same request again is answered again, only to who asked`() async throws {
    let market = try await TestMarket.open()
    try await market.furnish(members: ["north"])
    let first = try await market.login("north", "trader")
    let second = try await market.login("north", "trader")
    let line = "buy 5 QH.DRILL.A @ 10 ref=a1"
    _ = try await first.ask(line)
    _ = await second.line()
    let again = try await first.ask(line)
    #expect(again?.hasPrefix("accepted 1 ref=a1 order=") == true)
    #expect(again?.hasSuffix(" again") == true)
    #expect(try await second.ask("ping") == "pong")
    await market.close()
  }

  @Test func `a refusal says its figures in the contract's digits`() async throws {
    let market = try await TestMarket.open()
    try await market.furnish(members: ["north"])
    let house = try await market.loginOperator()
    _ = try await house.ask(
      "contract QH CHG A from=2026-11-25T00:00:00Z to=2026-11-25T01:00:00Z ref=c1")
    let peer = try await market.login("north", "trader")
    let answer = try await peer.ask("sell 5.0 QH.CHG.A @ 10.0 ref=a1")
    #expect(answer?.contains("insufficient-rights need=5.0 free=0.0") == true, "\(answer ?? "")")
    await market.close()
  }

  @Test func `questions are answered and marked`() async throws {
    let market = try await TestMarket.open()
    try await market.furnish(members: ["north"])
    let peer = try await market.login("north", "trader")
    _ = try await peer.ask("buy 5 QH.DRILL.A @ 10 ref=a1")
    #expect(try await peer.ask("time tag=t") == "time 2026-11-24T00:00:00Z tag=t")
    #expect(try await peer.ask("cash tag=c")?.hasPrefix("cash account=main cash=0") == true)
    #expect(await peer.line() == "end cash tag=c rows=1")
    let order = try await peer.ask("orders tag=o")
    #expect(order?.contains("buy 5 QH.DRILL.A @ 10 account=main") == true, "\(order ?? "")")
    #expect(await peer.line() == "end orders tag=o rows=1")
    #expect(try await peer.ask("book QH.DRILL.A tag=b") == "level QH.DRILL.A bid 10 5 1 tag=b")
    #expect(await peer.line() == "end book tag=b rows=1")
    #expect(try await peer.ask("contracts tag=k")?.hasPrefix("contract QH.DRILL.A continuous") == true)
    #expect(await peer.line() == "end contracts tag=k rows=1")
    #expect(try await peer.ask("positions tag=p") == "end positions tag=p rows=0")
    #expect(try await peer.ask("rights day=20261125 tag=r") == "end rights tag=r rows=0")
    try await peer.send("help tag=h")
    #expect(await peer.line(beginning: "end help")?.hasPrefix("end help tag=h rows=") == true)
    #expect(try await peer.ask("trades tag=x") == "unavailable tag=x by=history")
    await market.close()
  }

  @Test func `a lost connection ends the session as it chose`() async throws {
    let market = try await TestMarket.open()
    try await market.furnish(members: ["north"])
    let leaving = try await market.login("north", "trader", "on-disconnect=cancel")
    let staying = try await market.login("north", "trader")
    _ = try await leaving.ask("buy 5 QH.DRILL.A @ 10 ref=a1")
    _ = await staying.line()
    try await leaving.close()
    let cancelled = await staying.line()
    #expect(cancelled?.contains("by=disconnect") == true, "\(cancelled ?? "closed")")
    await market.close()
  }

  @Test func `a reset in the middle of an answer disturbs nobody`() async throws {
    let market = try await TestMarket.open()
    try await market.furnish(members: ["north"])
    let staying = try await market.login("north", "trader")
    for number in 1...20 {
      let leaving = try await market.login("north", "trader", "on-disconnect=cancel")
      try await leaving.send("buy 5 QH.DRILL.A @ 10 ref=r\(number)", "help", "help")
      try await leaving.reset()
      let accepted = await staying.line()
      #expect(accepted?.contains("ref=r\(number) ") == true, "\(accepted ?? "closed")")
      #expect(await staying.line()?.contains("by=disconnect") == true)
    }
    await market.close()
  }

  @Test func `a user comes back to an open session and the old connection is told`() async throws {
    for loops in 1...2 {
      let market = try await TestMarket.open { $0.loops = loops }
      try await market.furnish(members: ["north"])
      let old = try await market.connect()
      let greeting = try #require(try await old.ask("hello tala/1"))
      let welcome = try await old.ask(
        market.loginLine("north", "trader", greeting: greeting, "on-disconnect=cancel"))
      let session = try #require(welcome?.split(separator: " ")[1].split(separator: "=").last)
      _ = try await old.ask("buy 5 QH.DRILL.A @ 10 ref=a1")
      let new = try await market.login("north", "trader", "session=\(session) on-disconnect=cancel")
      #expect(await old.line() == "bye returned-elsewhere")
      #expect(await old.line() == nil)
      let orders = try await new.ask("orders")
      #expect(orders?.hasPrefix("order ") == true, "the order was kept: \(orders ?? "closed")")
      await market.close()
    }
  }

  @Test func `a session that is another's cannot be taken`() async throws {
    let market = try await TestMarket.open()
    try await market.furnish(members: ["north", "south"])
    let north = try await market.login("north", "trader")
    let south = try await market.connect()
    let greeting = try #require(try await south.ask("hello tala/1"))
    // The operator had session 1, north has 2.
    let answer = try await south.ask(
      market.loginLine("south", "trader", greeting: greeting, "session=2"))
    #expect(answer?.contains("not-permitted") == true, "\(answer ?? "closed")")
    #expect(await south.line() == "bye login-failed")
    #expect(try await north.ask("ping") == "pong")
    await market.close()
  }

  @Test func `a notice is heard by all`() async throws {
    let market = try await TestMarket.open { $0.loops = 2 }
    try await market.furnish(members: ["north", "south"])
    let peers = [
      try await market.login("north", "trader"), try await market.login("south", "trader"),
    ]
    let stranger = try await market.connect()
    let house = try await market.loginOperator()
    try await house.send("notice ref=n1 the dam is open")
    for peer in peers { #expect(await peer.line() == "notice the dam is open") }
    #expect(await house.line(beginning: "done")?.contains("ref=n1") == true)
    #expect(try await stranger.ask("ping") == "pong")
    await market.close()
  }
}
