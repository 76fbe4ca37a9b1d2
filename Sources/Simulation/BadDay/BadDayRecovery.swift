import Journal
import MarketEngine

/// A journal and at most one snapshot, read without faults.
final class QuietReader: JournalReader, SnapshotStorage {
  // A class because the seams are of classes.
  private let all: [JournalBlock]
  private let kept: [Snapshot]

  init(blocks: [JournalBlock], snapshot: Snapshot?) {
    all = blocks
    kept = snapshot.map { [$0] } ?? []
  }

  func blocks(after number: UInt64, limit: Int) throws(StorageFailure) -> [JournalBlock] {
    Array(all.dropFirst(Int(clamping: number)).prefix(limit))
  }

  func lastBlock() throws(StorageFailure) -> UInt64 { UInt64(all.count) }
  func save(_ snapshot: Snapshot) throws(StorageFailure) {}
  func snapshots() throws(StorageFailure) -> [UInt64] { kept.map(\.block) }
  func removeAllButNewest(_ count: Int) throws(StorageFailure) {}

  func snapshot(atBlock block: UInt64) throws(StorageFailure) -> Snapshot {
    guard let snapshot = kept.first else { throw .badBlock(block, "there is no snapshot of it") }
    return snapshot
  }
}

extension BadDay {
  /// Whether the market comes back as it is; a damaged snapshot is passed over and changes nothing.
  static func recovered(
    _ blocks: [JournalBlock], from snapshot: Snapshot?
  ) throws(FollowerFailure) -> (words: [UInt64], passedOver: Bool) {
    let reader = QuietReader(blocks: blocks, snapshot: snapshot)
    let recovery = try Recovery.recover(from: reader, snapshots: reader)
    let passedOver = !recovery.rejected.isEmpty
    let engine = recovery.takeFollower().takeEngine()
    var words: [UInt64] = []
    engine.encodeState(into: &words)
    return (words, passedOver)
  }
}
