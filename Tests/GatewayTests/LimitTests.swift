import ExchangeRuntime
import Gateway
import Journal
import Synchronization
import Testing

/// What happens at each limit, over sockets.
@Suite(.timeLimit(.minutes(1))) struct LimitTests {
  @Test func `a session's window holds over the exchange`() async throws {
    let market = try await TestMarket.open()
    try await market.furnish(members: ["north"])
    let peer = try await market.login("north", "trader")
    market.journal.setFaults { $0.holdsCommits = true }
    let lines = (1...1_025).map { "buy 1 QH.DRILL.A @ \($0) ref=r\($0)\n" }.joined()
    try await peer.send(bytes: [UInt8](lines.utf8))
    #expect(await peer.line() == "throttled ref=r1025 by=window")
    market.journal.setFaults { $0.holdsCommits = false }
    for number in 1...1_024 {
      let answer = await peer.line()
      #expect(answer?.hasPrefix("accepted \(number) ref=r\(number) ") == true)
    }
    #expect(try await peer.ask("buy 1 QH.DRILL.A @ 1 ref=r1025")?.hasPrefix("accepted 1025") == true)
    await market.close()
  }

  @Test func `a user's sessions share a window on all event loops`() async throws {
    let market = try await TestMarket.open { $0.loops = 2 }
    try await market.furnish(members: ["north"])
    var peers: [Peer] = []
    for _ in 1...3 { peers.append(try await market.login("north", "trader")) }
    market.journal.setFaults { $0.holdsCommits = true }
    for (index, peer) in peers.prefix(2).enumerated() {
      let lines = (1...1_024).map { "buy 1 QH.DRILL.A @ 1 ref=s\(index)-\($0)\n" }.joined()
      try await peer.send(bytes: [UInt8](lines.utf8))
      #expect(try await peer.ask("ping") == "pong")
    }
    #expect(
      try await peers[2].ask("buy 1 QH.DRILL.A @ 1 ref=x") == "throttled ref=x by=window")
    market.journal.setFaults { $0.holdsCommits = false }
    for _ in 1...2_048 { _ = await peers[2].line() }
    #expect(
      try await peers[2].ask("buy 1 QH.DRILL.A @ 1 ref=x")?.hasPrefix("accepted 2049 ref=x") == true)
    await market.close()
  }

  @Test func `what the exchange has no room for is busy, and can be sent again`() async throws {
    let market = try await TestMarket.open(queue: 4)
    try await market.furnish(members: ["north"])
    let peer = try await market.login("north", "trader")
    market.journal.setFaults { $0.holdsCommits = true }
    let lines = (1...500).map { "buy 1 QH.DRILL.A @ 1 ref=r\($0)\n" }.joined()
    try await peer.send(bytes: [UInt8](lines.utf8))
    let busy = try #require(await peer.line())
    #expect(busy.hasPrefix("busy ref=r"), "\(busy)")
    try await peer.send("ping")
    #expect(await peer.line(beginning: "pong") != nil)
    market.journal.setFaults { $0.holdsCommits = false }
    #expect(await peer.line(beginning: "accepted 1 ref=r1 ") != nil)
    try await peer.send("buy 1 QH.DRILL.A @ 1 ref=r500")
    let again = await peer.line(beginning: "accepted ")
    #expect(again?.hasSuffix(" again") == false)
    await market.close()
  }

  @Test func `where the exchange takes nothing a request is unavailable`() async throws {
    let market = try await TestMarket.open()
    try await market.furnish(members: ["north"])
    let peer = try await market.login("north", "trader")
    market.journal.setFaults { $0.clockDifference = 10_000_000_000 }
    while market.exchange.state == .leading { await Task.yield() }
    // The session's event loop may hear of it a moment later.
    var answer = try await peer.ask("buy 1 QH.DRILL.A @ 1 ref=a1")
    while answer == "busy ref=a1" { answer = try await peer.ask("buy 1 QH.DRILL.A @ 1 ref=a1") }
    #expect(answer == "unavailable ref=a1")
    #expect(try await peer.ask("ping") == "pong")
    market.journal.setFaults { $0.clockDifference = 0 }
    while market.exchange.state != .leading { await Task.yield() }
    #expect(try await peer.ask("buy 1 QH.DRILL.A @ 1 ref=a1")?.hasPrefix("accepted 1 ") == true)
    await market.close()
  }

  @Test func `a connection more than there are places is told so`() async throws {
    let market = try await TestMarket.open { $0.limits.connections = 2 }
    let first = try await market.connect()
    let second = try await market.connect()
    #expect(try await first.ask("ping") == "pong")
    #expect(try await second.ask("ping") == "pong")
    #expect(await (try market.connect()).rest() == ["bye full"])
    try await second.close()
    var answer: String?
    while answer != "pong" {
      let third = try await market.connect()
      answer = try? await third.ask("ping")
    }
    await market.close()
  }

  @Test func `strangers do not take the members' places`() async throws {
    let market = try await TestMarket.open { $0.limits.strangers = 1 }
    let house = try await market.loginOperator()
    let stranger = try await market.connect()
    #expect(try await stranger.ask("ping") == "pong")
    #expect(await (try market.connect()).rest() == ["bye full"])
    #expect(try await house.ask("ping") == "pong")
    await market.close()
  }

  @Test func `a silent peer is pinged, then dropped and its session ended`() async throws {
    let clock = TestClock()
    let market = try await TestMarket.open {
      $0.clock = { clock.now }
      $0.limits.sweepMilliseconds = 2
      $0.limits.sweepConnections = 1
    }
    try await market.furnish(members: ["north"])
    let peer = try await market.login("north", "trader", "on-disconnect=cancel")
    let other = try await market.login("north", "trader")
    _ = try await peer.ask("buy 1 QH.DRILL.A @ 1 ref=a1")
    _ = await other.line()
    clock.advance(milliseconds: 30_000)
    #expect(await peer.line() == "ping")
    #expect(await other.line() == "ping")
    try await other.send("pong", "ping")
    #expect(await other.line() == "pong")
    clock.advance(milliseconds: 30_000)
    #expect(await peer.rest() == ["bye silent"])
    #expect(await other.line(beginning: "cancelled")?.contains("by=disconnect") == true)
    await market.close()
  }

  @Test func `a reader that does not read is cut off, and the others go on`() async throws {
    let market = try await TestMarket.open { $0.limits.outboundBytes = 65_536 }
    try await market.furnish(members: ["north"])
    let reading = try await market.login("north", "trader")
    let slow = try await market.login("north", "trader", "on-disconnect=cancel")
    _ = try await slow.ask("buy 1 QH.DRILL.A @ 1 ref=a1")
    _ = await reading.line()
    try await slow.stopReading()
    let questions = [UInt8](String(repeating: "help\n", count: 1_000).utf8)
    // As many answers as no socket buffer holds; the exchange closes before all have been asked for.
    for _ in 1...20 { try? await slow.send(bytes: questions) }
    let cancelled = await reading.line()
    #expect(cancelled?.contains("by=disconnect") == true, "\(cancelled ?? "closed")")
    #expect(try await reading.ask("ping") == "pong")
    await market.close()
  }
}

/// A clock that goes when the test says so.
final class TestClock: Sendable {
  private let moment = Mutex(Moment(nanoseconds: 0))
  var now: Moment { moment.withLock { $0 } }
  func advance(milliseconds: Int64) {
    moment.withLock { $0 = $0.adding(milliseconds: milliseconds) }
  }
}
