import MarketEngine

/// Sessions that were open when the market was recovered and have not come back yet. When their time is over, their loss is journaled.
struct ReturnGrace {
  /// Ascending.
  private(set) var awaited: [SessionNumber]
  /// Monotonic nanoseconds.
  private(set) var deadline: UInt64

  init(awaiting sessions: [SessionNumber], until deadline: UInt64) {
    awaited = sessions
    self.deadline = deadline
  }

  /// Their time begins again.
  mutating func begin(until deadline: UInt64) { self.deadline = deadline }

  /// The next session that is lost, once the time is over.
  mutating func nextLost(at monotonic: UInt64) -> SessionNumber? {
    guard !awaited.isEmpty, monotonic >= deadline else { return nil }
    return awaited.removeFirst()
  }

  /// Notes who came back, or ended otherwise.
  mutating func note(_ events: borrowing EventBuffer, _ range: Range<Int>) {
    guard !awaited.isEmpty else { return }
    for index in range {
      if case .sessionOpened(let opened) = events[index] {
        awaited.removeAll { $0 == opened.session }
      } else if case .sessionEnded(let session, _) = events[index] {
        awaited.removeAll { $0 == session }
      }
    }
  }
}
