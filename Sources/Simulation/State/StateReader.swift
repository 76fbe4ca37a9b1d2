import MarketEngine

/// The words were not a state: they ended early, went on too long, or a word cannot be what stands in its place.
public enum StateReadError: Error, Equatable {
  case endsEarly(at: Int)
  case unknownFormat(UInt64)
  case impossible(word: UInt64, at: Int)
  case wordsLeft(Int)
}

/// Reads canonical state words, one field after the other.
struct StateReader {
  private let words: [UInt64]
  private(set) var place = 0

  init(_ words: [UInt64]) { self.words = words }

  mutating func word() throws(StateReadError) -> UInt64 {
    guard place < words.count else { throw .endsEarly(at: place) }
    place += 1
    return words[place - 1]
  }

  mutating func signed() throws(StateReadError) -> Int64 { Int64(bitPattern: try word()) }

  mutating func small() throws(StateReadError) -> UInt32 {
    let word = try word()
    guard let small = UInt32(exactly: word) else { throw .impossible(word: word, at: place - 1) }
    return small
  }

  mutating func name() throws(StateReadError) -> Name {
    Name(first: try word(), second: try word(), third: try word(), fourth: try word())
  }

  mutating func reference() throws(StateReadError) -> Reference {
    Reference(first: try word(), second: try word())
  }

  mutating func time() throws(StateReadError) -> Timestamp {
    Timestamp(nanoseconds: try signed())
  }

  mutating func bool() throws(StateReadError) -> Bool {
    let word = try word()
    guard word <= 1 else { throw .impossible(word: word, at: place - 1) }
    return word == 1
  }

  mutating func segment() throws(StateReadError) -> Segment {
    Segment(first: try quarter(), end: try quarter(), amount: try signed())
  }

  private mutating func quarter() throws(StateReadError) -> QuarterHour {
    let index = try signed()
    guard let small = Int32(exactly: index) else {
      throw .impossible(word: UInt64(bitPattern: index), at: place - 1)
    }
    return QuarterHour(small)
  }

  /// A count and that many things.
  mutating func list<Element>(
    _ read: (inout StateReader) throws(StateReadError) -> Element
  ) throws(StateReadError) -> [Element] {
    let count = try word()
    return try list(of: count, read)
  }

  mutating func list<Element>(
    of count: UInt64, _ read: (inout StateReader) throws(StateReadError) -> Element
  ) throws(StateReadError) -> [Element] {
    guard count <= UInt64(words.count) else { throw .impossible(word: count, at: place - 1) }
    var elements: [Element] = []
    for _ in 0..<count { elements.append(try read(&self)) }
    return elements
  }

  func finish() throws(StateReadError) {
    guard place == words.count else { throw .wordsLeft(words.count - place) }
  }
}
