import MarketEngine

/// Reads the fields of a payload one after the other; every failure says where. The writing twin is `Array+Fields.swift`.
struct ByteReader {
  let bytes: [UInt8]
  private(set) var offset: Int

  init(_ bytes: [UInt8], at offset: Int = 0) {
    self.bytes = bytes
    self.offset = offset
  }

  var isAtEnd: Bool { offset == bytes.count }

  mutating func byte() throws(BlockFormatError) -> UInt8 {
    guard offset < bytes.count else { throw failure(.truncated) }
    defer { offset += 1 }
    return bytes[offset]
  }

  /// An unsigned number, seven bits a byte, the lowest first; the highest bit says that more follow.
  mutating func number() throws(BlockFormatError) -> UInt64 {
    var byte = try byte()
    if byte < 0x80 { return UInt64(byte) }
    var value = UInt64(byte & 0x7f)
    var shift: UInt64 = 7
    repeat {
      byte = try self.byte()
      // Ten bytes hold 70 bits; the last of them may bring one bit only.
      guard shift < 63 || byte <= 1 else { throw failure(.unknownValue(byte), back: 1) }
      value |= UInt64(byte & 0x7f) << shift
      shift += 7
    } while byte >= 0x80
    guard byte != 0 else { throw failure(.notShortest, back: 1) }
    return value
  }

  /// As `number`, for what fits 32 bits.
  mutating func shortNumber() throws(BlockFormatError) -> UInt32 {
    let start = offset
    guard let value = UInt32(exactly: try number()) else {
      throw BlockFormatError(offset: start, problem: .unknownValue(bytes[start]))
    }
    return value
  }

  /// A signed number: 0, −1, 1, −2 … as 0, 1, 2, 3 …
  mutating func signed() throws(BlockFormatError) -> Int64 {
    let value = try number()
    return Int64(bitPattern: (value >> 1) ^ (0 &- (value & 1)))
  }

  mutating func shortSigned() throws(BlockFormatError) -> Int32 {
    let start = offset
    guard let value = Int32(exactly: try signed()) else {
      throw BlockFormatError(offset: start, problem: .unknownValue(bytes[start]))
    }
    return value
  }

  /// `count` bytes, at most 8, little endian.
  mutating func word(bytes count: Int = 8) throws(BlockFormatError) -> UInt64 {
    guard bytes.count - offset >= count else {
      throw BlockFormatError(offset: bytes.count, problem: .truncated)
    }
    var value: UInt64 = 0
    for index in 0..<count { value |= UInt64(bytes[offset + index]) << (8 * UInt64(index)) }
    offset += count
    return value
  }

  /// `count` bytes as they are; there must be as many.
  mutating func bytes(_ count: Int) throws(BlockFormatError) -> [UInt8] {
    guard bytes.count - offset >= count else {
      throw BlockFormatError(offset: bytes.count, problem: .truncated)
    }
    defer { offset += count }
    return Array(bytes[offset..<offset + count])
  }

  mutating func time() throws(BlockFormatError) -> Timestamp {
    Timestamp(nanoseconds: Int64(bitPattern: try word()))
  }

  mutating func value<Value: RawRepresentable>(_ type: Value.Type) throws(BlockFormatError) -> Value
  where Value.RawValue == UInt8 {
    let raw = try byte()
    guard let value = Value(rawValue: raw) else { throw failure(.unknownValue(raw), back: 1) }
    return value
  }

  mutating func flag() throws(BlockFormatError) -> Bool {
    let raw = try byte()
    guard raw <= 1 else { throw failure(.unknownValue(raw), back: 1) }
    return raw == 1
  }

  /// A length of at most `capacity`, of a text whose last byte is not zero.
  mutating func length(capacity: Int) throws(BlockFormatError) -> Int {
    let raw = try byte()
    let length = Int(raw)
    guard length <= capacity else { throw failure(.unknownValue(raw), back: 1) }
    guard bytes.count - offset >= length else {
      throw BlockFormatError(offset: bytes.count, problem: .truncated)
    }
    guard length == 0 || bytes[offset + length - 1] != 0 else { throw failure(.notShortest) }
    return length
  }

  mutating func reference() throws(BlockFormatError) -> Reference {
    let length = try length(capacity: Reference.capacity)
    let first = try word(bytes: min(length, 8))
    return Reference(first: first, second: try word(bytes: max(length - 8, 0)))
  }

  mutating func name() throws(BlockFormatError) -> Name {
    try name(length: try length(capacity: Name.capacity))
  }

  mutating func key() throws(BlockFormatError) -> Key { Key(words: try name(length: 32)) }

  mutating func text() throws(BlockFormatError) -> NoticeText {
    let length = try length(capacity: NoticeText.capacity)
    var words: [UInt64] = []
    for index in 0..<12 { words.append(try word(bytes: min(max(length - index * 8, 0), 8))) }
    return NoticeText(words: words)
  }

  func failure(_ problem: BlockFormatError.Problem, back: Int = 0) -> BlockFormatError {
    BlockFormatError(offset: offset - back, problem: problem)
  }

  private mutating func name(length: Int) throws(BlockFormatError) -> Name {
    let first = try word(bytes: min(length, 8))
    let second = try word(bytes: min(max(length - 8, 0), 8))
    let third = try word(bytes: min(max(length - 16, 0), 8))
    let fourth = try word(bytes: min(max(length - 24, 0), 8))
    return Name(first: first, second: second, third: third, fourth: fourth)
  }
}
