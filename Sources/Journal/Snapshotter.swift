public import MarketEngine

/// Saves a snapshot whenever enough commands have passed since the last one.
///
/// Put it behind the projector in a follower's sinks: a snapshot is then never ahead of the tables.
public final class Snapshotter: FollowerSink {
  // A class because a follower's sinks are shared with whoever reads their figures.
  private let storage: any SnapshotStorage
  private let every: UInt64
  private var lastSequence: UInt64
  /// Snapshots saved by this one.
  public private(set) var saved = 0

  /// Commands between snapshots unless told otherwise: at 2 M commands/s, half a second of recovery.
  public static let interval: UInt64 = 1_000_000

  /// `lastSequence` is the sequence of the newest snapshot there is, 0 for none.
  public init(
    storage: any SnapshotStorage, every: UInt64 = Snapshotter.interval, lastSequence: UInt64 = 0
  ) {
    self.storage = storage
    self.every = max(every, 1)
    self.lastSequence = lastSequence
  }

  public func followed(
    _ executed: ExecutedBlock, events: borrowing EventBuffer, engine: borrowing Engine
  ) throws(StorageFailure) {
    guard engine.sequence - lastSequence >= every else { return }
    try save(engine, executed.block.number)
  }

  public func caughtUp(engine: borrowing Engine, lastBlock: UInt64) throws(StorageFailure) {}

  private func save(_ engine: borrowing Engine, _ block: UInt64) throws(StorageFailure) {
    try storage.save(SnapshotCodec.snapshot(of: engine, afterBlock: block))
    lastSequence = engine.sequence
    saved += 1
  }
}
