/// Why a state's words cannot be read.
public enum StateError: Error, Sendable, Equatable {
  /// They end in the middle, at this word.
  case truncated(at: Int)
  /// There are more after the end.
  case overlong(at: Int)
  /// A value that cannot be, at this word.
  case invalid(at: Int)
  /// The format or the rules are not this binary's.
  case unknownVersion(UInt64)
}

/// Writes the canonical state as words.
struct StateWriter {
  var words: [UInt64]

  mutating func put(_ word: UInt64) { words.append(word) }
  mutating func put(_ number: UInt32) { words.append(UInt64(number)) }
  mutating func put(_ count: Int) { words.append(UInt64(count)) }
  mutating func put(signed number: Int64) { words.append(UInt64(bitPattern: number)) }
  mutating func put(_ money: Money) { put(signed: money.microYuan) }
  mutating func put(_ price: Price) { put(signed: price.ticks) }
  mutating func put(_ time: Timestamp) { put(signed: time.nanoseconds) }
  mutating func put(_ quarter: QuarterHour) { put(signed: Int64(quarter.index)) }
  mutating func put(_ points: BasisPoints) { put(signed: Int64(points.value)) }
  mutating func put(_ flag: Bool) { words.append(flag ? 1 : 0) }
  mutating func put(_ kind: UInt8) { words.append(UInt64(kind)) }
  mutating func put(_ bits: UInt16) { words.append(UInt64(bits)) }

  mutating func put(_ name: Name) {
    put(name.first)
    put(name.second)
    put(name.third)
    put(name.fourth)
  }

  mutating func put(_ reference: Reference) {
    put(reference.first)
    put(reference.second)
  }

  mutating func put(_ segment: Segment) {
    put(segment.first)
    put(segment.end)
    put(signed: segment.amount)
  }
}

/// Reads them back, checking every step.
struct StateReader: ~Copyable {
  private var words: [UInt64]
  private(set) var place = 0

  init(_ words: [UInt64]) { self.words = words }

  var isAtEnd: Bool { place == words.count }

  mutating func word() throws(StateError) -> UInt64 {
    guard place < words.count else { throw .truncated(at: place) }
    place += 1
    return words[place - 1]
  }

  mutating func signed() throws(StateError) -> Int64 { Int64(bitPattern: try word()) }

  mutating func number() throws(StateError) -> UInt32 {
    let word = try word()
    guard word <= UInt64(UInt32.max) else { throw .invalid(at: place - 1) }
    return UInt32(word)
  }

  /// A count of things that take at least `least` words each.
  mutating func count(least: Int) throws(StateError) -> Int {
    let word = try word()
    guard word <= UInt64(words.count - place) / UInt64(least) else { throw .invalid(at: place - 1) }
    return Int(word)
  }

  mutating func flag() throws(StateError) -> Bool {
    let word = try word()
    guard word <= 1 else { throw .invalid(at: place - 1) }
    return word == 1
  }

  mutating func kind<Kind: RawRepresentable>(_ type: Kind.Type) throws(StateError) -> Kind
  where Kind.RawValue == UInt8 {
    let word = try word()
    guard word <= 255, let kind = Kind(rawValue: UInt8(word)) else { throw .invalid(at: place - 1) }
    return kind
  }

  /// One of a kind, nil for 0.
  mutating func optional<Kind: RawRepresentable>(_ type: Kind.Type) throws(StateError) -> Kind?
  where Kind.RawValue == UInt8 {
    let word = try word()
    guard word != 0 else { return nil }
    guard word <= 255, let kind = Kind(rawValue: UInt8(word)) else { throw .invalid(at: place - 1) }
    return kind
  }

  mutating func money() throws(StateError) -> Money { Money(microYuan: try signed()) }
  mutating func price() throws(StateError) -> Price { Price(ticks: try signed()) }
  mutating func time() throws(StateError) -> Timestamp { Timestamp(nanoseconds: try signed()) }

  mutating func int32() throws(StateError) -> Int32 {
    let value = try signed()
    guard let small = Int32(exactly: value) else { throw .invalid(at: place - 1) }
    return small
  }

  /// A price of a contract's terms.
  mutating func smallPrice() throws(StateError) -> Price { Price(ticks: Int64(try int32())) }

  mutating func quarter() throws(StateError) -> QuarterHour { QuarterHour(try int32()) }
  mutating func points() throws(StateError) -> BasisPoints { BasisPoints(try int32()) }

  mutating func name() throws(StateError) -> Name {
    let first = try word()
    let second = try word()
    let third = try word()
    return Name(first: first, second: second, third: third, fourth: try word())
  }

  mutating func reference() throws(StateError) -> Reference {
    let first = try word()
    return Reference(first: first, second: try word())
  }

  mutating func segment() throws(StateError) -> Segment {
    let first = try quarter()
    let end = try quarter()
    return Segment(first: first, end: end, amount: try signed())
  }

  mutating func options() throws(StateError) -> OrderOptions {
    guard let bits = UInt16(exactly: try word()), bits & ~OrderOptions.known.rawValue == 0
    else { throw .invalid(at: place - 1) }
    return OrderOptions(rawValue: bits)
  }

  func invalid() -> StateError { .invalid(at: place - 1) }
}
