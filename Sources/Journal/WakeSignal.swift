import Glibc

/// A descriptor that one thread makes readable to wake another out of `poll`. Raised any number of times, it wakes once.
public final class WakeSignal: Sendable {
  // A class because it owns descriptors that several threads use.
  /// Readable while raised.
  public let descriptor: Int32
  private let writing: Int32

  public init() {
    var ends: [Int32] = [-1, -1]
    // Writes the two descriptors into the array of two.
    let failed = unsafe pipe(&ends)
    precondition(failed == 0, "no descriptors left for a wake signal")
    for end in ends {
      _ = fcntl(end, F_SETFL, O_NONBLOCK)
      _ = fcntl(end, F_SETFD, FD_CLOEXEC)
    }
    descriptor = ends[0]
    writing = ends[1]
  }

  deinit {
    close(descriptor)
    close(writing)
  }

  /// Makes the descriptor readable. Never waits: a full pipe is readable already.
  public func raise() {
    var byte: UInt8 = 1
    _ = unsafe write(writing, &byte, 1)  // One byte of one byte.
  }

  /// Makes it unreadable until raised again.
  public func clear() {
    var bytes = [UInt8](repeating: 0, count: 64)
    // Into the array, at most its length; less than that was all there was.
    while unsafe read(descriptor, &bytes, bytes.count) == bytes.count {}
  }

  /// Waits until one of the descriptors is readable or the time is over; true if one is. A negative descriptor is not looked at, a
  /// negative time has no end.
  public static func wait(for descriptors: [Int32], milliseconds: Int32) -> Bool {
    var polled = descriptors.map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
    // The array's own storage and its own length.
    return unsafe poll(&polled, nfds_t(polled.count), milliseconds) > 0
  }
}

/// The monotonic clock, nanoseconds from some start; the one leases are measured by.
public enum MonotonicClock {
  public static func now() -> UInt64 {
    var time = timespec()
    unsafe clock_gettime(CLOCK_MONOTONIC, &time)  // Writes the local it is given.
    return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
  }
}
