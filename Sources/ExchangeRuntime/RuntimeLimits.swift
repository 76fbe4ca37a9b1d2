/// Every limit of the runtime, its reason, and what happens at it.
public enum RuntimeLimits {
  /// Submissions waiting for the writer: a quarter of a second of the fastest flow. Full: a prefix is taken, the gateway says `busy`.
  public static let queue = 65_536
  /// Bytes of a block's payload. Past 32 KB a larger block gains little and delays its first command. Full: the next block begins.
  public static let blockBytes = 65_536
  /// Commands of a block: what the engine does in about half a millisecond, a commit's time. Full: the next block begins.
  public static let blockCommands = 2_000
  /// Events of a block, looked at after each command; a batch of them stays in the cache. Full: the next block begins.
  public static let blockEvents = 8_192
  /// Blocks in flight: beyond three the flush is the limit, and larger blocks are the gain. At it: the batch grows.
  public static let blocksInFlight = 3
  /// Blocks in flight while few requests wait. A second one would wait in the server until the first is flushed, and with it all that came
  /// meanwhile; without it they are in one block behind the first. At it: the batch grows.
  public static let smallBlocksInFlight = 1
  /// What "few requests" means.
  public static let smallBatch = 256
  /// Batches not yet handed out, those without a block included. At it: the batch grows.
  public static let batchesInFlight = 8
  /// Nanoseconds after which the lease is renewed if no block did it: every half second at least, a quarter of the lease.
  public static let leaseRenewal: UInt64 = 400_000_000
  /// Nanoseconds between attempts while answers wait for the lease.
  public static let urgentRenewal: UInt64 = 20_000_000
  /// Nanoseconds between the database's clock and this machine's. Beyond it: `unavailable`, and nothing falls due.
  public static let clockDifference: Int64 = 500_000_000
  /// Nanoseconds sessions have to come back after a restart or takeover. Over: their loss is journaled.
  public static let sessionReturn: UInt64 = 10_000_000_000
  /// Levels a side of a watched book. More asked for: as many are given.
  public static let pictureDepth: Int32 = 50
  /// Contracts watched at once. At it: a watch is not answered, as with a contract that does not exist.
  public static let pictures = 65_536
  /// Nanoseconds from one publication of changed books to the next; changes between are told as one.
  public static let pictureInterval: UInt64 = 20_000_000
  /// Blocks that wait in memory for the follower, at most 64 KB each. Full: the follower reads the database instead.
  public static let followerQueue = 256
  /// Nanoseconds from one transaction of the follower to the next: each has its own flush, behind which the leader's next block waits.
  /// What comes meanwhile is one transaction.
  public static let followerInterval: UInt64 = 20_000_000
  /// Milliseconds between attempts to take the lead, or to reach the database again.
  public static let retryMilliseconds: Int32 = 50
  /// Milliseconds between looks whether a condemned journal was accepted.
  public static let condemnedMilliseconds: Int32 = 1_000
  /// Milliseconds an attempt to take the lead, or to take it anew, may last.
  public static let patienceMilliseconds = 1_000
  /// Milliseconds for which a stop waits for a database that is not to be reached before it gives up.
  public static let stopMilliseconds: UInt64 = 10_000
}
