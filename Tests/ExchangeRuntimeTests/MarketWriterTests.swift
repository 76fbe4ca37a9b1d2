import ExchangeRuntime
import Journal
import MarketEngine
import MarketFixtures
import Testing

@Suite struct MarketWriterTests {
  private static func orders(_ count: Int, from first: UInt64 = 1) -> [Command] {
    (0..<UInt64(count)).map {
      DrillMarket.order(2, .buy, 1, at: Int64($0 % 50), ref: first + $0)
    }
  }

  @Test func `every submission gets one answer, in order`() throws {
    var rig = try Rig.make()
    rig.offer(MarketWriterTests.orders(5_000))
    try rig.settle()
    #expect(rig.collector.heard.answered == Array(1...5_000))
    let origins = rig.collector.heard.batches.flatMap(\.origins)
    #expect(origins.allSatisfy { !$0.events.isEmpty })
    for batch in rig.collector.heard.batches {
      #expect(batch.origins.last?.events.upperBound == batch.count)
    }
  }

  @Test func `a block keeps its limits`() throws {
    var rig = try Rig.make()
    rig.offer(MarketWriterTests.orders(5_000))
    try rig.settle()
    for block in rig.journal.blocks {
      #expect(block.payload.count <= RuntimeLimits.blockBytes)
      #expect(block.lastSequence - block.firstSequence < UInt64(RuntimeLimits.blockCommands))
    }
  }

  @Test func `nothing is handed out before its block is committed`() throws {
    var rig = try Rig.make()
    rig.journal.setFaults { $0.holdsCommits = true }
    let before = rig.collector.heard.batches.count
    rig.offer(MarketWriterTests.orders(3_000))
    for _ in 0..<10 {
      rig.clock.advance(milliseconds: 1)
      try rig.round()
    }
    #expect(rig.journal.blocksInPipeline == 2)
    #expect(rig.collector.heard.batches.count == before)
    rig.journal.setFaults { $0.holdsCommits = false }
    try rig.settle()
    #expect(rig.collector.heard.answered == Array(1...3_000))
  }

  @Test func `a batch grows while commits are in flight`() throws {
    var rig = try Rig.make()
    rig.journal.setFaults { $0.holdsCommits = true }
    let before = rig.journal.blocks.count
    for number: UInt64 in 1...2 {
      rig.offer(MarketWriterTests.orders(1, from: number), from: number)
      try rig.round()
    }
    rig.offer(MarketWriterTests.orders(200, from: 3), from: 3)
    try rig.round()
    #expect(rig.writer.waiting == 200)
    rig.journal.setFaults { $0.holdsCommits = false }
    try rig.settle()
    let sizes = rig.journal.blocks.dropFirst(before).map { $0.lastSequence - $0.firstSequence + 1 }
    #expect(sizes == [1, 1, 200])
    #expect(rig.collector.heard.answered == Array(1...202))
  }

  @Test func `an idle market writes nothing but its lease`() throws {
    var rig = try Rig.make()
    let before = rig.journal.blocks.count
    for _ in 0..<100 {
      rig.clock.advance(milliseconds: 100)
      try rig.round()
    }
    #expect(rig.journal.blocks.count == before)
    #expect(rig.writer.timeoutMilliseconds() <= 400)
  }

  @Test func `what is due comes before any request`() throws {
    var rig = try Rig.make()
    let expiry = rig.clock.now().adding(seconds: 60)
    rig.offer([DrillMarket.order(2, .buy, 5, at: 10, ref: 1, expiry: expiry)])
    try rig.settle()
    // The offer would meet the bid, had it not expired a moment before.
    rig.clock.advance(milliseconds: 60_000)
    rig.offer([DrillMarket.order(3, .sell, 5, at: 10, ref: 2)], from: 2)
    try rig.settle()
    let batch = try #require(rig.collector.heard.batches.last)
    #expect(batch.origins.map(\.connection) == [.none, ConnectionNumber(2)])
    guard case .cancelled(_, let cancelled) = batch[0], case .accepted = batch[1] else {
      Issue.record("not an expiry and an order, but \(batch[0]) and \(batch[1])")
      return
    }
    #expect(cancelled.reason == .expired)
    #expect(batch.count == 2)
  }

