import CLibpq

/// The pieces of libpq's copy protocol, for `CopyWriter` and `CopyReader`.
extension Connection {
  enum CopyDirection { case into, outOf }

  func beginCopy(_ statement: String, _ direction: CopyDirection) throws(PostgresError) {
    try statement.checkedForC()
    // The handle is open and the text ends with a NUL.
    let rows = try answer(afterSending: unsafe PQsendQuery(try pointer, statement))
    // The result is kept alive by `rows`.
    let status = unsafe PQresultStatus(rows.result)
    guard status == (direction == .into ? PGRES_COPY_IN : PGRES_COPY_OUT) else {
      // The other direction has begun; there is no way back but this.
      if status == PGRES_COPY_IN || status == PGRES_COPY_OUT { close() }
      throw PostgresError(.value, "the statement does not copy in the direction meant")
    }
  }

  /// In pieces, because libpq keeps a copy of each until the socket takes it.
  func putCopy(_ buffer: borrowing WireBuffer, chunk: Int) throws(PostgresError) {
    let handle = unsafe try pointer
    let sent = unsafe buffer.withBytes { bytes in
      var start = 0
      while start < bytes.count {
        let piece = unsafe UnsafeRawBufferPointer(rebasing: bytes[start..<min(start + chunk, bytes.count)])
        // The handle is open; libpq copies or sends the bytes before it returns.
        let sent = unsafe PQputCopyData(
          handle, piece.baseAddress?.assumingMemoryBound(to: CChar.self), Int32(piece.count))
        if sent != 1 { return false }
        start += chunk
      }
      return true
    }
    guard sent else { throw failure() }
  }

  func endCopy() throws(PostgresError) -> Int {
    // The handle is open; null means that the copy ends well.
    guard unsafe PQputCopyEnd(try pointer, nil) == 1 else { throw failure() }
    return try copyOutcome()
  }

  /// Tells the server to throw the copy away. A connection that cannot even do that is closed.
  func cancelCopy() {
    do {
      // The handle is open.
      guard unsafe PQputCopyEnd(try pointer, "abandoned by the client") == 1 else { return close() }
      // Its answer is the error that was just asked for.
      while let result = unsafe PQgetResult(try pointer) { unsafe PQclear(result) }
    } catch {
      close()
    }
  }

  func nextCopyRow(into line: inout [UInt8]) throws(PostgresError) -> Bool {
    var row: UnsafeMutablePointer<CChar>?
    // The handle is open; libpq allocates the row, and we free it once.
    let length = unsafe PQgetCopyData(try pointer, &row, 0)
    guard length > 0, let row = unsafe row else {
      // −1: the end, whose outcome is the next result; −2: an error.
      if length == -1 { return false }
      throw failure()
    }
    unsafe line.append(contentsOf: UnsafeRawBufferPointer(start: row, count: Int(length)))
    unsafe PQfreemem(row)
    return true
  }

  /// The result after a copy: how many rows, or the error. Reads on to the end, so that the connection can be used again.
  func copyOutcome() throws(PostgresError) -> Int {
    // The handle is open; each result is owned by its `Rows`.
    let rows = unsafe PQgetResult(try pointer).map { unsafe Rows(owning: $0) }
    while let further = unsafe PQgetResult(try pointer) { unsafe PQclear(further) }
    guard let rows else { throw failure() }
    if let error = failure(of: rows) { throw error }
    return rows.affected
  }
}
