import CLibpq

extension Connection {
  /// Runs one statement with its parameters bound, waits, and returns its rows.
  @discardableResult
  public func query(_ sql: String, _ parameters: Parameter...) throws(PostgresError) -> Rows {
    try query(sql, parameters)
  }

  @discardableResult
  public func query(_ sql: String, _ parameters: [Parameter]) throws(PostgresError) -> Rows {
    try sql.checkedForC()
    let packed = PackedParameters(parameters)
    let handle = unsafe try pointer
    // The handle is open, the arrays have the length given, and libpq keeps none of them after the call.
    let sent = unsafe packed.withPointers { types, values, lengths, formats in
      unsafe PQsendQueryParams(handle, sql, packed.count, types, values, lengths, formats, 1)
    }
    return try answer(afterSending: sent)
  }

  /// Runs a script of several statements without parameters: a migration. Its rows, if any, are dropped.
  public func script(_ sql: String) throws(PostgresError) {
    try sql.checkedForC()
    // The handle is open and the text ends with a NUL.
    _ = try answer(afterSending: unsafe PQsendQuery(try pointer, sql))
  }

  /// Names a statement for repeated use on this connection, with its parameters' types.
  public func prepare(_ name: String, _ sql: String, _ types: [ParameterType]) throws(PostgresError) {
    try name.checkedForC()
    try sql.checkedForC()
    let identifiers = types.map(\.rawValue)
    // The handle is open; the array has the length given and is not kept.
    _ = try answer(afterSending: unsafe PQsendPrepare(try pointer, name, sql, Int32(types.count), identifiers))
  }

  /// Runs a prepared statement, waits, and returns its rows.
  @discardableResult
  public func queryPrepared(_ name: String, _ parameters: Parameter...) throws(PostgresError) -> Rows {
    try queryPrepared(name, parameters)
  }

  @discardableResult
  public func queryPrepared(_ name: String, _ parameters: [Parameter]) throws(PostgresError) -> Rows {
    try name.checkedForC()
    let packed = PackedParameters(parameters)
    let handle = unsafe try pointer
    // The handle is open, the arrays have the length given, and libpq keeps none of them after the call.
    let sent = unsafe packed.withPointers { _, values, lengths, formats in
      unsafe PQsendQueryPrepared(handle, name, packed.count, values, lengths, formats, 1)
    }
    return try answer(afterSending: sent)
  }

  /// Runs `body` in a transaction: committed if it returns, rolled back if it throws. If even the rollback fails the connection is
  /// closed, so that nothing can run inside a transaction its caller believes to be over.
  public func transaction<Value>(_ body: () throws(PostgresError) -> Value) throws(PostgresError) -> Value {
    try query("begin")
    let value: Value
    do {
      value = try body()
    } catch {
      do { try query("rollback") } catch { close() }
      throw error
    }
    // A transaction that failed earlier answers a commit with a rollback, politely.
    guard try query("commit").tag == "COMMIT" else {
      throw PostgresError(.server, "the transaction was rolled back instead of committed")
    }
    return value
  }

  /// Reads all results of what was sent and returns the last, or throws the first error: the server's reason comes before libpq's
  /// remark that the connection has ended, and libpq's own PQexec would keep only the remark.
  func answer(afterSending sent: Int32) throws(PostgresError) -> Rows {
    guard sent == 1 else { throw failure() }
    let handle = unsafe try pointer
    var last: Rows?
    var error: PostgresError?
    // The handle is open; each result is owned by its `Rows`.
    while let result = unsafe try nextResult(handle) {
      let rows = unsafe Rows(owning: result)
      last = rows
      error = error ?? failure(of: rows)
      // A copy goes on by other calls.
      let status = unsafe PQresultStatus(rows.result)
      if status == PGRES_COPY_IN || status == PGRES_COPY_OUT { break }
    }
    if let error { throw error }
    guard let last else { throw failure() }
    return last
  }

  private func nextResult(_ handle: OpaquePointer) throws(PostgresError) -> OpaquePointer? {
    if patienceMilliseconds >= 0 {
      var deadline = Deadline(milliseconds: Int(patienceMilliseconds))
      // The handle is open.
      while unsafe PQisBusy(handle) == 1 {
        let readiness = try Poll.wait(socket: try socket, timeoutMilliseconds: deadline.remainingMilliseconds)
        if !readiness.socket, deadline.isOver {
          close()
          throw PostgresError(.connection, "the server said nothing for \(patienceMilliseconds) ms")
        }
        if unsafe PQconsumeInput(handle) == 0 { break }
        if readiness.socket { deadline = Deadline(milliseconds: Int(patienceMilliseconds)) }
      }
    }
    return unsafe PQgetResult(handle)
  }

  /// The error a result carries, if it carries one.
  func failure(of rows: Rows) -> PostgresError? {
    // The result is kept alive by `rows`.
    switch unsafe PQresultStatus(rows.result) {
    case PGRES_COMMAND_OK, PGRES_TUPLES_OK, PGRES_EMPTY_QUERY, PGRES_COPY_IN, PGRES_COPY_OUT: return nil
    default: break
    }
    guard let state = unsafe resultField(rows.result, tala_diag_sqlstate) else { return failure() }
    let message = unsafe resultField(rows.result, tala_diag_message) ?? "an error without a message"
    let detail = unsafe resultField(rows.result, tala_diag_detail)
    // After these two the server ends the connection.
    let severity = unsafe resultField(rows.result, tala_diag_severity)
    let isLast = severity == "FATAL" || severity == "PANIC" || !isOpen
    return PostgresError(
      isLast ? .connection : .server, state: SQLState(state), detail.map { "\(message): \($0)" } ?? message)
  }
}
