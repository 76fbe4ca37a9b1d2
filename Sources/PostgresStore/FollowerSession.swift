import Glibc
package import Postgres

/// The connections on which a market's followers write. Should a follower's process stand still in the middle of a transaction, the locks it holds
/// must not keep another follower, and with it every participant who comes back, waiting for as long as that.
package enum FollowerSession {
  /// Milliseconds a transaction waits for a lock before it looks who has it.
  private static let patienceMilliseconds: Int64 = 3_000
  /// Milliseconds of a transaction's waiting for its own process after which it may stand still, and milliseconds without a byte of it after which it does.
  private static let stillMilliseconds: Int64 = 1_500
  private static let byteMilliseconds: Int32 = 300

  package static func open(_ conninfo: String, market: Int32) throws(PostgresError) -> Connection {
    let fresh = try Connection(conninfo)
    fresh.patienceMilliseconds = PostgresJournalReader.patienceMilliseconds
    defer { fresh.patienceMilliseconds = -1 }
    try fresh.query("set application_name = 'tala follower \(market)'")
    try fresh.query("set lock_timeout = \(patienceMilliseconds)")
    try fresh.query("set idle_in_transaction_session_timeout = \(patienceMilliseconds)")
    return fresh
  }

  /// Times a lock is waited for before that is a failure, which the follower's log tells: a minute.
  private static let waits = 20

  /// Does what may wait for a lock, again and again for a minute: whoever holds it and stands still is ended, and whoever waits for the
  /// disk or for a replica is waited for.
  static func patiently<Value>(
    on connection: Connection, market: Int32, _ body: () throws(PostgresError) -> Value
  ) throws(PostgresError) -> Value {
    for _ in 1..<waits {
      do {
        return try body()
      } catch {
        guard error.state == .lockNotAvailable else { throw error }
      }
      try endStill(connection, market)
    }
    return try body()
  }

  /// Ends the market's followers' sessions that wait for their own process within a transaction and hear nothing of it. The
  /// server ends by itself those that wait between two statements, and not those in the middle of a COPY.
  private static func endStill(_ connection: Connection, _ market: Int32) throws(PostgresError) {
    let rows = try connection.query(
      """
      select pid, state_change::text, coalesce(bytes_processed, 0) from pg_stat_activity left join pg_stat_progress_copy using (pid)
      where application_name = $1 and pg_stat_activity.datname = current_database() and usename = current_user
        and pid <> pg_backend_pid() and wait_event = 'ClientRead' and xact_start is not null
        and state_change < clock_timestamp() - $2::bigint * interval '1 millisecond'
      """, .text("tala follower \(market)"), .int64(stillMilliseconds))
    if rows.first == nil { return }
    Monotonic.pause(milliseconds: byteMilliseconds)
    for row in rows {
      try connection.query(
        """
        select pg_terminate_backend(pid) from pg_stat_activity left join pg_stat_progress_copy using (pid)
        where pid = $1 and state_change::text = $2 and coalesce(bytes_processed, 0) = $3 and wait_event = 'ClientRead'
        """, .int32(try row.int32(0)), .text(try row.string(1)), .int64(try row.int64(2)))
    }
  }
}
