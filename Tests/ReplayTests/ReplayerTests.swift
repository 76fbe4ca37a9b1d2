import Journal
import LineProtocol
import MarketEngine
import MarketFixtures
import Replay
import Simulation
import Testing

@Suite struct ReplayerTests {
  /// A journal with random trading and snapshots, and its book after every block.
  private struct History: ~Copyable {
    let journal: MemoryJournal
    var books: [[LevelRow]] = []
    var sequences: [UInt64] = []
    let state: Digest

    init(seed: UInt64) throws {
      var chain = BlockChain()
      var snapshots: [Snapshot] = []
      books = [[], [], []]
      sequences = chain.blocks.map(\.lastSequence)
      for block in 0..<60 {
        chain.addRandom(blocks: 1, seed: seed + UInt64(block))
        books.append(History.book(of: chain.engine))
        sequences.append(chain.engine.sequence)
        if block % 25 == 20 { snapshots.append(chain.snapshot()) }
      }
      state = chain.engine.stateDigest()
      journal = MemoryJournal(blocks: chain.blocks)
      for snapshot in snapshots { try MemoryReader(journal).save(snapshot) }
    }

    static func book(of engine: borrowing Engine) -> [LevelRow] {
      var rows: [QueryRow] = []
      engine.answer(.book(DrillMarket.contract, depth: 10), rows: &rows)
      return rows.compactMap { row in
        if case .level(let level) = row { level } else { nil }
      }
    }

    func replayer(snapshots: Bool = true) -> Replayer {
      let reader = MemoryReader(journal)
      return Replayer(reader: reader, snapshots: snapshots ? reader : nil)
    }
  }

  @Test func `the book of any sequence is what it was`() throws {
    let history = try History(seed: 10)
    let replayer = history.replayer()
    for index in 2..<history.books.count {
      let book = try replayer.book(
        DrillMarket.contract, depth: 10, at: .sequence(history.sequences[index]))
      #expect(book == history.books[index], "block \(index + 1)")
    }
  }

  @Test func `the book of any time is what it was`() throws {
    let history = try History(seed: 20)
    let replayer = history.replayer()
    for index in stride(from: 3, to: history.books.count, by: 7) {
      // Block n has time midnight and n − 1 seconds; half a second later nothing has changed.
      let block = history.journal.blocks[index]
      let later = Timestamp(nanoseconds: block.time.nanoseconds + 500_000_000)
      for time in [block.time, later] {
        let book = try replayer.book(DrillMarket.contract, depth: 10, at: .time(time))
        #expect(book == history.books[index])
      }
    }
  }

  @Test func `the market within a block is between its ends`() throws {
    let history = try History(seed: 30)
    let replayer = history.replayer()
    let block = try #require(
      history.journal.blocks.last { $0.lastSequence > $0.firstSequence + 1 })
    for sequence in block.firstSequence...block.lastSequence {
      let engine = try replayer.market(at: .sequence(sequence))
      #expect(engine.sequence == sequence)
      if sequence == block.lastSequence { #expect(engine.eventDigest == block.digest) }
    }
  }

  @Test func `before the first command there is no market`() throws {
    let history = try History(seed: 40)
    let engine = try history.replayer().market(at: .sequence(0))
    #expect(engine.sequence == 0)
    let early = try history.replayer().market(at: .time(Timestamp(nanoseconds: 1)))
    #expect(early.sequence == 0)
  }

  @Test func `verification goes from zero and from each snapshot`() throws {
    let history = try History(seed: 50)
    let verification = try history.replayer().verify()
    #expect(verification.isGood)
    #expect(verification.blocks == 63)
    #expect(verification.snapshots.map(\.block) == [24, 49])
    #expect(verification.stateDigest == history.state)
  }

  @Test func `verification of a journal without its old blocks begins at the oldest good snapshot`() throws {
    let history = try History(seed: 50)
    history.journal.detachBlocks(before: 20)
    let verification = try history.replayer().verify()
    #expect(verification.isGood)
    #expect(verification.begunAt == 24)
    #expect(verification.blocks == 63)
    #expect(verification.snapshots.map(\.block) == [24, 49])
    #expect(verification.stateDigest == history.state)
    history.journal.replaceSnapshot(atBlock: 24) { $0.bytes[0] = 0 }
    let later = try history.replayer().verify()
    #expect(later.begunAt == 49)
    #expect(later.snapshots.map { $0.problem == nil } == [false, true])
    #expect(later.stateDigest == history.state)
    history.journal.detachBlocks(before: 50)
    #expect(throws: FollowerFailure.storage(.badBlock(1, "missing"))) { try history.replayer().verify() }
  }

  /// A follower saves a snapshot and removes the oldest while somebody reads.
  private final class Removing: SnapshotStorage {
    let all: MemoryReader
    /// Whether the snapshot that is read first can still be.
    let isBehind: Bool
    init(_ all: MemoryReader, behind: Bool = false) {
      self.all = all
      isBehind = behind
    }
    func save(_ snapshot: Snapshot) throws(StorageFailure) { try all.save(snapshot) }
    func snapshots() throws(StorageFailure) -> [UInt64] { try all.snapshots() }
    func removeAllButNewest(_ count: Int) throws(StorageFailure) { try all.removeAllButNewest(count) }
    func snapshot(atBlock block: UInt64) throws(StorageFailure) -> Snapshot {
      if !isBehind { try all.removeAllButNewest(1) }
      let snapshot = try all.snapshot(atBlock: block)
      try all.removeAllButNewest(1)
      return snapshot
    }
  }

