import CLibpq

/// Writes rows into a table by COPY … FROM STDIN (FORMAT binary), the fastest way in. Each value must be of its column's exact type:
/// the binary format converts nothing.
///
///     signature, flags, extension │ per row: Int16 columns, per value: Int32 length (−1 for null), bytes │ Int16 −1
///
/// Source: PostgreSQL documentation, COPY, "Binary Format". If it is dropped before `finish`, the copy is cancelled as a whole.
public struct CopyWriter: ~Copyable {
  /// Handed to libpq in pieces of this size: large enough to make few calls, small enough to stay in the cache.
  private static let chunk = 256 << 10

  private let connection: Connection
  private var buffer = WireBuffer(capacity: CopyWriter.chunk + (16 << 10))
  /// Values the row begun still needs; in debug builds a row of the wrong width stops the process here instead of failing in the server.
  private var missing = 0
  private var isOver = false

  /// The statement must be `copy table (columns) from stdin (format binary)`.
  public init(_ connection: Connection, _ statement: String) throws(PostgresError) {
    self.connection = connection
    try connection.beginCopy(statement, .into)
    for byte in Self.signature { buffer.append(byte) }
    buffer.append(Int32(0))
    buffer.append(Int32(0))
  }

  deinit {
    if !isOver { connection.cancelCopy() }
  }

  private static let signature: [UInt8] = [0x50, 0x47, 0x43, 0x4f, 0x50, 0x59, 0x0a, 0xff, 0x0d, 0x0a, 0x00]

  /// Begins a row of so many values; sends what has gathered if it is enough.
  public mutating func beginRow(columns: Int) throws(PostgresError) {
    assert(missing == 0, "the row before is complete")
    if buffer.count >= Self.chunk { try flush() }
    buffer.append(Int16(columns))
    missing = columns
  }

  public mutating func append(int64 value: Int64) { append(integer: value) }
  public mutating func append(int32 value: Int32) { append(integer: value) }
  public mutating func append(int16 value: Int16) { append(integer: value) }
  public mutating func append(bool value: Bool) { append(integer: UInt8(value ? 1 : 0)) }

  public mutating func append(bytes value: [UInt8]) {
    // Copied before the call ends.
    unsafe value.withUnsafeBytes { unsafe append(raw: $0) }
  }

  /// The same from a span, for values that live in place; the bytes of a text column too.
  public mutating func append(bytes value: Span<UInt8>) {
    // Copied before the call ends.
    unsafe value.withUnsafeBytes { unsafe append(raw: $0) }
  }

  /// Whole rows, gathered before.
  public mutating func append(_ rows: borrowing CopyRows) throws(PostgresError) {
    assert(missing == 0, "the row before is complete")
    try flush()
    try connection.putCopy(rows.buffer, chunk: Self.chunk)
  }

  public mutating func append(text value: String) {
    var value = value
    // Copied before the call ends.
    value.withUTF8 { unsafe append(raw: UnsafeRawBufferPointer($0)) }
  }

  public mutating func appendNull() {
    missing -= 1
    buffer.append(Int32(-1))
  }

  /// Ends the copy and returns how many rows the server took. Inside a transaction nothing is visible before its commit.
  public consuming func finish() throws(PostgresError) -> Int {
    assert(missing == 0, "the last row is complete")
    buffer.append(Int16(-1))
    isOver = true
    do {
      try flush()
    } catch {
      connection.cancelCopy()
      throw error
    }
    return try connection.endCopy()
  }

  private mutating func append(integer value: some FixedWidthInteger) {
    missing -= 1
    buffer.append(Int32(value.bitWidth / 8))
    buffer.append(value)
  }

  private mutating func append(raw bytes: UnsafeRawBufferPointer) {
    missing -= 1
    buffer.append(Int32(bytes.count))
    unsafe buffer.append(bytes)
  }

  private mutating func flush() throws(PostgresError) {
    try connection.putCopy(buffer, chunk: 2 * Self.chunk)
    buffer.removeAll()
  }
}
