import ExchangeRuntime
import Journal
import MarketEngine
import MarketFixtures
import Testing

@Suite struct LostConnectionTests {
  /// Offers orders in large blocks until `count` are in flight, and breaks the connection when `committed` of them have committed.
  private static func lose(
    _ rig: inout Rig, inFlight count: Int, committed: Int
  ) throws {
    rig.journal.setFaults { $0.holdsCommits = true }
    rig.offer((1...UInt64(count * 2_000)).map { DrillMarket.order(2, .buy, 1, at: 10, ref: $0) })
    try rig.round()
    rig.journal.setFaults { faults in
      faults.holdsCommits = false
      faults.breaksAfterCommits = committed
    }
    do throws(StorageFailure) {
      try rig.round()
      Issue.record("the connection did not break")
    } catch .connectionLost {
      return
    } catch {
      Issue.record("\(error)")
    }
  }

  @Test(arguments: [(1, 0), (1, 1), (2, 0), (2, 1), (2, 2), (3, 0), (3, 1), (3, 2), (3, 3)])
  func `blocks in flight are neither lost nor doubled`(inFlight: Int, committed: Int) throws {
    var rig = try Rig.make()
    let before = rig.journal.blocks.count
    try LostConnectionTests.lose(&rig, inFlight: inFlight, committed: min(committed, inFlight))
    #expect(rig.collector.heard.answered == [])
    try rig.writer.reconnect(patienceMilliseconds: 0)
    try rig.settle()
    #expect(rig.collector.heard.answered == Array(1...UInt64(inFlight * 2_000)))
    let blocks = rig.journal.blocks
    #expect(blocks.map(\.number) == Array(1...UInt64(blocks.count)))
    #expect(rig.collector.heard.blocks == Array(blocks.dropFirst(3)))
    let epochs = blocks.dropFirst(before).map(\.epoch)
    #expect(epochs.prefix(committed).allSatisfy { $0 == 1 })
    #expect(epochs.dropFirst(committed).allSatisfy { $0 == 2 })
    let outcome = try Recovery.recover(from: MemoryReader(rig.journal), snapshots: nil)
    let live = rig.writer.inspect { $0.eventDigest }
    #expect(outcome.follower.engine.eventDigest == live)
  }

  @Test func `a database away for a while is tried again`() throws {
    var rig = try Rig.make()
    try LostConnectionTests.lose(&rig, inFlight: 2, committed: 1)
    rig.journal.setFaults { $0.failedRetakes = 3 }
    for _ in 0..<3 {
      #expect(throws: StorageFailure.connectionLost("the memory journal is not to be reached")) {
        try rig.writer.reconnect(patienceMilliseconds: 0)
      }
    }
    try rig.writer.reconnect(patienceMilliseconds: 0)
    try rig.settle()
    #expect(rig.collector.heard.answered == Array(1...4_000))
  }

  @Test func `a connection lost again while sending again loses nothing`() throws {
    var rig = try Rig.make()
    try LostConnectionTests.lose(&rig, inFlight: 3, committed: 0)
    for _ in 0..<3 {
      try rig.writer.reconnect(patienceMilliseconds: 0)
      rig.journal.setFaults { $0.breaksAfterCommits = 1 }
      #expect(throws: StorageFailure.self) { try rig.round() }
    }
    try rig.writer.reconnect(patienceMilliseconds: 0)
    try rig.settle()
    #expect(rig.collector.heard.answered == Array(1...6_000))
  }

  @Test func `whoever was overtaken answers nothing any more`() throws {
    var rig = try Rig.make()
    try LostConnectionTests.lose(&rig, inFlight: 2, committed: 0)
    rig.journal.takeAway()
    #expect(throws: StorageFailure.leadershipLost(leader: "another in memory")) {
      try rig.writer.reconnect(patienceMilliseconds: 0)
    }
    #expect(rig.collector.heard.answered == [])
  }

  @Test(arguments: [0, 1, 2])
  func `whoever is overtaken while it looks what is there finds no fault in the journal`(committed: Int) throws {
    var rig = try Rig.make()
    try LostConnectionTests.lose(&rig, inFlight: 2, committed: committed)
    rig.reader.isOvertaken = true
    try rig.writer.reconnect(patienceMilliseconds: 0)
    #expect(rig.collector.heard.answered == Array((1...4_000).prefix(committed * 2_000)))
    #expect(throws: StorageFailure.connectionLost("another leads in memory")) { try rig.round() }
    #expect(throws: StorageFailure.leadershipLost(leader: "another in memory")) {
      try rig.writer.reconnect(patienceMilliseconds: 0)
    }
  }

  @Test func `a reader at a server that is written to no more is told to connect anew`() throws {
    var rig = try Rig.make()
    let before = UInt64(rig.journal.blocks.count)
    try LostConnectionTests.lose(&rig, inFlight: 2, committed: 2)
    rig.reader.staleAfter = before + 1
    let failure = StorageFailure.connectionLost("the reader does not see block \(before + 2) yet")
    #expect(throws: failure) { try rig.writer.reconnect(patienceMilliseconds: 0) }
    try rig.writer.reconnect(patienceMilliseconds: 0)
    try rig.settle()
    #expect(rig.collector.heard.answered == Array(1...4_000))
  }

  @Test func `a journal that ends before what was answered stops the writer by name`() throws {
    var rig = try Rig.make()
    rig.offer([DrillMarket.order(2, .buy, 1, at: 10, ref: 9_999)], from: 9_999)
    try rig.settle()
    let last = UInt64(rig.journal.blocks.count)
    rig.journal.forgetBlocks(after: last - 1)
    rig.journal.setFaults { $0.breaksAfterCommits = 0 }
    #expect(throws: StorageFailure.self) { try rig.round() }
    let failure = StorageFailure.journalBehindAnswers(expected: last, found: last - 1)
    #expect(throws: failure) { try rig.writer.reconnect(patienceMilliseconds: 0) }
  }

  @Test func `another's block in place of ours stops the writer by name`() throws {
    var rig = try Rig.make()
    let last = UInt64(rig.journal.blocks.count)
    try LostConnectionTests.lose(&rig, inFlight: 2, committed: 1)
    rig.journal.replaceBlock(last + 1) { block in
      block.digest.high ^= 1
      block = block.sealed(underEpoch: block.epoch)
    }
    #expect(throws: StorageFailure.journalDiverged(block: last + 1)) {
      try rig.writer.reconnect(patienceMilliseconds: 0)
    }
    #expect(rig.collector.heard.answered == [])
  }

  @Test func `another's block behind ours stops the writer by name`() throws {
    var rig = try Rig.make()
    let last = UInt64(rig.journal.blocks.count)
    try LostConnectionTests.lose(&rig, inFlight: 1, committed: 1)
    rig.journal.addBlock { block in
      block.number = last + 2
      block = block.sealed(underEpoch: block.epoch)
    }
    #expect(throws: StorageFailure.journalDiverged(block: last + 2)) {
      try rig.writer.reconnect(patienceMilliseconds: 0)
    }
  }

  @Test func `queries behind lost blocks are answered after them`() throws {
    var rig = try Rig.make()
    try LostConnectionTests.lose(&rig, inFlight: 1, committed: 0)
    let query = SubmittedContent.query(.orders(MemberNumber(2)), tag: 5)
    rig.offer([Submission(connection: ConnectionNumber(1), content: query)])
    try rig.writer.reconnect(patienceMilliseconds: 0)
    try rig.settle()
    #expect(rig.collector.heard.tags == [5])
    let rows = rig.collector.heard.rows.last?.rows.count
    #expect(rows == 2_000)
  }
}
