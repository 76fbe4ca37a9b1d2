import Glibc
public import Journal
public import MarketEngine
import Postgres

/// The journal in PostgreSQL, for the one process that leads a market. A class because it is a connection with a leadership: it has
/// identity, and exactly one thread uses it at a time.
///
///     (none) ── take ──► leading ── append, renewLease, waitForProgress ──► leading
///                          │ any error, any row count but 1
///                          ▼
///                        lost ── retake ──► leading, under a new epoch
///
/// Nothing is repaired here: whoever leads compares what the journal holds after `retake` with what it sent, and sends the rest again.
public final class PostgresJournal: JournalStorage {
  let conninfo: String
  let claim: LeadershipClaim
  /// Nil unless connected; in pipeline mode exactly while leading.
  var connection: Connection?
  var isLeading = false
  /// The database it led, once it has: its cluster's system identifier and its own number there, which replicas and backups share. Another
  /// that answers at its address has none of the answers, and is not to be judged by them.
  var led: String?
  var connectedTo = ""
  var epoch: Int64 = 0
  /// The last block sent, the last one known to be committed, and the last one `waitForProgress` has told of.
  var appended: UInt64 = 0
  var committed: UInt64 = 0
  var told: UInt64 = 0
  var inFlight: [InFlight] = []
  public internal(set) var leaseHoldsUntil: UInt64 = 0
  public internal(set) var clockDifference: Int64 = 0
  public internal(set) var wallClockLead: Int64?

  /// `instance` is the name this process keeps over restarts: whoever comes with it takes its own lease at once. `address` is where
  /// participants reach it. `identity` tells two processes of one name apart.
  public init(
    conninfo: String, market: Market, instance: String, address: String, leaseMilliseconds: Int = 2_000,
    identity: Int64 = .random(in: .min ... .max)
  ) {
    self.conninfo = conninfo
    claim = LeadershipClaim(
      market: market.id, instance: instance, address: address, processID: getpid(), claim: identity,
      leaseMilliseconds: Int64(leaseMilliseconds))
  }

  public func take(patienceMilliseconds: Int) throws(StorageFailure) -> Leadership {
    try lead(.successor, by: Deadline(milliseconds: patienceMilliseconds))
  }

  public func retake(patienceMilliseconds: Int) throws(StorageFailure) -> Leadership {
    try lead(.holder(epoch: epoch), by: Deadline(milliseconds: patienceMilliseconds))
  }

  public func look(atBlock number: UInt64) throws(StorageFailure) -> (lastBlock: UInt64, digest: Digest?) {
    let connection = try connected(by: Deadline(milliseconds: 5_000))
    do {
      return try asStorage { () throws(PostgresError) in
        (try claim.end(on: connection).block, try claim.digest(ofBlock: number, on: connection))
      }
    } catch {
      drop()
      throw error
    }
  }

  public func condemn(_ reason: String) throws(StorageFailure) {
    defer { drop() }
    guard let connection else { throw .connectionLost("the connection is gone on which it was found") }
    try asStorage { () throws(PostgresError) in
      if isLeading { try connection.leavePipeline() }
      try claim.condemn(reason, on: connection)
    }
  }

  public func release() {
    defer { drop() }
    guard let connection, isLeading, inFlight.isEmpty else { return }
    do {
      try connection.leavePipeline()
      try claim.giveBack(epoch: epoch, on: connection)
    } catch {
      // Nothing is lost but time: the successor waits for the lease to end by itself.
      connection.close()
    }
  }

  /// The database's clock beside our wall clock as it was when we asked: should that have jumped since, it must not count.
  func compareClocks(database microseconds: Int64, sent: UInt64, sentWall: Int64) {
    clockDifference = InFlight.clockDifference(
      database: microseconds, sent: sentWall, received: sentWall + Int64(Monotonic.nanoseconds() - sent))
    wallClockLead = sentWall - Int64(sent)
  }

  /// Forgets the connection and all that was in flight on it.
  func drop() {
    connection?.close()
    connection = nil
    isLeading = false
    inFlight.removeAll()
  }

  /// Ends this connection's use; what it was told is the failure's reason.
  func lose(_ reason: String) -> StorageFailure {
    drop()
    return .connectionLost(reason)
  }
}
