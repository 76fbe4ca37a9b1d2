/// A set of keys as bits.
public struct KeySet: Sendable, BitwiseCopyable, Equatable {
  public private(set) var bits: UInt64

  public static let none = KeySet(bits: 0)

  public func with(_ key: OptionKey) -> KeySet { KeySet(bits: bits | 1 << UInt64(key.rawValue)) }

  public func contains(_ key: OptionKey) -> Bool { bits & 1 << UInt64(key.rawValue) != 0 }

  mutating func insert(_ key: OptionKey) { self = with(key) }

  /// The first key of this set that the other lacks.
  func first(notIn other: KeySet) -> OptionKey? {
    let missing = bits & ~other.bits
    return missing == 0 ? nil : OptionKey(rawValue: UInt8(missing.trailingZeroBitCount))
  }

  /// The key written in `range`, if it is one of this set.
  func key(_ line: Span<UInt8>, _ range: Range<Int>) -> OptionKey? {
    var rest = bits
    while rest != 0 {
      if let key = OptionKey(rawValue: UInt8(rest.trailingZeroBitCount)), key.word.equals(line, range) {
        return key
      }
      rest &= rest - 1
    }
    return nil
  }
}
