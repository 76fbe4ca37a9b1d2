/// Reads a JSON text (RFC 8259). Numbers stay texts and a key given twice is a fault: both would otherwise be changed in silence.
struct JSONReader {
  /// Objects and lists within each other: three times what the format needs.
  private static let deepest = 32

  private let bytes: [UInt8]
  private var place = 0
  private var depth = 0

  private init(_ bytes: [UInt8]) { self.bytes = bytes }

  static func read(_ bytes: [UInt8]) throws(JSONFault) -> JSONValue {
    var reader = JSONReader(bytes)
    let value = try reader.value()
    reader.passSpace()
    guard reader.place == bytes.count else { throw reader.fault("something after the end") }
    return value
  }

  // MARK: Values

  private mutating func value() throws(JSONFault) -> JSONValue {
    passSpace()
    switch next {
    case UInt8(ascii: "{"): return try nested { reader throws(JSONFault) in try reader.object() }
    case UInt8(ascii: "["): return try nested { reader throws(JSONFault) in try reader.list() }
    case UInt8(ascii: "\""): return .text(try text())
    case UInt8(ascii: "t"): return try word("true", .boolean(true))
    case UInt8(ascii: "f"): return try word("false", .boolean(false))
    case UInt8(ascii: "n"): return try word("null", .null)
    case UInt8(ascii: "-"), .some(UInt8(ascii: "0")...UInt8(ascii: "9")):
      return .number(try number())
    default: throw fault("a value should stand here")
    }
  }

  private mutating func nested(
    _ body: (inout JSONReader) throws(JSONFault) -> JSONValue
  ) throws(JSONFault) -> JSONValue {
    depth += 1
    guard depth <= JSONReader.deepest else { throw fault("nested too deeply") }
    place += 1
    let value = try body(&self)
    depth -= 1
    return value
  }

  private mutating func object() throws(JSONFault) -> JSONValue {
    var members: [JSONMember] = []
    passSpace()
    if take("}") { return .object(members) }
    while true {
      passSpace()
      guard next == UInt8(ascii: "\"") else { throw fault("a key should stand here") }
      let key = try text()
      guard !members.contains(where: { $0.key == key }) else {
        throw fault("key \"\(key)\" is given twice")
      }
      passSpace()
      guard take(":") else { throw fault("a colon should stand here") }
      members.append(JSONMember(key: key, value: try value()))
      passSpace()
      if take("}") { return .object(members) }
      guard take(",") else { throw fault("a comma or } should stand here") }
    }
  }

  private mutating func list() throws(JSONFault) -> JSONValue {
    var values: [JSONValue] = []
    passSpace()
    if take("]") { return .list(values) }
    while true {
      values.append(try value())
      passSpace()
      if take("]") { return .list(values) }
      guard take(",") else { throw fault("a comma or ] should stand here") }
    }
  }

  private mutating func word(
    _ word: StaticString, _ value: JSONValue
  ) throws(JSONFault) -> JSONValue {
    for byte in word.description.utf8 {
      guard next == byte else { throw fault("a value should stand here") }
      place += 1
    }
    return value
  }

  // MARK: Numbers

  private mutating func number() throws(JSONFault) -> String {
    let start = place
    _ = take("-")
    if !take("0") { try digits() }
    if take(".") { try digits() }
    if take("e") || take("E") {
      if !take("+") { _ = take("-") }
      try digits()
    }
    return String(decoding: bytes[start..<place], as: UTF8.self)
  }

  private mutating func digits() throws(JSONFault) {
    let start = place
    while let byte = next, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) { place += 1 }
    guard place > start else { throw fault("a digit should stand here") }
  }

  // MARK: The text

  private var next: UInt8? { place < bytes.count ? bytes[place] : nil }

  private mutating func take(_ character: Unicode.Scalar) -> Bool {
    guard next == UInt8(ascii: character) else { return false }
    place += 1
    return true
  }

  private mutating func passSpace() {
    while let byte = next, byte == 0x20 || byte == 0x0a || byte == 0x0d || byte == 0x09 {
      place += 1
    }
  }

  private func fault(_ reason: String) -> JSONFault {
    JSONFault(line: 1 + bytes[..<place].count { $0 == 0x0a }, reason: reason)
  }
}

// MARK: Texts

extension JSONReader {
  /// A text in quotes; the reader stands at the first of them.
  private mutating func text() throws(JSONFault) -> String {
    place += 1
    var text: [UInt8] = []
    while let byte = next {
      place += 1
      switch byte {
      case UInt8(ascii: "\""): return String(decoding: text, as: UTF8.self)
      case UInt8(ascii: "\\"): text += try escaped()
      case 0..<0x20: throw fault("a text may not hold control characters")
      default: text.append(byte)
      }
    }
    throw fault("a text without an end")
  }

  private mutating func escaped() throws(JSONFault) -> [UInt8] {
    guard let byte = next else { throw fault("a text without an end") }
    place += 1
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return [byte]
    case UInt8(ascii: "b"): return [0x08]
    case UInt8(ascii: "f"): return [0x0c]
    case UInt8(ascii: "n"): return [0x0a]
    case UInt8(ascii: "r"): return [0x0d]
    case UInt8(ascii: "t"): return [0x09]
    case UInt8(ascii: "u"): return [UInt8](String(try scalar()).utf8)
    default: throw fault("no such escape")
    }
  }

  private mutating func scalar() throws(JSONFault) -> Unicode.Scalar {
    let first = try unit()
    guard (0xd800..<0xdc00).contains(first) else {
      guard let scalar = Unicode.Scalar(first) else { throw fault("half a surrogate pair") }
      return scalar
    }
    guard take("\\"), take("u") else { throw fault("half a surrogate pair") }
    let second = try unit()
    guard (0xdc00..<0xe000).contains(second),
      let scalar = Unicode.Scalar(0x10000 + (first - 0xd800) << 10 + (second - 0xdc00))
    else { throw fault("half a surrogate pair") }
    return scalar
  }

  private mutating func unit() throws(JSONFault) -> UInt32 {
    guard place + 4 <= bytes.count,
      bytes[place..<place + 4].allSatisfy({ Character(Unicode.Scalar($0)).isHexDigit }),
      let unit = UInt32(String(decoding: bytes[place..<place + 4], as: UTF8.self), radix: 16)
    else { throw fault("four hexadecimal digits should stand here") }
    place += 4
    return unit
  }
}
