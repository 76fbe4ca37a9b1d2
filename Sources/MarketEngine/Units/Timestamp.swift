/// An instant: nanoseconds since the Unix epoch, UTC. The engine never reads a clock; every time it knows came in with a block.
public struct Timestamp: Equatable, Comparable, Sendable, BitwiseCopyable {
  public var nanoseconds: Int64

  public init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }

  public static let zero = Timestamp(nanoseconds: 0)
  /// Later than every instant that can be written; used for "never due".
  public static let never = Timestamp(nanoseconds: .max)

  public static func < (left: Timestamp, right: Timestamp) -> Bool {
    left.nanoseconds < right.nanoseconds
  }

  public func adding(seconds: Int64) -> Timestamp {
    Timestamp(nanoseconds: nanoseconds + seconds * 1_000_000_000)
  }
}

/// A quarter-hour of delivery: Unix seconds divided by 900. A day of 24 hours has 96.
public struct QuarterHour: Equatable, Comparable, Sendable, BitwiseCopyable {
  public var index: Int32

  public init(_ index: Int32) { self.index = index }

  public var start: Timestamp { Timestamp(nanoseconds: Int64(index) * 900 * 1_000_000_000) }

  public static func < (left: QuarterHour, right: QuarterHour) -> Bool { left.index < right.index }
}
