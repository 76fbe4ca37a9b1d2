import Gateway
import Testing

@Suite(.timeLimit(.minutes(1))) struct WatchTests {
  @Test func `a watcher has a picture, then every change with a number of its own`() async throws {
    let market = try await TestMarket.open()
    try await market.furnish(members: ["north", "south"])
    let north = try await market.login("north", "trader")
    _ = try await north.ask("buy 5 QH.DRILL.A @ 10 ref=a1")
    let watcher = try await market.login("south", "trader")
    #expect(try await watcher.ask("watch QH.DRILL.*") == "picture QH.DRILL.A n=0 levels=1")
    #expect(await watcher.line() == "level QH.DRILL.A n=0 bid 10 5 1")
    _ = try await north.ask("buy 3 QH.DRILL.A @ 11 ref=a2")
    #expect(await watcher.line() == "level QH.DRILL.A n=1 bid 11 3 1")
    try await watcher.send("sell 3 QH.DRILL.A @ 11 ref=b1")
    #expect(await watcher.line()?.hasPrefix("accepted 1 ref=b1 ") == true)
    #expect(await watcher.line()?.hasPrefix("filled 2 ") == true)
    #expect(await watcher.line() == "trade QH.DRILL.A 3 @ 11 n=2 trade=1 side=sell")
    #expect(await watcher.line() == "level QH.DRILL.A n=3 bid 11 0 0")
    await market.close()
  }

  @Test func `a second watcher's picture is told to it alone`() async throws {
    let market = try await TestMarket.open()
    try await market.furnish(members: ["north"])
    let first = try await market.login("north", "trader")
    let second = try await market.login("north", "trader")
    #expect(try await first.ask("watch *") == "picture QH.DRILL.A n=0 levels=0")
    #expect(try await second.ask("watch *") == "picture QH.DRILL.A n=0 levels=0")
    #expect(try await first.ask("ping") == "pong")
    await market.close()
  }

  @Test func `phases and contracts to come are told to those who watch for them`() async throws {
    let market = try await TestMarket.open()
    try await market.furnish(members: ["north"])
    let watcher = try await market.login("north", "trader")
    let house = try await market.loginOperator()
    #expect(try await watcher.ask("watch QH.*")?.hasPrefix("picture QH.DRILL.A") == true)
    _ = try await house.ask("freeze QH.DRILL.A ref=f1")
    #expect(await watcher.line() == "phase QH.DRILL.A frozen n=1")
    _ = try await house.ask(
      "contract QH DRILL B from=2026-11-25T00:00:00Z to=2026-11-25T01:00:00Z ref=c1")
    #expect(await watcher.line()?.hasPrefix("contract QH.DRILL.B planned") == true)
    #expect(await watcher.line() == "picture QH.DRILL.B n=0 levels=0")
    #expect(await watcher.line() == "phase QH.DRILL.B continuous n=1")
    _ = try await house.ask("freeze QH.DRILL.B ref=f2")
    #expect(await watcher.line() == "phase QH.DRILL.B frozen n=2")
    await market.close()
  }

  @Test func `a picture asked for again is told though nothing has happened`() async throws {
    let market = try await TestMarket.open()
    try await market.furnish(members: ["north"])
    let watcher = try await market.login("north", "trader")
    let house = try await market.loginOperator()
    _ = try await watcher.ask("watch QH.*")
    _ = try await house.ask(
      "contract QH DRILL B from=2026-11-25T00:00:00Z to=2026-11-25T01:00:00Z ref=c1")
    #expect(await watcher.line(beginning: "phase") == "phase QH.DRILL.B continuous n=1")
    #expect(try await watcher.ask("watch QH.DRILL.B") == "picture QH.DRILL.B n=1 levels=0")
    #expect(try await watcher.ask("ping") == "pong")
    await market.close()
  }

  @Test func `who watches no more hears no more`() async throws {
    let market = try await TestMarket.open()
    try await market.furnish(members: ["north", "south"])
    let watcher = try await market.login("south", "trader")
    let north = try await market.login("north", "trader")
    _ = try await watcher.ask("watch QH.DRILL.A")
    try await watcher.send("unwatch QH.DRILL.A", "ping")
    #expect(await watcher.line() == "pong")
    _ = try await north.ask("buy 3 QH.DRILL.A @ 11 ref=a2")
    _ = try await north.ask("ping")
    #expect(try await watcher.ask("ping") == "pong")
    await market.close()
  }

  @Test func `a watcher who cannot keep up gets a fresh picture when it has caught up`() async throws {
    // A watcher whose past is being told is kept only its own lines once half its room is used.
    let history = TestHistory()
    let held = try await TestMarket.open(history: history) {
      $0.limits.sweepMilliseconds = 2
      $0.limits.heldBytes = 40_000
    }
    try await held.furnish(members: ["north", "south"])
    let north = try await held.login("north", "trader")
    let first = try await held.login("south", "trader")
    _ = try await first.ask("buy 1 QH.DRILL.A @ 1 ref=s1")
    history.hold()
    let watcher = try await held.login("south", "trader", "resume=0")
    try await watcher.send("watch QH.DRILL.A")
    for number in 1...400 {
      _ = try await north.ask("buy 1 QH.DRILL.A @ \(number + 1) ref=n\(number)")
    }
    history.release()
    #expect(await watcher.line()?.hasPrefix("accepted 1 ref=s1") == true)
    #expect(await watcher.line(beginning: "picture") == "picture QH.DRILL.A n=0 levels=1")
    let fresh = await watcher.line(beginning: "picture")
    #expect(fresh?.hasPrefix("picture QH.DRILL.A n=") == true)
    let best = await watcher.line()
    #expect(best?.hasSuffix(" bid 401 1 1") == true, "\(best ?? "closed")")
    await held.close()
  }

  @Test func `more contracts than may be watched are refused whole`() async throws {
    let market = try await TestMarket.open { $0.limits.watchedContracts = 1 }
    try await market.furnish(members: ["north"])
    let house = try await market.loginOperator()
    _ = try await house.ask(
      "contract QH DRILL B from=2026-11-25T00:00:00Z to=2026-11-25T01:00:00Z ref=c1")
    let watcher = try await market.login("north", "trader")
    #expect(try await watcher.ask("watch *") == "throttled by=watches")
    #expect(try await watcher.ask("watch QH.DRILL.B")?.hasPrefix("picture QH.DRILL.B") == true)
    await market.close()
  }
}
