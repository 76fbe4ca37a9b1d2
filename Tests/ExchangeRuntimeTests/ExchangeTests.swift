import ExchangeRuntime
import Journal
import MarketEngine
import MarketFixtures
import Testing

/// The exchange on its own thread, over a journal in memory.
@Suite struct ExchangeTests {
  private static func exchange(
    on journal: MemoryJournal, options: ExchangeOptions = ExchangeOptions()
  ) -> (Exchange, Collector) {
    let exchange = Exchange(options: options) {
      let reader = MemoryReader(journal)
      return ExchangeParts(
        storage: MemoryStorage(journal), reader: reader, snapshots: reader)
    }
    let collector = Collector()
    exchange.addListener(collector)
    return (exchange, collector)
  }

  private static func journal() -> MemoryJournal {
    let chain = BlockChain()
    return MemoryJournal(blocks: chain.blocks)
  }

  private static func order(_ ref: UInt64) -> Submission {
    Submission(
      connection: ConnectionNumber(ref),
      content: .command(DrillMarket.order(2, .buy, 1, at: Int64(ref % 30), ref: ref)))
  }

  /// Submits until all are taken, again whenever the exchange takes less.
  private static func submitAll(
    _ submissions: [Submission], to exchange: Exchange, heard collector: Collector
  ) {
    var rest = submissions[...]
    while !rest.isEmpty {
      let taken = exchange.submit(Array(rest.prefix(100)))
      rest = rest.dropFirst(taken)
      if taken == 0, !collector.wait(until: { $0.states.last == .leading }) { return }
    }
  }

  @Test func `many threads submit, and each submission is answered once`() async throws {
    let journal = ExchangeTests.journal()
    let (exchange, collector) = ExchangeTests.exchange(on: journal)
    exchange.start()
    #expect(collector.wait { $0.states.contains(.leading) })
    await withTaskGroup { group in
      for thread: UInt64 in 0..<4 {
        group.addTask {
          let references = (thread * 5_000 + 1)...(thread * 5_000 + 5_000)
          ExchangeTests.submitAll(references.map(ExchangeTests.order), to: exchange, heard: collector)
        }
      }
    }
    exchange.stop()
    #expect(exchange.end == .drained)
    let answered = collector.heard.answered
    #expect(answered.count == 20_000)
    #expect(Set(answered).count == 20_000)
    for thread: UInt64 in 0..<4 {
      let own = answered.filter { ($0 - 1) / 5_000 == thread }
      #expect(own == own.sorted())
    }
    let reader = MemoryReader(journal)
    let outcome = try Recovery.recover(from: reader, snapshots: nil)
    #expect(outcome.follower.lastBlock == UInt64(journal.blocks.count))
  }

  @Test func `a stop commits and answers everything taken, and takes nothing more`() {
    let journal = ExchangeTests.journal()
    let (exchange, collector) = ExchangeTests.exchange(on: journal)
    exchange.start()
    #expect(collector.wait { $0.states.contains(.leading) })
    let taken = exchange.submit((1...10_000).map(ExchangeTests.order))
    exchange.stop()
    #expect(taken == 10_000)
    #expect(collector.heard.answered.count == 10_000)
    #expect(exchange.submit([ExchangeTests.order(1)]) == 0)
    #expect(exchange.state == .stopped)
    #expect(collector.heard.states.last == .stopped)
  }

  @Test func `a full queue takes a prefix`() {
    let journal = ExchangeTests.journal()
    var options = ExchangeOptions()
    options.queue = 100
    let (exchange, collector) = ExchangeTests.exchange(on: journal, options: options)
    exchange.start()
    #expect(collector.wait { $0.states.contains(.leading) })
    journal.setFaults { $0.holdsCommits = true }
    var taken = 0
    var references: [UInt64] = []
    // Two small blocks are in flight, some wait in the writer, a hundred in the queue.
    for start in stride(from: UInt64(1), to: 2_000, by: 50) {
      let count = exchange.submit((start..<(start + 50)).map(ExchangeTests.order))
      references += (start..<(start + UInt64(count)))
      taken += count
      if count < 50 { break }
    }
    #expect(taken < 2_000)
    journal.setFaults { $0.holdsCommits = false }
    exchange.stop()
    #expect(collector.heard.answered == references)
  }

