import ExchangeRuntime
import Journal
import MarketEngine
import MarketFixtures
import Synchronization
import Testing

@Suite struct FollowerThreadTests {
  private final class Shelf: Sendable {
    let numbers = Mutex<[UInt64]>([])
  }

  /// Passes what it is handed on to a shelf that other threads may look at.
  private final class Shelving: FollowerSink {
    let shelf: Shelf
    init(_ shelf: Shelf) { self.shelf = shelf }

    func followed(
      _ executed: ExecutedBlock, events: borrowing EventBuffer, engine: borrowing Engine
    ) throws(StorageFailure) {
      shelf.numbers.withLock { $0.append(executed.block.number) }
    }

    func caughtUp(engine: borrowing Engine, lastBlock: UInt64) throws(StorageFailure) {}
  }

  @Test func `it follows what was there, and what is handed over in memory, each once`() {
    var chain = BlockChain()
    chain.addRandom(blocks: 400, seed: 2)
    let blocks = chain.blocks
    let journal = MemoryJournal(blocks: Array(blocks.prefix(100)))
    let shelf = Shelf()
    let follower = FollowerThread(idleMilliseconds: 5) {
      let reader = MemoryReader(journal)
      return FollowerThread.Parts(
        reader: reader, snapshots: reader, sinks: [Shelving(shelf)], sinksHave: 0)
    }
    follower.start()
    for block in blocks.dropFirst(100) {
      journal.addBlock { $0 = block }
      follower.committed(block)
    }
    follower.stop()
    #expect(follower.progress.failure == nil)
    #expect(shelf.numbers.withLock { $0 } == Array(1...403))
    #expect(follower.progress.sequence == blocks[402].lastSequence)
  }

  /// Counts the transactions there would be.
  private final class Transactions: FollowerSink, Sendable {
    private let state = Mutex((lastBlock: UInt64(0), count: UInt64(0)))
    var count: UInt64 { state.withLock { $0.count } }

    func followed(
      _ executed: ExecutedBlock, events: borrowing EventBuffer, engine: borrowing Engine
    ) throws(StorageFailure) {}

    func caughtUp(engine: borrowing Engine, lastBlock: UInt64) throws(StorageFailure) {
      state.withLock { state in
        if lastBlock > state.lastBlock { state = (lastBlock, state.count + 1) }
      }
    }
  }

  @Test(arguments: [false, true]) func `what comes within twenty milliseconds is one transaction`(inMemory: Bool) {
    var chain = BlockChain()
    chain.addRandom(blocks: 300, seed: 2)
    let blocks = chain.blocks
    let journal = MemoryJournal(blocks: [blocks[0]])
    let transactions = Transactions()
    let follower = FollowerThread(idleMilliseconds: 5) {
      FollowerThread.Parts(reader: MemoryReader(journal), snapshots: nil, sinks: [transactions], sinksHave: 0)
    }
    let begin = MonotonicClock.now()
    follower.start()
    for block in blocks.dropFirst() {
      journal.addBlock { $0 = block }
      if inMemory { follower.committed(block) }
      _ = WakeSignal.wait(for: [], milliseconds: 1)
    }
    follower.stop()
    #expect(follower.progress.block == UInt64(blocks.count))
    let most = (MonotonicClock.now() - begin) / RuntimeLimits.followerInterval + 3
    #expect(transactions.count <= most)
  }

  /// Lets the follower wait for as long as a database that is silent.
  private final class Silent: FollowerSink, Sendable {
    let isSilent = Mutex(true)

    func followed(
      _ executed: ExecutedBlock, events: borrowing EventBuffer, engine: borrowing Engine
    ) throws(StorageFailure) {
      while isSilent.withLock({ $0 }) { _ = WakeSignal.wait(for: [], milliseconds: 1) }
    }

    func caughtUp(engine: borrowing Engine, lastBlock: UInt64) throws(StorageFailure) {}
  }

  @Test func `a stop does not wait for a database that is silent`() {
    let journal = MemoryJournal(blocks: BlockChain().blocks)
    let silent = Silent()
    let follower = FollowerThread(idleMilliseconds: 5) {
      FollowerThread.Parts(reader: MemoryReader(journal), snapshots: nil, sinks: [silent], sinksHave: 0)
    }
    follower.start()
    #expect(!follower.stop(patienceMilliseconds: 50))
    #expect(!follower.hasEnded)
    silent.isSilent.withLock { $0 = false }
    #expect(follower.stop())
    #expect(follower.progress.block == 3)
  }