  @Test func `a snapshot that is removed while it is verified is none`() throws {
    let history = try History(seed: 55)
    let reader = MemoryReader(history.journal)
    let verification = try Replayer(reader: reader, snapshots: Removing(reader)).verify()
    #expect(verification.isGood)
    #expect(verification.snapshots.map(\.block) == [49])
  }

  @Test func `what is conserved is watched though the snapshot it begins with is removed meanwhile`() throws {
    let history = try History(seed: 50)
    history.journal.detachBlocks(before: 20)
    let reader = MemoryReader(history.journal)
    let watch = ConservationWatch()
    let verification = try Replayer(reader: reader, snapshots: Removing(reader, behind: true)).verify(sinks: [watch])
    #expect(verification.isGood)
    #expect(verification.begunAt == 24)
    #expect(verification.commands == history.sequences.last)
    #expect(verification.snapshots.map(\.block) == [49])
    #expect(watch.violations == [])
    // Afterwards nobody can begin there any more.
    let first = verification.begunAfter + 1
    #expect(throws: FollowerFailure.storage(.badBlock(1, "missing"))) {
      try history.replayer().step(first...verification.commands) { _, _, _, _, _ in }
    }
  }

  /// Keeps a block's events from the watch.
  private final class Forgetting: FollowerSink {
    let watch: ConservationWatch
    let block: UInt64
    init(_ watch: ConservationWatch, block: UInt64) {
      self.watch = watch
      self.block = block
    }

    func followed(
      _ executed: ExecutedBlock, events: borrowing EventBuffer, engine: borrowing Engine
    ) throws(StorageFailure) {
      if executed.block.number != block { try watch.followed(executed, events: events, engine: engine) }
    }

    func caughtUp(engine: borrowing Engine, lastBlock: UInt64) throws(StorageFailure) {
      try watch.caughtUp(engine: engine, lastBlock: lastBlock)
    }
  }

  @Test(arguments: [(1, 60), (1, 63), (20, 60), (20, 63)] as [(UInt64, UInt64)])
  func `what is not conserved is found, in events and at the end`(_ first: UInt64, _ forgotten: UInt64) throws {
    let history = try History(seed: 50)
    if first > 1 { history.journal.detachBlocks(before: first) }
    let watch = ConservationWatch()
    #expect(try history.replayer().verify(sinks: [Forgetting(watch, block: forgotten)]).isGood)
    #expect(watch.violations.contains { $0.hasPrefix("member ") }, "\(watch.violations)")
  }

  @Test func `a snapshot of another state is found`() throws {
    let history = try History(seed: 60)
    let newer = try MemoryReader(history.journal).snapshot(atBlock: 49)
    let digest = history.journal.blocks[23].digest
    history.journal.replaceSnapshot(atBlock: 24) { snapshot in
      // Whole, but of a later state than its block's.
      snapshot = newer
      snapshot.block = 24
      snapshot.eventDigest = digest
    }
    let verification = try history.replayer().verify()
    #expect(!verification.isGood)
    #expect(verification.snapshots[0].problem == "its state is not what the journal makes of its block")
    #expect(verification.snapshots[1].problem == nil)
  }

  @Test func `a flipped digest is found by its block`() throws {
    let history = try History(seed: 70)
    history.journal.replaceBlock(33) { block in
      block.digest.low ^= 1
      block = block.sealed(underEpoch: block.epoch)
    }
    do throws(FollowerFailure) {
      _ = try history.replayer().verify()
      Issue.record("not found")
    } catch .diverged(let divergence) {
      #expect(divergence.block == 33)
    } catch {
      Issue.record("\(error)")
    }
  }

  @Test func `the journal's lines are its commands, numbered`() throws {
    let history = try History(seed: 80)
    var lines: [String] = []
    try history.replayer().lines(1...6, names: NoNames()) { line in
      var bytes: [UInt8] = []
      for index in line.indices { bytes.append(line[index]) }
      lines.append(String(decoding: bytes, as: UTF8.self))
    }
    #expect(lines.count == 6)
    #expect(lines[0].hasPrefix("1 2026-11-24T00:00:00Z open "))
    #expect(lines[1].hasPrefix("2 2026-11-24T00:00:00Z "))
    #expect(lines.allSatisfy { $0.hasSuffix("\n") })
  }

  @Test func `steps show each command with its events`() throws {
    let history = try History(seed: 90)
    let last = try #require(history.sequences.last)
    var shown: [UInt64] = []
    try history.replayer().step(5...last) { sequence, _, _, events, engine in
      shown.append(sequence)
      #expect(events.count > 0)
      #expect(engine.sequence == sequence)
    }
    #expect(shown == Array(5...last))
  }
}
