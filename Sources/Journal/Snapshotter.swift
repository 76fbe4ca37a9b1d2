public import MarketEngine

/// Saves a snapshot whenever enough commands have passed since the one that following began with, or since the last one saved; or fewer
/// commands but enough time, which is read here, by the follower: the engine knows of no clock but the journal's. Then it removes the oldest
/// ones, but for so many that recovery has others to fall back on.
///
/// Put it behind the projector in a follower's sinks, and let it ask how far the tables are: a snapshot is never ahead of them. A block
/// that a snapshot covers may be taken out of the journal, and the tables must not need it any more.
public final class Snapshotter: FollowerSink {
  // A class because a follower's sinks are shared with whoever reads their figures.
  private let storage: any SnapshotStorage
  private let every: UInt64
  private let nanoseconds: UInt64
  private let kept: Int
  private let monotonic: () -> UInt64
  private let tablesHave: () -> UInt64
  /// Sequence number from which is counted; nil before the first block.
  private var lastSequence: UInt64?
  /// When it was counted from, by the monotonic clock.
  private var lastTime: UInt64
  /// Snapshots saved by this one.
  public private(set) var saved = 0

  /// Commands between snapshots unless told otherwise: at 2 M commands/s, half a second of recovery.
  public static let interval: UInt64 = 1_000_000

  /// Minutes between snapshots unless told otherwise, when there were fewer commands.
  public static let minutes: UInt64 = 15

  /// Snapshots kept unless told otherwise.
  public static let kept = 8

  /// The fewest that are kept, whatever is asked for: one may be damaged.
  public static let leastKept = 2

  /// `kept` is how many of the newest snapshots stay. `tablesHave` says up to which block the tables are complete; without it there are none. `monotonic` is a clock in nanoseconds.
  public init(
    storage: any SnapshotStorage, every: UInt64 = Snapshotter.interval, minutes: UInt64 = Snapshotter.minutes,
    kept: Int = Snapshotter.kept, monotonic: @escaping () -> UInt64 = { MonotonicClock.now() },
    tablesHave: @escaping () -> UInt64 = { .max }
  ) {
    self.storage = storage
    self.every = max(every, 1)
    nanoseconds = min(max(minutes, 1), 1_000_000) * 60_000_000_000
    self.kept = max(kept, Snapshotter.leastKept)
    self.monotonic = monotonic
    self.tablesHave = tablesHave
    lastTime = monotonic()
  }

  public func followed(
    _ executed: ExecutedBlock, events: borrowing EventBuffer, engine: borrowing Engine
  ) throws(StorageFailure) {
    // Following may have begun behind a newer snapshot, one that the tables have not reached: that one is passed, not counted from.
    if lastSequence == nil { lastSequence = executed.block.firstSequence - 1 }
    try saveIfDue(engine, executed.block.number)
  }

  public func caughtUp(engine: borrowing Engine, lastBlock: UInt64) throws(StorageFailure) {
    try saveIfDue(engine, lastBlock)
  }

  private func saveIfDue(_ engine: borrowing Engine, _ block: UInt64) throws(StorageFailure) {
    guard let lastSequence, isDue(engine.sequence - lastSequence), tablesHave() >= block else { return }
    try storage.save(SnapshotCodec.snapshot(of: engine, afterBlock: block))
    self.lastSequence = engine.sequence
    lastTime = monotonic()
    saved += 1
    try storage.removeAllButNewest(kept)
  }

  /// An idle market needs no second snapshot of the same state.
  private func isDue(_ commands: UInt64) -> Bool {
    commands >= every || commands > 0 && monotonic() - lastTime >= nanoseconds
  }
}