  @Test func `nothing is taken before it leads`() {
    let (exchange, _) = ExchangeTests.exchange(on: ExchangeTests.journal())
    #expect(exchange.submit([ExchangeTests.order(1)]) == 0)
    #expect(exchange.state == .starting)
  }

  @Test func `a standby follows, takes over, and goes on where the leader stopped`() throws {
    let journal = ExchangeTests.journal()
    let (first, heardFirst) = ExchangeTests.exchange(on: journal)
    let (second, heardSecond) = ExchangeTests.exchange(on: journal)
    first.start()
    #expect(heardFirst.wait { $0.states.contains(.leading) })
    second.start()
    #expect(heardSecond.wait { $0.states.contains(.standby(leader: "another in memory")) })
    #expect(first.submit((1...500).map(ExchangeTests.order)) == 500)
    first.stop()
    #expect(heardSecond.wait { $0.states.contains(.leading) })
    #expect(second.submit((501...1_000).map(ExchangeTests.order)) == 500)
    second.stop()
    #expect(heardFirst.heard.answered + heardSecond.heard.answered == Array(1...1_000))
    let reader = MemoryReader(journal)
    try Recovery.recover(from: reader, snapshots: nil).check()
  }

  @Test func `a lost connection is told, survived and loses nothing`() {
    let journal = ExchangeTests.journal()
    let (exchange, collector) = ExchangeTests.exchange(on: journal)
    exchange.start()
    #expect(collector.wait { $0.states.contains(.leading) })
    for round: UInt64 in 0..<20 {
      journal.setFaults { faults in
        faults.breaksAfterCommits = Int(round % 3)
        faults.failedRetakes = Int(round % 2)
      }
      let references = (round * 100 + 1)...(round * 100 + 100)
      ExchangeTests.submitAll(references.map(ExchangeTests.order), to: exchange, heard: collector)
      #expect(collector.wait { $0.answered.count == Int(round + 1) * 100 })
    }
    exchange.stop()
    #expect(collector.heard.answered == Array(1...2_000))
    #expect(collector.heard.states.contains(.unavailable(reason: "the connection broke")))
  }

  @Test func `whoever is overtaken stops and says so`() {
    let journal = ExchangeTests.journal()
    let (exchange, collector) = ExchangeTests.exchange(on: journal)
    exchange.start()
    #expect(collector.wait { $0.states.contains(.leading) })
    journal.takeAway()
    #expect(
      exchange.waitUntilStopped() == .failed(.leadershipLost(leader: "another in memory")))
    #expect(exchange.state == .stopped)
  }

  @Test func `an empty journal is not a market`() {
    let (exchange, _) = ExchangeTests.exchange(on: MemoryJournal())
    exchange.start()
    let reason = "the market is not open: its journal is empty"
    #expect(exchange.waitUntilStopped() == .failed(.notReady(reason)))
  }

  @Test func `a damaged journal is not served`() {
    let journal = ExchangeTests.journal()
    journal.replaceBlock(2) { $0.payload[1] ^= 1 }
    let (exchange, _) = ExchangeTests.exchange(on: journal)
    exchange.start()
    #expect(
      exchange.waitUntilStopped() == .failed(.badBlock(2, "its checksum is wrong")))
  }

  @Test func `a new market opens by its first block`() throws {
    let journal = MemoryJournal()
    try MemoryStorage(journal).openMarket(
      DrillMarket.opening(), at: DrillMarket.midnight, patienceMilliseconds: 0)
    let (exchange, collector) = ExchangeTests.exchange(on: journal)
    exchange.start()
    #expect(collector.wait { $0.states.contains(.leading) })
    exchange.stop()
    let failure = StorageFailure.notReady("the market is open: its journal has 1 blocks")
    #expect(throws: failure) {
      try MemoryStorage(journal).openMarket(
        DrillMarket.opening(), at: DrillMarket.midnight, patienceMilliseconds: 0)
    }
  }
}

extension Recovery.Outcome {
  /// Every digest was right, or recovery would have thrown.
  borrowing func check() { #expect(follower.lastBlock > 0) }
}
