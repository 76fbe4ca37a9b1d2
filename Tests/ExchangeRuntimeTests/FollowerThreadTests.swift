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
    ])
    let heard = Mutex<[FollowerFailure]>([])
    let follower = FollowerThread(
      idleMilliseconds: 5, whenInterrupted: { failure in heard.withLock { $0.append(failure) } },
      makeParts: { () throws(StorageFailure) in
        if let failure = failures.withLock({ $0.isEmpty ? nil : $0.removeFirst() }) { throw failure }
        return FollowerThread.Parts(reader: MemoryReader(journal), snapshots: nil, sinks: [], sinksHave: 0)
      })
    follower.start()
    while follower.progress.block < 3 { _ = WakeSignal.wait(for: [], milliseconds: 1) }
    follower.stop()
    #expect(follower.progress.failure == nil)
    let expected: [StorageFailure] = [.connectionLost("gone"), .notReady("no table"), .unsafeSettings("fsync is off")]
    #expect(heard.withLock { $0 } == expected.map { .storage($0) })
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