  @Test func `a thing falls due without a request, and the writer wakes for it`() throws {
    var rig = try Rig.make()
    let expiry = rig.clock.now().adding(seconds: 1)
    rig.offer([DrillMarket.order(2, .buy, 5, at: 10, ref: 1, expiry: expiry)])
    try rig.settle()
    rig.clock.advance(milliseconds: 950)
    #expect(rig.writer.timeoutMilliseconds() <= 50)
    rig.clock.advance(milliseconds: 50)
    #expect(rig.writer.timeoutMilliseconds() == 0)
    try rig.round()
    guard case .cancelled(_, let cancelled) = rig.collector.heard.events.last else {
      Issue.record("nothing expired")
      return
    }
    #expect(cancelled.reason == .expired)
  }

  @Test func `the market's time never goes back`() throws {
    var rig = try Rig.make()
    rig.clock.set(DrillMarket.midnight.adding(seconds: 100))
    rig.offer(MarketWriterTests.orders(1))
    try rig.settle()
    rig.clock.set(DrillMarket.midnight.adding(seconds: 50))
    rig.offer(MarketWriterTests.orders(1, from: 2))
    try rig.settle()
    let times = rig.journal.blocks.suffix(2).map(\.time)
    #expect(times == [times[0], times[0]])
    #expect(times[0] == DrillMarket.midnight.adding(seconds: 100))
  }

  @Test func `a clock far from the database's sequences nothing`() throws {
    var rig = try Rig.make()
    rig.journal.setFaults { $0.clockDifference = -500_000_001 }
    rig.offer(MarketWriterTests.orders(1))
    try rig.round()
    #expect(rig.writer.isClockWrong == true)
    #expect(rig.writer.waiting == 1)
    rig.journal.setFaults { $0.clockDifference = 500_000_000 }
    try rig.settle()
    #expect(rig.collector.heard.answered == [1])
  }

  @Test func `a clock that has jumped since the database's was looked at sequences nothing`() throws {
    var rig = try Rig.make()
    let start = rig.clock.now()
    let lead = start.nanoseconds - Int64(rig.clock.monotonic())
    rig.journal.setFaults { $0.wallClockLead = lead }
    for jump: Int64 in [3_600_000_000_000, 500_000_001, -500_000_001] {
      rig.clock.set(Timestamp(nanoseconds: start.nanoseconds + jump))
      rig.offer(MarketWriterTests.orders(1))
      try rig.round()
      #expect(rig.writer.isClockWrong == true)
      #expect(rig.writer.waiting == 1)
      rig.clock.set(start)
      try rig.settle()
      #expect(rig.journal.blocks.last?.time == start)
    }
    rig.clock.set(Timestamp(nanoseconds: start.nanoseconds + 500_000_000))
    #expect(rig.writer.isClockWrong == false)
  }

  @Test func `what a journal of the writer says is what its engine did`() throws {
    var rig = try Rig.make()
    var random = SplitMix(seed: 21)
    for round: UInt64 in 0..<50 {
      rig.offer((0..<20).map { DrillMarket.anything(round * 20 + $0, &random) })
      rig.clock.advance(milliseconds: 3)
      try rig.settle()
    }
    let reader = MemoryReader(rig.journal)
    let outcome = try Recovery.recover(from: reader, snapshots: nil)
    let live = rig.writer.inspect { ($0.eventDigest, $0.stateDigest()) }
    #expect(outcome.follower.engine.eventDigest == live.0)
    #expect(outcome.follower.engine.stateDigest() == live.1)
    #expect(rig.collector.heard.blocks == Array(rig.journal.blocks.dropFirst(3)))
  }
}
