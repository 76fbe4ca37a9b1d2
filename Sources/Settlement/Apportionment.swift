public import MarketEngine

/// An amount spread over the quarter-hours of a delivery so that any cut into days adds up to it exactly.
///
/// Of an amount A over n quarter-hours, quarter-hour j gets ⌊A(j+1)/n⌋ − ⌊Aj/n⌋. Rounding is towards negative infinity for negative
/// amounts too, so a negative amount is spread as exactly as a positive one. The shares of j..<k sum to ⌊Ak/n⌋ − ⌊Aj/n⌋: one
/// division at either end, however long the range.
public struct Apportionment: Sendable, BitwiseCopyable, Equatable {
  public var amount: Money
  public var intervals: Int32

  /// Nil unless there is at least one quarter-hour.
  public init?(of amount: Money, over intervals: Int32) {
    guard intervals >= 1 else { return nil }
    self.amount = amount
    self.intervals = intervals
  }

  /// The shares of quarter-hours `first..<end`, counted from the delivery's first; outside the delivery there are none.
  public func share(from first: Int32, to end: Int32) -> Money {
    let first = clamped(first)
    let end = max(first, clamped(end))
    return Money(microYuan: cumulated(to: end) - cumulated(to: first))
  }

  /// The share of one quarter-hour.
  public func share(of interval: Int32) -> Money { share(from: interval, to: interval + 1) }

  private func clamped(_ interval: Int32) -> Int32 { min(max(interval, 0), intervals) }

  /// ⌊A × interval ÷ n⌋. Its magnitude is at most the amount's, so it fits.
  private func cumulated(to interval: Int32) -> Int64 {
    let product = Int128(amount.microYuan) * Int128(interval)
    let (quotient, remainder) = product.quotientAndRemainder(dividingBy: Int128(intervals))
    return Int64(remainder < 0 ? quotient - 1 : quotient)
  }
}
