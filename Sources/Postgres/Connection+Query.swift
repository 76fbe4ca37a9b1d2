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
    let result = packed.withPointers { types, values, lengths, formats in
      unsafe PQexecParams(handle, sql, packed.count, types, values, lengths, formats, 1)
    }
    return unsafe try answer(result)
  }

  /// Runs a script of several statements without parameters: a migration. Its rows, if any, are dropped.
  public func script(_ sql: String) throws(PostgresError) {
    try sql.checkedForC()
    // The handle is open and the text ends with a NUL.
    let result = unsafe PQexec(try pointer, sql)
    _ = unsafe try answer(result)
  }

  /// Names a statement for repeated use on this connection, with its parameters' types.
  public func prepare(_ name: String, _ sql: String, _ types: [ParameterType]) throws(PostgresError) {
    try name.checkedForC()
    try sql.checkedForC()
    let identifiers = types.map(\.rawValue)
    // The handle is open; the array has the length given and is not kept.
    let result = unsafe PQprepare(try pointer, name, sql, Int32(types.count), identifiers)
    _ = unsafe try answer(result)
  }

  /// Runs a prepared statement, waits, and returns its rows.
  @discardableResult
  public func queryPrepared(_ name: String, _ parameters: Parameter...) throws(PostgresError) -> Rows {
    try name.checkedForC()
    let packed = PackedParameters(parameters)
    let handle = unsafe try pointer
    // The handle is open, the arrays have the length given, and libpq keeps none of them after the call.
    let result = packed.withPointers { _, values, lengths, formats in
      unsafe PQexecPrepared(handle, name, packed.count, values, lengths, formats, 1)
    }
    return unsafe try answer(result)
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

  /// Takes over a result and returns it if it is an answer, or throws the error it is.
  func answer(_ result: OpaquePointer?) throws(PostgresError) -> Rows {
    guard let result = unsafe result else { throw failure() }
    let rows = unsafe Rows(owning: result)
    if let error = failure(of: rows) { throw error }
    return rows
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
    return PostgresError(
      isOpen ? .server : .connection, state: SQLState(state), detail.map { "\(message): \($0)" } ?? message)
  }
}
