/// A 128-bit digest. Two markets that heard the same commands have the same one; it guards against difference, not against forgery.
public struct Digest: Equatable, Sendable, BitwiseCopyable {
  public var high: UInt64
  public var low: UInt64

  public init(high: UInt64, low: UInt64) {
    self.high = high
    self.low = low
  }

  /// The digest before the first event of a market.
  public static let start = Digest(high: 0x7461_6c61_2f65_7665, low: 0x6e74_732f_3100_0001)

  /// Folds one 64-bit word in; order matters. Two multiply-and-fold lanes, each word mixed into both.
  @inlinable @inline(__always) public mutating func absorb(_ word: UInt64) {
    let a = (low ^ word).multipliedFullWidth(by: 0x9e37_79b9_7f4a_7c15)
    let b = (high ^ word).multipliedFullWidth(by: 0xd6e8_feb8_6659_fd93)
    low = (a.high ^ a.low) &+ high
    high = (b.high ^ b.low) ^ (word << 32 | word >> 32)
  }

  /// Folds two words in at once, one into each lane, then each lane into the other: half the multiplications and half the wait of
  /// one after the other.
  @inlinable @inline(__always) public mutating func absorb(_ first: UInt64, _ second: UInt64) {
    let left = low ^ first
    let right = high ^ second
    let a = left.multipliedFullWidth(by: 0x9e37_79b9_7f4a_7c15)
    let b = right.multipliedFullWidth(by: 0xd6e8_feb8_6659_fd93)
    low = (a.high ^ a.low) &+ (right << 32 | right >> 32)
    high = (b.high ^ b.low) &+ (left << 23 | left >> 41)
  }
}
