public import Journal

/// What may differ between an exchange in service, in a test and in a simulation.
public struct ExchangeOptions: Sendable {
  /// Submissions that may wait for the writer.
  public var queue = RuntimeLimits.queue
  /// Nanoseconds sessions have to come back after a restart or takeover.
  public var sessionReturn = RuntimeLimits.sessionReturn
  /// Nanoseconds between publications of changed books; 0 tells them with every batch.
  public var pictureInterval = RuntimeLimits.pictureInterval
  /// Blocks in flight, and while fewer than `smallBatch` requests wait; commands of a block. What `RuntimeLimits` says was measured.
  public var blocksInFlight = RuntimeLimits.blocksInFlight
  public var smallBlocksInFlight = RuntimeLimits.smallBlocksInFlight
  public var smallBatch = RuntimeLimits.smallBatch
  public var blockCommands = RuntimeLimits.blockCommands

  public init() {}
}

/// What an exchange reads and writes. Made on the writer's own thread and used by no other.
public struct ExchangeParts {
  public var storage: any JournalStorage
  public var reader: any JournalReader
  public var snapshots: (any SnapshotStorage)?

  public init(
    storage: any JournalStorage, reader: any JournalReader, snapshots: (any SnapshotStorage)?
  ) {
    self.storage = storage
    self.reader = reader
    self.snapshots = snapshots
  }
}
