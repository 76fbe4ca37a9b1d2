/// Rows gathered in memory in the form COPY … (FORMAT binary) takes, to be sent by a `CopyWriter` later, as often as it takes. Each value
/// must be of its column's exact type.
///
///     per row: Int16 columns, per value: Int32 length (−1 for null), bytes
public struct CopyRows: ~Copyable {
  private(set) var buffer: WireBuffer
  /// Values the row begun still needs; in debug builds a row of the wrong width stops the process here.
  private var missing = 0
  /// Number of rows begun since the rows were last removed.
  public private(set) var count = 0

  /// Room for so many bytes is made at the start; it grows as it must and does not shrink.
  public init(capacity: Int = 4_096) { buffer = WireBuffer(capacity: capacity) }

  /// Bytes gathered: a place between rows, for `removeFirst`.
  public var byteCount: Int { buffer.count }
  public var isEmpty: Bool { buffer.count == 0 }

  public mutating func beginRow(columns: Int) {
    assert(missing == 0, "the row before is complete")
    buffer.append(Int16(columns))
    missing = columns
    count += 1
  }

  public mutating func append(int64 value: Int64) { append(integer: value) }
  public mutating func append(int32 value: Int32) { append(integer: value) }
  public mutating func append(int16 value: Int16) { append(integer: value) }

  public mutating func append(bytes value: [UInt8]) {
    // Copied before the call ends.
    unsafe value.withUnsafeBytes { unsafe append(raw: $0) }
  }

  /// The same from a span, for values that live in place; the bytes of a text column too.
  public mutating func append(bytes value: Span<UInt8>) {
    // Copied before the call ends.
    unsafe value.withUnsafeBytes { unsafe append(raw: $0) }
  }

  public mutating func appendNull() {
    missing -= 1
    buffer.append(Int32(-1))
  }

  /// Forgets the first so many rows, which end at a place between rows.
  public mutating func removeFirst(rows: Int, bytes: Int) {
    buffer.removeFirst(bytes)
    count -= rows
  }

  public mutating func removeAll() {
    buffer.removeAll()
    count = 0
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
}

extension Connection {
  /// Runs `copy table (columns) from stdin (format binary)` with these rows; none for no rows. They stay as they are.
  public func copy(_ statement: String, _ rows: borrowing CopyRows) throws(PostgresError) {
    if rows.isEmpty { return }
    var writer = try CopyWriter(self, statement)
    try writer.append(rows)
    _ = try writer.finish()
  }
}
