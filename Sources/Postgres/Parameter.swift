/// A value bound to a statement, sent in binary. A text with a NUL in it is refused by the server (22021).
public enum Parameter: Sendable, Equatable {
  case int32(Int32)
  case int64(Int64)
  case bool(Bool)
  case text(String)
  case bytes([UInt8])
  case null
}

/// The types a statement's parameters are declared with, by PostgreSQL's object identifiers (pg_type.dat).
public enum ParameterType: UInt32, Sendable {
  case bool = 16
  case bytes = 17
  case int64 = 20
  case int32 = 23
  case text = 25
}

/// Parameters laid out as libpq wants them: one buffer of bytes, and for each its type, place and length. Kept by nobody: a block's
/// payload is copied once into it and once more by libpq, which is nothing beside the commit.
struct PackedParameters {
  private var bytes: [UInt8] = []
  private var offsets: [Int?] = []
  private var types: [UInt32] = []
  private var lengths: [Int32] = []
  private var formats: [Int32] = []

  init(_ parameters: [Parameter]) {
    for parameter in parameters { append(parameter) }
    // So that the buffer has an address even if every value is empty.
    bytes.append(0)
  }

  private mutating func append(_ parameter: Parameter) {
    let start = bytes.count
    var type: ParameterType?
    switch parameter {
    case .int32(let value): (type, _) = (.int32, bytes.appendBigEndian(value))
    case .int64(let value): (type, _) = (.int64, bytes.appendBigEndian(value))
    case .bool(let value): (type, _) = (.bool, bytes.append(value ? 1 : 0))
    case .text(let value): (type, _) = (.text, bytes.append(contentsOf: value.utf8))
    case .bytes(let value): (type, _) = (.bytes, bytes.append(contentsOf: value))
    case .null: type = nil
    }
    // A null has no declared type (0): the statement's own context decides.
    offsets.append(type == nil ? nil : start)
    types.append(type?.rawValue ?? 0)
    lengths.append(Int32(bytes.count - start))
    formats.append(1)
  }

  var count: Int32 { Int32(offsets.count) }

  /// Calls with types, values, lengths and formats, valid only inside.
  func withPointers<R>(
    _ body: (
      UnsafePointer<UInt32>?, UnsafePointer<UnsafePointer<CChar>?>?, UnsafePointer<Int32>?, UnsafePointer<Int32>?
    ) -> R
  ) -> R {
    unsafe bytes.withUnsafeBytes { buffer in
      // Every offset lies inside the buffer, which lives until body returns.
      let values = unsafe offsets.map { offset -> UnsafePointer<CChar>? in
        guard let offset else { return nil }
        return unsafe buffer.baseAddress?.advanced(by: offset).assumingMemoryBound(to: CChar.self)
      }
      return unsafe body(types, values, lengths, formats)
    }
  }
}

extension [UInt8] {
  mutating func appendBigEndian(_ value: some FixedWidthInteger) {
    var shift = value.bitWidth - 8
    while shift >= 0 {
      append(UInt8(truncatingIfNeeded: value >> shift))
      shift -= 8
    }
  }
}
