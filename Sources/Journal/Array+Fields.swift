import MarketEngine

/// Writes the fields of a payload one after the other. The reading twin is `ByteReader`. Nothing here allocates once the array has room.
extension [UInt8] {
  /// An unsigned number, seven bits a byte, the lowest first; the highest bit says that more follow.
  mutating func append(number: UInt64) {
    var rest = number
    while rest >= 0x80 {
      append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    append(UInt8(truncatingIfNeeded: rest))
  }

  mutating func append(number: UInt32) { append(number: UInt64(number)) }

  /// A signed number: 0, −1, 1, −2 … as 0, 1, 2, 3 …
  mutating func append(signed: Int64) {
    append(number: UInt64(bitPattern: (signed << 1) ^ (signed >> 63)))
  }

  mutating func append(signed: Int32) { append(signed: Int64(signed)) }

  /// The lowest `count` bytes of a word, little endian.
  mutating func append(word: UInt64, bytes count: Int = 8) {
    for index in 0..<count { append(UInt8(truncatingIfNeeded: word >> (8 * UInt64(index)))) }
  }

  mutating func append(time: Timestamp) { append(word: UInt64(bitPattern: time.nanoseconds)) }

  mutating func append(flag: Bool) { append(flag ? 1 : 0) }

  mutating func append(reference: Reference) {
    let length = reference.count
    append(UInt8(length))
    append(word: reference.first, bytes: Swift.min(length, 8))
    append(word: reference.second, bytes: Swift.max(length - 8, 0))
  }

  mutating func append(name: Name) {
    let length = name.count
    append(UInt8(length))
    append(words: name, length: length)
  }

  mutating func append(key: Key) { append(words: key.words, length: 32) }

  mutating func append(text: NoticeText) {
    let parts = text.parts
    let third = parts.2.count
    let second = parts.1.count
    let length = third > 0 ? 64 + third : second > 0 ? 32 + second : parts.0.count
    append(UInt8(length))
    append(words: parts.0, length: Swift.min(length, 32))
    append(words: parts.1, length: Swift.min(Swift.max(length - 32, 0), 32))
    append(words: parts.2, length: Swift.max(length - 64, 0))
  }

  private mutating func append(words: Name, length: Int) {
    append(word: words.first, bytes: Swift.min(length, 8))
    append(word: words.second, bytes: Swift.min(Swift.max(length - 8, 0), 8))
    append(word: words.third, bytes: Swift.min(Swift.max(length - 16, 0), 8))
    append(word: words.fourth, bytes: Swift.min(Swift.max(length - 24, 0), 8))
  }
}
