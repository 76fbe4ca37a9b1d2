import Postgres

/// The server's end of a connection, ended from outside as a crash would.
enum ServerProcess {
  /// Ends the process that waits for a lock on the table, as soon as there is one; false if none came.
  static func endWaiter(for table: String, _ conninfo: String) throws -> Bool {
    let connection = try Connection(conninfo)
    for _ in 0..<1_000 {
      let rows = try connection.query(
        "select pg_terminate_backend(pid) from pg_locks where relation = $1::regclass and not granted", .text(table))
      if !rows.isEmpty { return true }
      try connection.query("select pg_sleep(0.01)")
    }
    return false
  }
}
