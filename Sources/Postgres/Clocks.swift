import Glibc

/// The clock that never jumps (CLOCK_MONOTONIC): for leases, deadlines and nothing that is stored.
public enum Monotonic {
  public static func nanoseconds() -> UInt64 {
    var time = timespec()
    // The pointer is to a local and does not outlive the call.
    unsafe clock_gettime(CLOCK_MONOTONIC, &time)
    return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
  }

  /// Does nothing for a while; a signal may end it early.
  public static func pause(milliseconds: Int32) {
    _ = poll(nil, 0, max(0, milliseconds))
  }
}

/// An instant after which waiting ends.
public struct Deadline: Sendable {
  public let nanoseconds: UInt64

  public init(milliseconds: Int) {
    nanoseconds = Monotonic.nanoseconds() + UInt64(max(0, milliseconds)) * 1_000_000
  }

  /// Rounded up, so that a wait of this length does not end just before the deadline and spin.
  public var remainingMilliseconds: Int32 {
    let now = Monotonic.nanoseconds()
    if now >= nanoseconds { return 0 }
    return Int32(min((nanoseconds - now + 999_999) / 1_000_000, UInt64(Int32.max)))
  }

  public var isOver: Bool { Monotonic.nanoseconds() >= nanoseconds }
}

/// The clock people set: compared with the database's, never used to measure how long something took.
public enum WallClock {
  /// Since the Unix epoch, UTC.
  public static func nanoseconds() -> Int64 {
    var time = timespec()
    // The pointer is to a local and does not outlive the call.
    unsafe clock_gettime(CLOCK_REALTIME, &time)
    return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
  }
}