  @Test func `it says with what it begins, and what it passed over`() throws {
    var chain = BlockChain()
    chain.addRandom(blocks: 20, seed: 2)
    let journal = MemoryJournal(blocks: chain.blocks)
    try MemoryReader(journal).save(chain.snapshot())
    journal.replaceSnapshot(atBlock: 23) { $0.bytes[0] = 0 }
    let reports = Mutex<[Recovery.Report]>([])
    let shelf = Shelf()
    let follower = FollowerThread(
      idleMilliseconds: 5, whenBegun: { report in reports.withLock { $0.append(report) } },
      makeParts: {
        let reader = MemoryReader(journal)
        return FollowerThread.Parts(
          reader: reader, snapshots: reader, sinks: [Shelving(shelf)], sinksHave: .max)
      })
    follower.start()
    follower.stop()
    #expect(follower.hasEnded)
    let expected = Recovery.Report(
      snapshot: 0, rejected: [Recovery.Rejection(block: 23, reason: "notASnapshot")], blocks: 0)
    #expect(reports.withLock { $0 } == [expected])
    #expect(shelf.numbers.withLock { $0 } == Array(1...23))
  }

  /// A journal of which more is there each time it is looked at.
  private final class Growing: JournalReader {
    private let blocks: [JournalBlock]
    private var count = 1
    init(_ blocks: [JournalBlock]) { self.blocks = blocks }

    func blocks(after number: UInt64, limit: Int) throws(StorageFailure) -> [JournalBlock] {
      defer { count = min(count + 2, blocks.count) }
      return Array(blocks[Int(number)..<max(Int(number), count)].prefix(limit))
    }

    func lastBlock() throws(StorageFailure) -> UInt64 { UInt64(count) }
  }

  @Test func `it stops though others go on writing`() {
    var chain = BlockChain()
    chain.addRandom(blocks: 20_000, seed: 5)
    let blocks = chain.blocks
    let follower = FollowerThread(idleMilliseconds: 5) {
      FollowerThread.Parts(reader: Growing(blocks), snapshots: nil, sinks: [], sinksHave: 0)
    }
    follower.start()
    follower.stop()
    #expect(follower.progress.failure == nil)
    #expect(follower.progress.block < 20_000)
  }

  @Test func `it begins anew where the world fails it, and says why when that is news`() {
    let journal = MemoryJournal(blocks: BlockChain().blocks)
    let failures = Mutex<[StorageFailure]>([
      .connectionLost("gone"), .connectionLost("gone"), .notReady("no table"), .unsafeSettings("fsync is off"),
      .badBlock(2, "it is missing"), .connectionLost("gone"), .connectionLost("gone"),
    ])
    let heard = Mutex<[FollowerFailure]>([])
    let follower = FollowerThread(
      idleMilliseconds: 5, whenInterrupted: { failure in heard.withLock { $0.append(failure) } },
      makeParts: { () throws(StorageFailure) in
        if let failure = failures.withLock({ $0.isEmpty ? nil : $0.removeFirst() }) { throw failure }
        return FollowerThread.Parts(reader: MemoryReader(journal), snapshots: nil, sinks: [], sinksHave: 0)
      })
    let begin = MonotonicClock.now()
    follower.start()
    while follower.progress.block < 3 { _ = WakeSignal.wait(for: [], milliseconds: 1) }
    // A database that is away is looked for every second.
    #expect(MonotonicClock.now() - begin < 11_000_000_000)
    follower.stop()
    #expect(follower.progress.failure == nil)
    let expected: [StorageFailure] = [
      .connectionLost("gone"), .notReady("no table"), .unsafeSettings("fsync is off"), .badBlock(2, "it is missing"),
      .connectionLost("gone"),
    ]
    #expect(heard.withLock { $0 } == expected.map { .storage($0) })
  }

  /// Fails at one block.
  private final class Failing: FollowerSink {
    func followed(
      _ executed: ExecutedBlock, events: borrowing EventBuffer, engine: borrowing Engine
    ) throws(StorageFailure) {
      if executed.block.number == 1_500 { throw .notReady("no table") }
    }

    func caughtUp(engine: borrowing Engine, lastBlock: UInt64) throws(StorageFailure) {}
  }

