/// A name of 1 to 32 bytes kept in place: letters, digits, `-`, `_` and `.`. Unused bytes at the end are zero, so equal names are equal words.
public struct Name: Equatable, Sendable, BitwiseCopyable {
  public var first: UInt64
  public var second: UInt64
  public var third: UInt64
  public var fourth: UInt64

  public static let capacity = 32
  public static let empty = Name(first: 0, second: 0, third: 0, fourth: 0)

  public init(first: UInt64, second: UInt64, third: UInt64, fourth: UInt64) {
    self.first = first
    self.second = second
    self.third = third
    self.fourth = fourth
  }

  /// Nil if there are no bytes, more than 32, or one that no name may hold.
  public init?(bytes: Span<UInt8>) {
    guard bytes.count >= 1, bytes.count <= Name.capacity else { return nil }
    self = .empty
    for index in 0..<bytes.count {
      guard Name.allows(bytes[index]) else { return nil }
      set(bytes[index], at: index)
    }
  }

  public init?(_ text: StaticString) {
    guard text.utf8CodeUnitCount <= Name.capacity else { return nil }
    var bytes = [UInt8]()
    text.withUTF8Buffer { buffer in
      for index in 0..<buffer.count { unsafe bytes.append(buffer[index]) }  // A literal's own bytes.
    }
    self.init(bytes: bytes.span)
  }

  public static func allows(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5a, 0x61...0x7a, 0x2d, 0x2e, 0x5f: true
    default: false
    }
  }

  /// Number of bytes in use.
  @inlinable public var count: Int {
    if fourth != 0 { return 32 - fourth.leadingZeroBitCount / 8 }
    if third != 0 { return 24 - third.leadingZeroBitCount / 8 }
    if second != 0 { return 16 - second.leadingZeroBitCount / 8 }
    return 8 - first.leadingZeroBitCount / 8
  }

  @inlinable public subscript(index: Int) -> UInt8 {
    UInt8(truncatingIfNeeded: word(index >> 3) >> (UInt64(index & 7) * 8))
  }

  /// The name's bytes, for the presentation edge.
  public var bytes: [UInt8] {
    var bytes = [UInt8]()
    for index in 0..<count { bytes.append(self[index]) }
    return bytes
  }

  /// Appends a byte; false if there is no room.
  public mutating func append(_ byte: UInt8) -> Bool {
    let end = count
    guard end < Name.capacity else { return false }
    set(byte, at: end)
    return true
  }

  @usableFromInline func word(_ index: Int) -> UInt64 {
    switch index {
    case 0: first
    case 1: second
    case 2: third
    default: fourth
    }
  }

  private mutating func set(_ byte: UInt8, at index: Int) {
    let bits = UInt64(byte) << (UInt64(index & 7) * 8)
    switch index >> 3 {
    case 0: first |= bits
    case 1: second |= bits
    case 2: third |= bits
    default: fourth |= bits
    }
  }
}

/// A participant's own reference for a request: 1 to 16 bytes of the alphabet of names, unique per user.
public struct Reference: Equatable, Sendable, BitwiseCopyable {
  public var first: UInt64
  public var second: UInt64

  public static let capacity = 16
  /// What the engine's own commands carry.
  public static let none = Reference(first: 0, second: 0)

  public init(first: UInt64, second: UInt64) {
    self.first = first
    self.second = second
  }

  /// Nil if there are no bytes, more than 16, or one that no reference may hold.
  @inlinable public init?(bytes: Span<UInt8>) {
    guard bytes.count >= 1, bytes.count <= Reference.capacity else { return nil }
    var words: (UInt64, UInt64) = (0, 0)
    for index in 0..<bytes.count {
      let byte = bytes[index]
      guard Name.allows(byte) else { return nil }
      let bits = UInt64(byte) << (UInt64(index & 7) * 8)
      if index < 8 { words.0 |= bits } else { words.1 |= bits }
    }
    self.init(first: words.0, second: words.1)
  }

  /// Number of bytes in use.
  @inlinable public var count: Int {
    second != 0
      ? 16 - second.leadingZeroBitCount / 8 : 8 - first.leadingZeroBitCount / 8
  }

  @inlinable public subscript(index: Int) -> UInt8 {
    UInt8(truncatingIfNeeded: (index < 8 ? first : second) >> (UInt64(index & 7) * 8))
  }
}

/// A public key or another 32 bytes, kept in place.
public struct Key: Equatable, Sendable, BitwiseCopyable {
  public var words: Name
  public init(words: Name) { self.words = words }

  /// Nil unless there are 32 bytes.
  public init?(bytes: [UInt8]) {
    guard bytes.count == 32 else { return nil }
    func word(_ start: Int) -> UInt64 {
      var word: UInt64 = 0
      for index in 0..<8 { word |= UInt64(bytes[start + index]) << (UInt64(index) * 8) }
      return word
    }
    words = Name(first: word(0), second: word(8), third: word(16), fourth: word(24))
  }

  public var bytes: [UInt8] {
    var bytes = [UInt8]()
    for index in 0..<32 { bytes.append(words[index]) }
    return bytes
  }
}

/// A line of free text of at most 96 bytes, kept in place.
public struct NoticeText: Equatable, Sendable, BitwiseCopyable {
  public var parts: (Name, Name, Name)
  public static let capacity = 96

  /// Nil if there are no bytes, more than 96, or one that is not printable ASCII.
  public init?(bytes: Span<UInt8>) {
    guard bytes.count >= 1, bytes.count <= NoticeText.capacity else { return nil }
    var words = [UInt64](repeating: 0, count: 12)
    for index in 0..<bytes.count {
      guard bytes[index] >= 0x20, bytes[index] < 0x7f else { return nil }
      words[index >> 3] |= UInt64(bytes[index]) << (UInt64(index & 7) * 8)
    }
    self.init(words: words)
  }

  /// From twelve words of eight bytes each.
  public init(words: [UInt64]) {
    func name(_ at: Int) -> Name {
      Name(first: words[at], second: words[at + 1], third: words[at + 2], fourth: words[at + 3])
    }
    parts = (name(0), name(4), name(8))
  }

  public var bytes: [UInt8] {
    var bytes = [UInt8]()
    for part in [parts.0, parts.1, parts.2] {
      for index in 0..<Name.capacity where part[index] != 0 { bytes.append(part[index]) }
    }
    return bytes
  }

  public static func == (left: NoticeText, right: NoticeText) -> Bool {
    left.parts.0 == right.parts.0 && left.parts.1 == right.parts.1 && left.parts.2 == right.parts.2
  }
}
