import LineProtocol
import Synchronization

/// What all sessions hear, each its own lines in order.
final class TradeHall: Sendable {
  // A class because the connections' threads write to it and the player reads.
  private let lines = Mutex<[Int: [ResponseLine]]>([:])

  /// A session heard a line.
  func hear(_ line: ResponseLine, seat: Int) {
    lines.withLock { $0[seat, default: []].append(line) }
  }

  /// Every session's lines since they were last taken, by seat.
  func take() -> [Int: [ResponseLine]] {
    lines.withLock { lines in
      defer { lines = [:] }
      return lines
    }
  }
}