  @Test func `where it fails at the same block each time it begins anew less and less often, and still stops at once`() {
    var chain = BlockChain()
    chain.addRandom(blocks: 2_000, seed: 7)
    let blocks = chain.blocks
    let journal = MemoryJournal(blocks: blocks)
    let begun = Mutex<[UInt64]>([])
    let heard = Mutex<[FollowerFailure]>([])
    let follower = FollowerThread(
      idleMilliseconds: 5, whenInterrupted: { failure in heard.withLock { $0.append(failure) } },
      makeParts: {
        begun.withLock { $0.append(MonotonicClock.now()) }
        return FollowerThread.Parts(reader: MemoryReader(journal), snapshots: nil, sinks: [Failing()], sinksHave: 0)
      })
    follower.start()
    while begun.withLock({ $0.count }) < 5 {
      // The market goes on meanwhile.
      follower.committed(blocks[1_999])
      _ = WakeSignal.wait(for: [], milliseconds: 1)
    }
    // Into the next pause, which is of 3.2 s.
    _ = WakeSignal.wait(for: [], milliseconds: 300)
    let before = MonotonicClock.now()
    follower.stop()
    #expect(MonotonicClock.now() - before < 2_000_000_000)
    let times = begun.withLock { $0 }
    #expect(times.count == 5)
    let waits = zip(times, times.dropFirst()).map { ($1 - $0) / 1_000_000 }
    #expect(zip(waits, [200, 400, 800, 1_600] as [UInt64]).allSatisfy { $0 >= $1 }, "\(waits)")
    #expect(heard.withLock { $0 } == [.storage(.notReady("no table"))])
  }

  /// A journal of three blocks that is lost, as often as it is told, when its end was looked at before.
  private final class Faltering: JournalReader {
    private let journal: MemoryReader
    private let losses: Shelf
    private var looksAtEnd = 0
    init(_ journal: MemoryJournal, _ losses: Shelf) {
      self.journal = MemoryReader(journal)
      self.losses = losses
    }

    func blocks(after number: UInt64, limit: Int) throws(StorageFailure) -> [JournalBlock] {
      if number == 3 { looksAtEnd += 1 }
      if looksAtEnd > 1, losses.numbers.withLock({ $0.popLast() != nil }) { throw .connectionLost("gone") }
      return try journal.blocks(after: number, limit: limit)
    }

    func lastBlock() throws(StorageFailure) -> UInt64 { try journal.lastBlock() }
  }

  @Test func `when it has followed in between, the same failure is news again`() {
    let journal = MemoryJournal(blocks: BlockChain().blocks)
    let losses = Shelf()
    let heard = Mutex<[FollowerFailure]>([])
    let follower = FollowerThread(
      idleMilliseconds: 5, whenInterrupted: { failure in heard.withLock { $0.append(failure) } },
      makeParts: { FollowerThread.Parts(reader: Faltering(journal, losses), snapshots: nil, sinks: [], sinksHave: 0) })
    follower.start()
    let end = MonotonicClock.now() + 20_000_000_000
    for count in 1...3 {
      losses.numbers.withLock { $0.append(0) }
      while heard.withLock({ $0.count }) < count, MonotonicClock.now() < end {
        _ = WakeSignal.wait(for: [], milliseconds: 1)
      }
    }
    follower.stop()
    #expect(heard.withLock { $0 } == Array(repeating: .storage(.connectionLost("gone")), count: 3))
  }

  @Test func `it begins at a snapshot its sinks are not behind`() throws {
    var chain = BlockChain()
    chain.addRandom(blocks: 20, seed: 2)
    let (early, late) = (chain.snapshot(), UInt64(40))
    chain.addRandom(blocks: Int(late) - 23, seed: 3)
    let journal = MemoryJournal(blocks: chain.blocks)
    try MemoryReader(journal).save(early)
    try MemoryReader(journal).save(chain.snapshot())
    let shelf = Shelf()
    let follower = FollowerThread(idleMilliseconds: 5) {
      let reader = MemoryReader(journal)
      return FollowerThread.Parts(
        reader: reader, snapshots: reader, sinks: [Shelving(shelf)], sinksHave: 30)
    }
    follower.start()
    follower.stop()
    #expect(shelf.numbers.withLock { $0 } == Array(24...40))
  }

  @Test func `a difference stops it and is told`() {
    var chain = BlockChain()
    chain.addRandom(blocks: 20, seed: 2)
    let journal = MemoryJournal(blocks: chain.blocks)
    journal.replaceBlock(10) { block in
      block.digest.low ^= 1
      block = block.sealed(underEpoch: block.epoch)
    }
    let follower = FollowerThread(idleMilliseconds: 5) {
      FollowerThread.Parts(
        reader: MemoryReader(journal), snapshots: nil, sinks: [], sinksHave: 0)
    }
    follower.start()
    follower.stop()
    guard case .diverged(let divergence) = follower.progress.failure else {
      Issue.record("\(follower.progress)")
      return
    }
    #expect(divergence.block == 10)
  }
}
