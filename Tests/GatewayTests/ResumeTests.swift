import Gateway
import Testing

@Suite(.timeLimit(.minutes(1))) struct ResumeTests {
  /// Lines of north after ten orders, the first one filled in part.
  private func past(of market: TestMarket) async throws -> [String] {
    let peer = try await market.login("north", "trader")
    var lines: [String] = []
    for number in 1...10 {
      lines.append(try #require(try await peer.ask("buy 5 QH.DRILL.A @ 10 ref=a\(number)")))
    }
    let other = try await market.login("south", "trader")
    _ = try await other.ask("sell 2 QH.DRILL.A @ 10 ref=b1")
    lines.append(try #require(await peer.line()))
    #expect(try await peer.ask("logout") == "bye logout")
    return lines
  }

  @Test(arguments: [0, 3, 10, 11])
  func `everything after a number is told first, in the same words`(_ number: Int) async throws {
    let market = try await TestMarket.open(history: TestHistory()) { $0.limits.historyPage = 3 }
    try await market.furnish(members: ["north", "south"])
    let lines = try await past(of: market)
    let peer = try await market.login("north", "trader", "resume=\(number)")
    for line in lines[number...] { #expect(await peer.line() == line) }
    #expect(try await peer.ask("ping") == "pong")
    await market.close()
  }

  @Test func `what happens meanwhile follows the past`() async throws {
    let history = TestHistory()
    let market = try await TestMarket.open(history: history) { $0.limits.historyPage = 2 }
    try await market.furnish(members: ["north", "south"])
    let lines = try await past(of: market)
    history.hold()
    let peer = try await market.login("north", "trader", "resume=0")
    let other = try await market.login("north", "trader")
    try await peer.send("buy 1 QH.DRILL.A @ 9 ref=late", "ping")
    #expect(await other.line()?.contains("ref=late ") == true)
    history.release()
    for line in lines { #expect(await peer.line() == line) }
    let rest = [await peer.line(), await peer.line()]
    #expect(rest.contains("pong"))
    #expect(rest.contains { $0?.hasPrefix("accepted 12 ref=late ") == true }, "\(rest)")
    await market.close()
  }

  @Test func `where there is no history a resume fails by name`() async throws {
    let market = try await TestMarket.open()
    try await market.furnish(members: ["north", "south"])
    _ = try await past(of: market)
    let peer = try await market.login("north", "trader", "resume=0")
    #expect(await peer.rest() == ["bye resume-failed"])
    await market.close()
  }

  @Test func `more than can be kept back meanwhile cuts the connection off`() async throws {
    let history = TestHistory()
    let market = try await TestMarket.open(history: history) { $0.limits.heldBytes = 1_000 }
    try await market.furnish(members: ["north", "south"])
    _ = try await past(of: market)
    history.hold()
    let peer = try await market.login("north", "trader", "resume=0")
    try await peer.send("help")
    #expect(await peer.rest() == ["bye slow-reader"])
    history.release()
    await market.close()
  }

  @Test func `own trades are told from history, with all that was told before`() async throws {
    let history = TestHistory()
    let market = try await TestMarket.open(history: history)
    try await market.furnish(members: ["north", "south"])
    _ = try await past(of: market)
    let peer = try await market.login("north", "trader")
    let trade = try await peer.ask("trades tag=x")
    #expect(trade?.hasPrefix("trade QH.DRILL.A 2 @ 10 trade=1 side=buy") == true, "\(trade ?? "")")
    #expect(await peer.line() == "end trades tag=x rows=1")
    #expect(history.fillsThrough == 11)
    _ = try await peer.ask("buy 1 QH.DRILL.A @ 9 ref=late")
    try await peer.send("trades tag=y")
    #expect(await peer.line(beginning: "end") == "end trades tag=y rows=1")
    #expect(history.fillsThrough == 12)
    await market.close()
  }
}
