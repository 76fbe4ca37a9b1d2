/// A line cut at its spaces: the verb, its fields in order, its options by key. Offsets into the line, which is kept by the caller.
struct LineFields: BitwiseCopyable {
  /// No verb has more.
  static let most = 5

  let verb: Verb
  /// How many fields there are.
  private(set) var count = 0
  private(set) var given = KeySet.none
  private var fields: InlineArray<7, Field> = .init(repeating: Field())
  private var options: OptionKey.Places<Field> = .init(repeating: Field())
  /// Column after the line, where something missing would stand.
  private let end: Int

  /// Cuts a line of at most `LineFramer.capacity` bytes and checks it against its verb's shape.
  init(_ line: Span<UInt8>) throws(ProtocolError) {
    guard !line.isEmpty else { throw ProtocolError(.emptyLine, column: 1) }
    guard line.count <= LineFramer.capacity else {
      throw ProtocolError(.lineTooLong, column: LineFramer.capacity + 1)
    }
    end = line.count + 1
    let first = try LineFields.token(in: line, from: 0)
    guard let verb = Verb.of(line, first.range) else {
      throw ProtocolError(.unknownVerb, column: 1)
    }
    self.verb = verb
    let shape = verb.shape
    var position = first.range.upperBound
    while position < line.count {
      let token = try LineFields.token(in: line, from: position + 1)
      position = token.range.upperBound
      if let equals = token.equals {
        try add(line, token.range, equals: equals, allowed: shape.allowed)
      } else {
        try add(token.range, most: shape.mostFields)
      }
    }
    try checkComplete(shape)
  }

  /// A field that the shape says is there.
  subscript(index: Int) -> Field { fields[index] }

  /// The value of a key, if it was given.
  @inline(__always)
  func option(_ key: OptionKey) -> Field? {
    given.contains(key) ? options[Int(key.rawValue)] : nil
  }

  /// The value of a key that the shape requires.
  func required(_ key: OptionKey) throws(ProtocolError) -> Field {
    guard let field = option(key) else {
      throw ProtocolError(.missingKey, column: end, key: key)
    }
    return field
  }

  private mutating func add(
    _ line: Span<UInt8>, _ range: Range<Int>, equals: Int, allowed: KeySet
  ) throws(ProtocolError) {
    guard let key = allowed.key(line, range.lowerBound..<equals) else {
      throw ProtocolError(.unknownKey, column: range.lowerBound + 1)
    }
    guard !given.contains(key) else {
      throw ProtocolError(.duplicateKey, column: range.lowerBound + 1, key: key)
    }
    given.insert(key)
    options[Int(key.rawValue)] = Field(equals + 1..<range.upperBound)
  }

  private mutating func add(_ range: Range<Int>, most: Int) throws(ProtocolError) {
    guard count < most, given == .none else {
      throw ProtocolError(.extraField, column: range.lowerBound + 1)
    }
    fields[count] = Field(range)
    count += 1
  }

  private func checkComplete(_ shape: LineShape) throws(ProtocolError) {
    guard count >= shape.fewestFields else { throw ProtocolError(.missingField, column: end) }
    if let key = shape.required.first(notIn: given) {
      throw ProtocolError(.missingKey, column: end, key: key)
    }
  }

  /// The token that starts at an index: up to the next space, with the index of its first `=`.
  private static func token(
    in line: Span<UInt8>, from start: Int
  ) throws(ProtocolError) -> (range: Range<Int>, equals: Int?) {
    var equals: Int?
    var index = start
    while index < line.count, line[index] != UInt8(ascii: " ") {
      if equals == nil, line[index] == UInt8(ascii: "=") { equals = index }
      index += 1
    }
    guard index > start else { throw ProtocolError(.badSpacing, column: start + 1) }
    return (start..<index, equals)
  }
}

extension Verb {
  /// The verb written in `range`.
  static func of(_ line: Span<UInt8>, _ range: Range<Int>) -> Verb? {
    var raw: UInt8 = 0
    while let verb = Verb(rawValue: raw) {
      if verb.word.equals(line, range) { return verb }
      raw += 1
    }
    return nil
  }
}
