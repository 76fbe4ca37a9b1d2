/// Reads what COPY … TO STDOUT sends, one row of text (or CSV) at a time. Dropped before the end, it closes the connection: the rest
/// could only be read, not refused.
public struct CopyReader: ~Copyable {
  private let connection: Connection
  private var isOver = false

  /// The statement must be `copy … to stdout` in a text format.
  public init(_ connection: Connection, _ statement: String) throws(PostgresError) {
    self.connection = connection
    try connection.beginCopy(statement, .outOf)
  }

  deinit {
    if !isOver { connection.close() }
  }

  /// Appends the next row, with its line end, to `line`; false at the end.
  public mutating func next(into line: inout [UInt8]) throws(PostgresError) -> Bool {
    if isOver { return false }
    if try connection.nextCopyRow(into: &line) { return true }
    isOver = true
    _ = try connection.copyOutcome()
    return false
  }
}
