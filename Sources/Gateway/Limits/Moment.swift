/// An instant of a clock that only goes forward, in nanoseconds from an arbitrary start. Sessions are told the moment; they never ask.
public struct Moment: Sendable, Equatable, Comparable {
  public var nanoseconds: Int64

  public init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }

  public static func < (left: Moment, right: Moment) -> Bool {
    left.nanoseconds < right.nanoseconds
  }

  public func adding(milliseconds: Int64) -> Moment {
    Moment(nanoseconds: nanoseconds + milliseconds * 1_000_000)
  }

  /// Whole milliseconds since an earlier moment; negative if that one is later.
  public func milliseconds(since earlier: Moment) -> Int64 {
    (nanoseconds - earlier.nanoseconds) / 1_000_000
  }
}
