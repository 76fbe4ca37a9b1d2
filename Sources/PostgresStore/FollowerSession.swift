import Postgres

/// The connections on which followers write. Should a follower's process stand still in the middle of a transaction, the locks it holds must not
/// keep another follower, and with it every participant who comes back, waiting for as long as that.
enum FollowerSession {
  static let name = "tala follower"
  /// Milliseconds a transaction waits for a lock, or for its own process, before it is given up.
  static let patienceMilliseconds: Int64 = 3_000

  static func open(_ conninfo: String) throws(PostgresError) -> Connection {
    let fresh = try Connection(conninfo)
    try fresh.query("set application_name = '\(name)'")
    try fresh.query("set lock_timeout = \(patienceMilliseconds)")
    try fresh.query("set idle_in_transaction_session_timeout = \(patienceMilliseconds)")
    return fresh
  }

  /// Does what may wait for a lock; once more if that was not to be had and whoever held it stood still.
  static func patiently<Value>(
    on connection: Connection, _ body: () throws(PostgresError) -> Value
  ) throws(PostgresError) -> Value {
    do {
      return try body()
    } catch {
      guard error.state == .lockNotAvailable, try endStuck(connection) > 0 else { throw error }
    }
    return try body()
  }

  /// Ends the followers' sessions that have waited for their own process for so long within a transaction. The
  /// server ends by itself those that wait between two statements, and not those in the middle of a COPY. How many it ended.
  private static func endStuck(_ connection: Connection) throws(PostgresError) -> Int {
    try connection.query(
      """
      select pg_terminate_backend(pid) from pg_stat_activity
      where application_name = $1 and datname = current_database() and usename = current_user and pid <> pg_backend_pid()
        and wait_event_type = 'Client' and xact_start is not null
        and state_change < clock_timestamp() - $2::bigint * interval '1 millisecond'
      """, .text(name), .int64(patienceMilliseconds)
    ).count
  }
}
