import Glibc
import Journal
public import MarketEngine

/// Where the writer's time comes from. Tests and simulation give their own.
public protocol WallClock: Sendable {
  /// The world's time.
  func now() -> Timestamp
  /// Nanoseconds of a clock that never jumps; leases and waiting times are measured by it.
  func monotonic() -> UInt64
}

/// The machine's clocks.
public struct SystemClock: WallClock {
  public init() {}

  public func now() -> Timestamp {
    var time = timespec()
    unsafe clock_gettime(CLOCK_REALTIME, &time)  // Writes the local it is given.
    return Timestamp(nanoseconds: Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec))
  }

  public func monotonic() -> UInt64 { MonotonicClock.now() }
}
