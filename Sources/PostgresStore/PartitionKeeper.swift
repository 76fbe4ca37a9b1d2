public import Journal
public import MarketEngine
import Postgres

/// Has partitions made ahead while the market runs: a follower's sink that looks now and then. A class because a follower's sinks are shared.
public final class PartitionKeeper: FollowerSink {
  private let conninfo: String
  private let market: Int32
  private let blocksEach: UInt64
  private static let lockMilliseconds = 200
  /// Milliseconds without a word of the server after which it counts as lost.
  private let silenceMilliseconds: Int32
  /// Times in a row that the server was lost or silent. At the third that is a failure, which the follower's log tells.
  private var losses = 0
  private static let lossesInARow = 3
  /// The block at which it looks again.
  private var next: UInt64 = 0

  public init(
    conninfo: String, market: Market, blocksEach: UInt64 = JournalPartitions.blocksEach,
    silenceMilliseconds: Int32 = PostgresJournalReader.patienceMilliseconds
  ) {
    self.conninfo = conninfo
    self.market = market.id
    self.blocksEach = blocksEach
    self.silenceMilliseconds = silenceMilliseconds
  }

  /// A tenth of a partition lies between two looks, and two partitions are ahead at each: the leader never comes to the end. So nothing waits for
  /// who keeps the journal's lock, as one who detaches a partition may for minutes, nor for a server that is lost or waits itself, for its disk or
  /// a replica: a hundredth later is time enough.
  public func followed(
    _ executed: ExecutedBlock, events: borrowing EventBuffer, engine: borrowing Engine
  ) throws(StorageFailure) {
    let block = executed.block.number
    guard block >= next else { return }
    do throws(PostgresError) {
      let connection = try FollowerSession.open(conninfo, market: market)
      defer { connection.close() }
      connection.patienceMilliseconds = silenceMilliseconds
      try connection.query("set lock_timeout = \(PartitionKeeper.lockMilliseconds)")
      try JournalPartitions(connection, blocksEach: blocksEach).makeMissing(after: block)
      losses = 0
      next = block + max(blocksEach / 10, 1)
    } catch {
      if error.kind == .connection { losses += 1 }
      guard error.state == .lockNotAvailable || error.kind == .connection && losses < Self.lossesInARow else {
        throw StorageFailure(error)
      }
      next = block + max(blocksEach / 100, 1)
    }
  }

  public func caughtUp(engine: borrowing Engine, lastBlock: UInt64) throws(StorageFailure) {}
}
