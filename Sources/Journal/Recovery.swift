public import MarketEngine

/// Brings a market back: the newest good snapshot, then every block behind it.
public enum Recovery {
  /// A snapshot that was passed over, and why.
  public struct Rejection: Error, Sendable, Equatable {
    public var block: UInt64
    public var reason: String

    public init(block: UInt64, reason: String) {
      self.block = block
      self.reason = reason
    }
  }

  /// What recovery began with, for whoever keeps the log.
  public struct Report: Sendable, Equatable {
    /// Block of the snapshot it began with; 0 if it began with nothing.
    public var snapshot: UInt64 = 0
    /// Snapshots that were passed over, newest first.
    public var rejected: [Rejection] = []
    /// Blocks executed behind the snapshot.
    public var blocks = 0

    public init(snapshot: UInt64 = 0, rejected: [Rejection] = [], blocks: Int = 0) {
      self.snapshot = snapshot
      self.rejected = rejected
      self.blocks = blocks
    }
  }

  /// A market as of the journal's end, and how it got there.
  public struct Outcome: ~Copyable {
    public var follower: Follower
    public var report = Report()

    public var snapshot: UInt64 { report.snapshot }
    public var rejected: [Rejection] { report.rejected }
    public var blocks: Int { report.blocks }

    /// The follower, when the rest is of no interest any more.
    public consuming func takeFollower() -> Follower { follower }
  }

  /// Executes the journal through block `end`, beginning with the newest snapshot that is good and belongs to this journal. Damage in
  /// the journal itself is never passed over.
  public static func recover(
    from reader: any JournalReader, snapshots: (any SnapshotStorage)?, through end: UInt64 = .max
  ) throws(FollowerFailure) -> Outcome {
    var outcome = try begin(from: reader, snapshots: snapshots, atMost: end)
    outcome.report.blocks = try outcome.follower.catchUp(from: reader, through: end)
    return outcome
  }

  /// Where following can begin so that no block behind `end` is missed: at the newest good snapshot of a block up to `end`, else before
  /// the first block. No block is executed.
  public static func begin(
    from reader: any JournalReader, snapshots: (any SnapshotStorage)?, atMost end: UInt64 = .max
  ) throws(FollowerFailure) -> Outcome {
    var outcome = Outcome(follower: Follower())
    guard let snapshots else { return outcome }
    let stored = try FollowerFailure.naming { () throws(StorageFailure) in
      try snapshots.snapshots()
    }
    for block in stored where block <= end {
      if let engine = try load(block, from: snapshots, of: reader, &outcome.report.rejected) {
        outcome.follower = Follower(engine: engine, after: block)
        outcome.report.snapshot = block
        break
      }
    }
    return outcome
  }

  /// The engine of one snapshot, if it is whole and was taken of this journal; else nil, and the reason is added to `rejected`. A database
  /// that cannot be reached says nothing about the snapshot: it is thrown.
  public static func load(
    _ block: UInt64, from snapshots: any SnapshotStorage, of reader: any JournalReader,
    _ rejected: inout [Rejection]
  ) throws(FollowerFailure) -> Engine? {
    switch try read(block, from: snapshots, of: reader) {
    case .failure(let rejection):
      rejected.append(rejection)
      return nil
    case .success(let snapshot):
      do {
        return try SnapshotCodec.engine(of: snapshot)
      } catch {
        rejected.append(Rejection(block: block, reason: "\(error)"))
        return nil
      }
    }
  }

  private static func read(
    _ block: UInt64, from snapshots: any SnapshotStorage, of reader: any JournalReader
  ) throws(FollowerFailure) -> Result<Snapshot, Rejection> {
    let snapshot: Snapshot
    let stored: JournalBlock?
    do throws(StorageFailure) {
      snapshot = try snapshots.snapshot(atBlock: block)
      stored = try reader.blocks(after: max(block, 1) - 1, limit: 1).first
    } catch .badBlock(let number, let fault) {
      let place = number == block ? "" : "block \(number): "
      return .failure(Rejection(block: block, reason: place + fault))
    } catch {
      throw .storage(error)
    }
    guard let stored, stored.number == block else {
      return .failure(Rejection(block: block, reason: "the journal does not hold its block"))
    }
    guard stored.digest == snapshot.eventDigest else {
      let reason = "its event digest is not its block's: it is of another journal"
      return .failure(Rejection(block: block, reason: reason))
    }
    return .success(snapshot)
  }
}
