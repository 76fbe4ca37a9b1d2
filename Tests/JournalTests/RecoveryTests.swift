import Journal
import MarketEngine
import MarketFixtures
import Testing

@Suite struct RecoveryTests {
  /// A journal of 60 blocks with snapshots at two of them.
  private static func journal(seed: UInt64 = 3) throws -> (MemoryJournal, state: Digest) {
    var chain = BlockChain()
    var snapshots: [Snapshot] = []
    for part in 0..<3 {
      chain.addRandom(blocks: 19, seed: seed + UInt64(part))
      if part < 2 { snapshots.append(chain.snapshot()) }
    }
    let journal = MemoryJournal(blocks: chain.blocks)
    for snapshot in snapshots { try MemoryReader(journal).save(snapshot) }
    return (journal, chain.engine.stateDigest())
  }

  private static func recover(
    _ journal: MemoryJournal, fromZero: Bool = false
  ) throws -> (snapshot: UInt64, rejected: [Recovery.Rejection], blocks: Int, state: Digest) {
    let reader = MemoryReader(journal)
    let outcome = try Recovery.recover(from: reader, snapshots: fromZero ? nil : reader)
    return (
      outcome.snapshot, outcome.rejected, outcome.blocks,
      outcome.follower.engine.stateDigest()
    )
  }

  @Test(arguments: [UInt64](1...8))
  func `recovery from a snapshot is recovery from zero`(seed: UInt64) throws {
    let (journal, state) = try RecoveryTests.journal(seed: seed * 100)
    let short = try RecoveryTests.recover(journal)
    let long = try RecoveryTests.recover(journal, fromZero: true)
    #expect(short.snapshot == 41)
    #expect(short.blocks == 19)
    #expect(long.blocks == 60)
    #expect(short.state == state)
    #expect(long.state == state)
  }

  @Test func `a damaged snapshot is passed over for an older one, with the reason`() throws {
    let (journal, state) = try RecoveryTests.journal()
    journal.replaceSnapshot(atBlock: 41) { $0.bytes.removeLast(8) }
    let outcome = try RecoveryTests.recover(journal)
    #expect(outcome.snapshot == 22)
    #expect(outcome.rejected.map(\.block) == [41])
    #expect(outcome.rejected[0].reason.contains("truncated"))
    #expect(outcome.state == state)
  }

  @Test func `with two damaged snapshots the third is begun with, and both are named`() throws {
    let (journal, state) = try RecoveryTests.journal()
    // The same journal's first part again; its snapshot after block 31 is one more.
    var third = BlockChain()
    third.addRandom(blocks: 19, seed: 3)
    third.addRandom(blocks: 19, seed: 4)
    third.addRandom(blocks: 9, seed: 5)
    try MemoryReader(journal).save(third.snapshot())
    #expect(try MemoryReader(journal).snapshots() == [50, 41, 22])
    journal.replaceSnapshot(atBlock: 50) { $0.bytes[100] ^= 1 }
    journal.replaceSnapshot(atBlock: 41) { $0.bytes.removeLast(8) }
    let outcome = try RecoveryTests.recover(journal)
    #expect(outcome.snapshot == 22)
    #expect(outcome.rejected.map(\.block) == [50, 41])
    #expect(outcome.rejected.map(\.reason).allSatisfy { !$0.isEmpty })
    #expect(outcome.state == state)
  }

  /// Says of every snapshot that the database is gone.
  private final class Unreachable: SnapshotStorage {
    func save(_ snapshot: Snapshot) throws(StorageFailure) {}
    func snapshots() throws(StorageFailure) -> [UInt64] { [41, 22] }
    func removeAllButNewest(_ count: Int) throws(StorageFailure) {}
    func snapshot(atBlock block: UInt64) throws(StorageFailure) -> Snapshot { throw .connectionLost("gone") }
  }

