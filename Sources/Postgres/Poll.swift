import Glibc

/// What poll(2) found.
public struct Readiness: Sendable, Equatable {
  /// The server's socket can be read (or is broken, which reading will tell).
  public var socket = false
  /// The other descriptor can be read.
  public var wake = false
}

enum Poll {
  /// Waits for the socket, to read and if asked to write, and for another descriptor if it is not negative. A negative timeout waits
  /// without end. A signal ends the wait early, as if the time were over: every caller looks again anyway.
  static func wait(
    socket: Int32, writing: Bool = false, reading: Bool = true, wakeDescriptor: Int32 = -1, timeoutMilliseconds: Int32
  ) throws(PostgresError) -> Readiness {
    let interest = (reading ? Int32(POLLIN) : 0) | (writing ? Int32(POLLOUT) : 0)
    var descriptors = [
      pollfd(fd: socket, events: Int16(interest), revents: 0),
      pollfd(fd: wakeDescriptor, events: Int16(POLLIN), revents: 0),
    ]
    // The array is ours and of the length given; poll ignores a negative descriptor.
    let found = unsafe poll(&descriptors, 2, timeoutMilliseconds)
    let reason = errno
    if found < 0 && reason != EINTR {
      throw PostgresError(.connection, "poll failed with error number \(reason)")
    }
    if found <= 0 { return Readiness() }
    return Readiness(socket: descriptors[0].revents != 0, wake: descriptors[1].revents != 0)
  }
}
