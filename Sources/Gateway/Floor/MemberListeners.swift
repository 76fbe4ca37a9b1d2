/// A member's connections on one event loop.
struct MemberListeners {
  var connections: [Connection] = []
  /// Number of the last event told to them; the numbers have no gaps, so each is one more than the last.
  var last: UInt64

  init(last: UInt64) { self.last = last }
}