  @Test func `a database that is gone is no reason to begin at an older snapshot`() throws {
    let (journal, _) = try RecoveryTests.journal()
    #expect(throws: FollowerFailure.storage(.connectionLost("gone"))) {
      _ = try Recovery.recover(from: MemoryReader(journal), snapshots: Unreachable()).snapshot
    }
  }

  @Test func `a snapshot is taken after so many minutes too, once of each state`() throws {
    var chain = BlockChain()
    chain.addRandom(blocks: 40, seed: 12)
    let journal = MemoryJournal(blocks: chain.blocks)
    let reader = MemoryReader(journal)
    let hour = Hour()
    let snapshotter = Snapshotter(storage: reader, every: .max, minutes: 5, monotonic: { hour.nanoseconds })
    var follower = Follower()
    try follower.catchUp(from: reader, sinks: [snapshotter], through: 10)
    #expect(try reader.snapshots() == [])
    hour.pass(minutes: 4)
    try follower.tellCaughtUp([snapshotter])
    #expect(try reader.snapshots() == [])
    hour.pass(minutes: 1)
    try follower.tellCaughtUp([snapshotter])
    #expect(try reader.snapshots() == [10])
    hour.pass(minutes: 50)
    try follower.tellCaughtUp([snapshotter])
    #expect(try reader.snapshots() == [10], "nothing has happened since")
    try follower.catchUp(from: reader, sinks: [snapshotter], through: 20)
    // Fifty minutes had passed when the first block came.
    #expect(try reader.snapshots() == [11, 10])
  }

  /// A clock that goes on when it is told to.
  private final class Hour {
    private(set) var nanoseconds: UInt64 = 7
    func pass(minutes: UInt64) { nanoseconds += minutes * 60_000_000_000 }
  }

  @Test func `a snapshot of other words than its digest says is passed over`() throws {
    let (journal, state) = try RecoveryTests.journal()
    journal.replaceSnapshot(atBlock: 41) { $0.stateDigest.low ^= 1 }
    let outcome = try RecoveryTests.recover(journal)
    #expect(outcome.rejected.map(\.reason) == ["wrongStateDigest"])
    #expect(outcome.state == state)
  }

  @Test func `a snapshot of another market is passed over`() throws {
    let (journal, state) = try RecoveryTests.journal()
    let (other, _) = try RecoveryTests.journal(seed: 999)
    let foreign = try MemoryReader(other).snapshot(atBlock: 41)
    journal.replaceSnapshot(atBlock: 41) { $0 = foreign }
    let outcome = try RecoveryTests.recover(journal)
    #expect(outcome.snapshot == 22)
    #expect(outcome.rejected[0].reason.contains("another journal"))
    #expect(outcome.state == state)
  }

  @Test func `with no good snapshot it begins at zero`() throws {
    let (journal, state) = try RecoveryTests.journal()
    for block: UInt64 in [22, 41] { journal.replaceSnapshot(atBlock: block) { $0.bytes[0] = 0 } }
    let outcome = try RecoveryTests.recover(journal)
    #expect(outcome.snapshot == 0)
    #expect(outcome.rejected.map(\.reason) == ["notASnapshot", "notASnapshot"])
    #expect(outcome.state == state)
  }

  @Test func `damage in the journal is never passed over`() throws {
    let (journal, _) = try RecoveryTests.journal()
    journal.replaceBlock(50) { $0.payload[1] ^= 1 }
    #expect(throws: FollowerFailure.storage(.badBlock(50, "its checksum is wrong"))) {
      try RecoveryTests.recover(journal)
    }
  }

  @Test func `any flipped byte of a snapshot's first kilobyte is found`() throws {
    let (journal, _) = try RecoveryTests.journal()
    let snapshot = try MemoryReader(journal).snapshot(atBlock: 41)
    for index in 0..<min(1_024, snapshot.bytes.count) {
      var damaged = snapshot
      damaged.bytes[index] ^= 0x41
      do throws(SnapshotFormatError) {
        _ = try SnapshotCodec.engine(of: damaged)
        Issue.record("byte \(index) made no difference")
      } catch {
        // Each way of finding it is as good.
        continue
      }
    }
  }

  @Test func `snapshots are taken every so many commands`() throws {
    var chain = BlockChain()
    chain.addRandom(blocks: 100, seed: 8)
    let journal = MemoryJournal(blocks: chain.blocks)
    let reader = MemoryReader(journal)
    let snapshotter = Snapshotter(storage: reader, every: 50)
    var follower = Follower()
    try follower.catchUp(from: reader, sinks: [snapshotter])
    let count = Int(follower.engine.sequence)
    #expect(snapshotter.saved >= count / 60 && snapshotter.saved <= count / 50)
    let outcome = try RecoveryTests.recover(journal)
    #expect(outcome.snapshot > 0)
    #expect(outcome.state == chain.engine.stateDigest())
  }

  @Test func `of the snapshots the newest are kept, and with the newest damaged the next is begun with`() throws {
    var chain = BlockChain()
    chain.addRandom(blocks: 100, seed: 8)
    let journal = MemoryJournal(blocks: chain.blocks)
    let reader = MemoryReader(journal)
    var all: [UInt64] = []
    let snapshotter = Snapshotter(storage: reader, every: 20, kept: 3)
    var follower = Follower()
    for block in 1...UInt64(100) {
      try follower.catchUp(from: reader, sinks: [snapshotter], through: block)
      let stored = try reader.snapshots()
      if let newest = stored.first, newest != all.last { all.append(newest) }
      #expect(stored == all.suffix(3).reversed())
    }
    #expect(all.count > 5 && snapshotter.saved == all.count)
    journal.replaceSnapshot(atBlock: all[all.count - 1]) { $0.bytes[100] ^= 1 }
    let outcome = try RecoveryTests.recover(journal)
    #expect(outcome.snapshot == all[all.count - 2])
    #expect(outcome.state == chain.engine.stateDigest())
  }

  @Test(arguments: [Int.min, 0, 1]) func `one snapshot alone is never kept`(kept: Int) throws {
    var chain = BlockChain()
    chain.addRandom(blocks: 60, seed: 8)
    let reader = MemoryReader(MemoryJournal(blocks: chain.blocks))
    var follower = Follower()
    try follower.catchUp(from: reader, sinks: [Snapshotter(storage: reader, every: 50, kept: kept)])
    #expect(try reader.snapshots().count == 2)
  }

  @Test func `no snapshot is ahead of the tables`() throws {
    var chain = BlockChain()
    chain.addRandom(blocks: 100, seed: 9)
    let journal = MemoryJournal(blocks: chain.blocks)
    let reader = MemoryReader(journal)
    let tables = Tables()
    let snapshotter = Snapshotter(storage: reader, every: 20, tablesHave: { tables.block })
    var follower = Follower()
    try follower.catchUp(from: reader, sinks: [snapshotter], through: 60)
    #expect(try reader.snapshots() == [])
    tables.block = 59
    try follower.tellCaughtUp([snapshotter])
    #expect(try reader.snapshots() == [])
    tables.block = 60
    try follower.tellCaughtUp([snapshotter])
    #expect(try reader.snapshots() == [60])
    tables.block = 80
    try follower.catchUp(from: reader, sinks: [snapshotter])
    #expect(try reader.snapshots().allSatisfy { $0 <= 80 })
  }

  /// How far tables are, of which nothing else is there.
  private final class Tables { var block: UInt64 = 0 }

  @Test func `following from before the newest snapshot goes on past it`() throws {
    var chain = BlockChain()
    chain.addRandom(blocks: 50, seed: 10)
    let newest = chain.snapshot()
    chain.addRandom(blocks: 50, seed: 11)
    let journal = MemoryJournal(blocks: chain.blocks)
    let reader = MemoryReader(journal)
    try reader.save(newest)
    // The tables have less than the snapshot, as after a crash between the two: their follower begins with nothing.
    var follower = try Recovery.begin(from: reader, snapshots: reader, atMost: newest.block - 1).takeFollower()
    #expect(follower.lastBlock == 0)
    let snapshotter = Snapshotter(storage: reader, every: 50)
    try follower.catchUp(from: reader, sinks: [snapshotter])
    #expect(snapshotter.saved > 1)
    #expect(try RecoveryTests.recover(journal).state == chain.engine.stateDigest())
  }
}
