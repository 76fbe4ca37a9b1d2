import MarketEngine
import Postgres

/// Who asks for a market's leadership, and the statements by which it is asked for. All run outside pipeline mode, each as a
/// transaction of its own, so the new epoch is durable before anything is read under it.
struct LeadershipClaim {
  /// On what condition the row may be taken.
  enum Terms {
    /// The lease is over, or it is held under our own instance name.
    case successor
    /// Nobody else has taken it since we did.
    case holder(epoch: Int64)
  }

  var market: Int32
  var instance: String
  var address: String
  var processID: Int32
  /// Drawn at the process's start; see tala.leadership.claim.
  var claim: Int64
  var leaseMilliseconds: Int64

  struct Granted {
    var epoch: Int64
    /// The database's clock, microseconds since the Unix epoch.
    var databaseClock: Int64
  }

  private static let take = """
    update tala.leadership set
      epoch = epoch + 1, instance = $2, address = $3, process_id = $4, claim = $5,
      lease_until = clock_timestamp() + $6::bigint * interval '1 millisecond', backend_pid = pg_backend_pid(),
      backend_start = (select backend_start from pg_stat_activity where pid = pg_backend_pid())
    where market_id = $1 and condemned is null and
    """

  private static let answer =
    " returning epoch, (extract(epoch from clock_timestamp()) * 1000000)::bigint"

  private static let takeOver = take + " (lease_until < clock_timestamp() or instance = $2)" + answer
  private static let takeAgain = take + " claim = $5 and epoch >= $7" + answer

  /// The new epoch, or nil if the terms are not met. Waits for the row's lock as long as the session's lock_timeout says, and for a
  /// replica no longer than for a silent primary: committed later and unheard, it is a lease of ours that is over by then.
  func ask(_ terms: Terms, on connection: Connection) throws(PostgresError) -> Granted? {
    var parameters: [Parameter] = [
      .int32(market), .text(instance), .text(address), .int32(processID), .int64(claim), .int64(leaseMilliseconds),
    ]
    let statement: String
    switch terms {
    case .successor: statement = Self.takeOver
    case .holder(let epoch):
      parameters.append(.int64(epoch))
      statement = Self.takeAgain
    }
    _ = connection.takeNotices()
    let rows = try connection.query(statement, parameters)
    // Blocks whose outcome was unknown are in the journal for good only if this is.
    try connection.checkReplicated()
    guard let row = rows.first else { return nil }
    return Granted(epoch: try row.int64(0), databaseClock: try row.int64(1))
  }

  /// Ends the server process of the leader before us, which holds the row's lock although its time is over. Its start is compared
  /// too, since the system gives process numbers again; and the lease, since it may have been renewed while we waited.
  func endPredecessor(on connection: Connection) throws(PostgresError) -> Bool {
    let ended = try connection.query(
      """
      select pg_terminate_backend(activity.pid)
      from tala.leadership lead
      join pg_stat_activity activity on activity.pid = lead.backend_pid and activity.backend_start = lead.backend_start
      where lead.market_id = $1 and activity.pid <> pg_backend_pid()
        and (lead.lease_until < clock_timestamp() or lead.instance = $2 or lead.claim = $3)
      """, .int32(market), .text(instance), .int64(claim))
    return !ended.isEmpty
  }

  /// Gives the lease back, so that the next leader need not wait for its end.
  func giveBack(epoch: Int64, on connection: Connection) throws(PostgresError) {
    _ = try connection.query(
      "update tala.leadership set lease_until = '-infinity' where market_id = $1 and epoch = $2",
      .int32(market), .int64(epoch))
  }

  /// Fences whoever leads, and lets nobody lead.
  func condemn(_ reason: String, on connection: Connection) throws(PostgresError) {
    _ = connection.takeNotices()
    _ = try connection.query(
      """
      update tala.leadership set condemned = coalesce(condemned, $2), epoch = epoch + 1, lease_until = '-infinity'
      where market_id = $1
      """, .int32(market), .text(reason))
    try connection.checkReplicated()
  }

  /// The event digest after a block; nil if the block is not there.
  func digest(ofBlock number: UInt64, on connection: Connection) throws(PostgresError) -> Digest? {
    let rows = try connection.query(
      "select digest from tala.journal where market_id = $1 and block = $2", .int32(market), .int64(Int64(number)))
    guard let row = rows.first else { return nil }
    return Digest(stored: try row.bytes(0))
  }

  /// Where the journal ends, as of one moment.
  struct End {
    /// The epoch in the leadership row, and the block that it says is the last.
    var epoch: Int64
    var said: UInt64
    /// The last block there is, 0 if there is none, and the event digest after it.
    var block: UInt64
    var digest: Digest?
  }

  /// One statement: whoever leads by now changes the row and the journal together.
  func end(on connection: Connection) throws(PostgresError) -> End {
    let row = try connection.query(
      """
      select epoch, last_block, block, digest
      from tala.leadership left join lateral (
        select block, digest from tala.journal where market_id = $1 order by block desc limit 1) last on true
      where market_id = $1
      """, .int32(market)
    ).one()
    let isEmpty = try row.isNull(2)
    return End(
      epoch: try row.int64(0), said: UInt64(try row.int64(1)), block: isEmpty ? 0 : UInt64(try row.int64(2)),
      digest: isEmpty ? nil : Digest(stored: try row.bytes(3)))
  }
}
