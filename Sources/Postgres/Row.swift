import CLibpq

/// One row of an answer; columns are read by position, each as the type its statement gives it.
public struct Row {
  let rows: Rows
  let index: Int32

  public func isNull(_ column: Int) throws(PostgresError) -> Bool {
    let column = try checked(column)
    // Row and column exist.
    return unsafe PQgetisnull(rows.result, index, column) == 1
  }

  /// A smallint, integer or bigint.
  public func int64(_ column: Int) throws(PostgresError) -> Int64 {
    try value(column, as: "an integer", types: Self.integers) { bytes in
      var value: Int64 = bytes.isEmpty || bytes[0] < 0x80 ? 0 : -1
      // PostgreSQL sends the most significant byte first.
      for index in bytes.indices { value = value << 8 | Int64(bytes[index]) }
      return value
    }
  }

  /// A smallint or integer; a bigint only if it fits.
  public func int32(_ column: Int) throws(PostgresError) -> Int32 {
    let wide = try int64(column)
    guard let narrow = Int32(exactly: wide) else {
      throw PostgresError(.value, "column \(column) holds \(wide), which does not fit 32 bits")
    }
    return narrow
  }

  public func bool(_ column: Int) throws(PostgresError) -> Bool {
    try value(column, as: "a boolean", types: [ParameterType.bool.rawValue]) { !$0.isEmpty && $0[0] == 1 }
  }

  public func bytes(_ column: Int) throws(PostgresError) -> [UInt8] {
    try value(column, as: "bytes", types: [ParameterType.bytes.rawValue]) { span in
      // The array copies the bytes before the call ends.
      unsafe span.withUnsafeBufferPointer { unsafe [UInt8]($0) }
    }
  }

  public func string(_ column: Int) throws(PostgresError) -> String {
    try value(column, as: "text", types: Self.texts) { span in
      // The text copies the bytes before the call ends.
      unsafe span.withUnsafeBufferPointer { unsafe String(decoding: $0, as: UTF8.self) }
    }
  }

  /// int8, int2, int4.
  private static let integers: [UInt32] = [20, 21, 23]
  /// name, text, unknown, varchar.
  private static let texts: [UInt32] = [19, 25, 705, 1043]

  private func value<Value>(
    _ column: Int, as wanted: String, types: [UInt32], _ read: (Span<UInt8>) -> Value
  ) throws(PostgresError) -> Value {
    if try isNull(column) { throw PostgresError(.value, "column \(column) is null, \(wanted) was expected") }
    let column = try checked(column)
    // Row and column exist; the bytes belong to the result, which `rows` keeps alive through `read`, and are as long as libpq says.
    let type = unsafe PQftype(rows.result, column)
    guard types.contains(type) else {
      throw PostgresError(.value, "column \(column) is of type \(type), \(wanted) was expected")
    }
    let length = Int(unsafe PQgetlength(rows.result, index, column))
    guard let start = unsafe PQgetvalue(rows.result, index, column) else {
      throw PostgresError(.value, "column \(column) has no value")
    }
    return unsafe start.withMemoryRebound(to: UInt8.self, capacity: length) {
      unsafe read(Span(_unsafeStart: $0, count: length))
    }
  }

  private func checked(_ column: Int) throws(PostgresError) -> Int32 {
    // The result lives as long as `rows`.
    let count = unsafe PQnfields(rows.result)
    guard column >= 0, column < Int(count) else {
      throw PostgresError(.value, "column \(column) of \(count) was asked for")
    }
    return Int32(column)
  }
}
