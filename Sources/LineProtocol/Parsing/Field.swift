import MarketEngine

/// One value of a line: where it stands, and what it can be read as. Every reading fails with the value's column.
struct Field: BitwiseCopyable {
  private var start: UInt16 = 0
  private var end: UInt16 = 0

  init() {}

  init(_ range: Range<Int>) {
    start = UInt16(range.lowerBound)
    end = UInt16(range.upperBound)
  }

  var range: Range<Int> { Int(start)..<Int(end) }

  /// From 1.
  var column: UInt16 { start + 1 }

  func fails(_ fault: ProtocolFault) -> ProtocolError {
    ProtocolError(fault, column: Int(column))
  }

  func isLiterally(_ text: StaticString, in line: Span<UInt8>) -> Bool { text.equals(line, range) }

  func name(in line: Span<UInt8>) throws(ProtocolError) -> Name {
    guard let name = Name(bytes: line.extracting(range)) else { throw fails(.badName) }
    return name
  }

  func reference(in line: Span<UInt8>) throws(ProtocolError) -> Reference {
    guard let reference = Reference(bytes: line.extracting(range)) else {
      throw fails(.badReference)
    }
    return reference
  }

  func word<Choice: Worded>(in line: Span<UInt8>) throws(ProtocolError) -> Choice {
    guard let choice = Choice.of(line, range) else { throw fails(.badWord) }
    return choice
  }

  func key(in line: Span<UInt8>) throws(ProtocolError) -> Key {
    guard let bytes = Hexadecimal.bytes(line.extracting(range)), let key = Key(bytes: bytes) else {
      throw fails(.badHexadecimal)
    }
    return key
  }

  func signature(in line: Span<UInt8>) throws(ProtocolError) -> Signature {
    guard let bytes = Hexadecimal.bytes(line.extracting(range)),
      let signature = Signature(bytes: bytes)
    else { throw fails(.badHexadecimal) }
    return signature
  }
}
