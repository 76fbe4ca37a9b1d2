public import MarketEngine

/// A line from the exchange, cut for reading: its verb, its fields (the words without `=`) in order, its values by key. For clients, tests
/// and tools; text comes out as slices of the line.
public struct ResponseLine: Sendable, Equatable {
  public let bytes: [UInt8]
  private let words: [Range<Int>]

  /// Nil for an empty line. Without its line end.
  public init?(_ bytes: [UInt8]) {
    var words: [Range<Int>] = []
    var start = 0
    for index in 0...bytes.count where index == bytes.count || bytes[index] == UInt8(ascii: " ") {
      if index > start { words.append(start..<index) }
      start = index + 1
    }
    guard !words.isEmpty else { return nil }
    self.bytes = bytes
    self.words = words
  }

  public var verb: ArraySlice<UInt8> { bytes[words[0]] }

  public func isVerb(_ verb: StaticString) -> Bool { verb.equals(bytes.span, words[0]) }

  /// How many fields there are.
  public var fieldCount: Int {
    var count = 0
    for word in words.dropFirst() where equals(in: word) == nil { count += 1 }
    return count
  }

  /// The field at an index, from 0.
  public func field(_ index: Int) -> ArraySlice<UInt8>? {
    var count = 0
    for word in words.dropFirst() where equals(in: word) == nil {
      if count == index { return bytes[word] }
      count += 1
    }
    return nil
  }

  /// The value after `key=`.
  public func value(_ key: StaticString) -> ArraySlice<UInt8>? {
    for word in words.dropFirst() {
      guard let equals = equals(in: word) else { continue }
      if key.equals(bytes.span, word.lowerBound..<equals) {
        return bytes[equals + 1..<word.upperBound]
      }
    }
    return nil
  }

  /// Whether the line ends in `again`: a first answer given a second time.
  public var isAgain: Bool {
    words.count > 1 && StaticString("again").equals(bytes.span, words[words.count - 1])
  }

  /// All after the verb, as `notice` has it.
  public var rest: ArraySlice<UInt8> {
    words.count > 1 ? bytes[words[1].lowerBound...] : []
  }

  /// The member's number of a line about its own affairs, which is its first field.
  public var number: UInt64? { field(0).flatMap(ResponseLine.whole) }

  public func number(_ key: StaticString) -> UInt64? { value(key).flatMap(ResponseLine.whole) }

  public func decimal(_ key: StaticString) -> DecimalNumber? {
    guard let value = value(key) else { return nil }
    return ResponseLine.decimal(value)
  }

  /// A field as a decimal.
  public func decimal(at index: Int) -> DecimalNumber? {
    guard let field = field(index) else { return nil }
    return ResponseLine.decimal(field)
  }

  public func time(_ key: StaticString) -> Timestamp? {
    guard let value = value(key) else { return nil }
    return TimestampText.parse([UInt8](value).span)
  }

  public var reference: Reference? {
    guard let value = value("ref") else { return nil }
    return Reference(bytes: [UInt8](value).span)
  }

  private func equals(in word: Range<Int>) -> Int? {
    for index in word where bytes[index] == UInt8(ascii: "=") { return index }
    return nil
  }

  private static func decimal(_ text: ArraySlice<UInt8>) -> DecimalNumber? {
    do throws(ProtocolFault) {
      return try DecimalNumber.parse([UInt8](text).span)
    } catch {
      return nil
    }
  }

  private static func whole(_ text: ArraySlice<UInt8>) -> UInt64? {
    guard !text.isEmpty else { return nil }
    var value: UInt64 = 0
    for byte in text {
      guard byte >= 0x30, byte <= 0x39 else { return nil }
      let (product, overflow) = value.multipliedReportingOverflow(by: 10)
      let (sum, carried) = product.addingReportingOverflow(UInt64(byte - 0x30))
      guard !overflow, !carried else { return nil }
      value = sum
    }
    return value
  }
}
