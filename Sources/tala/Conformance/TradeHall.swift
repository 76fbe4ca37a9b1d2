import LineProtocol
import MarketEngine
import Synchronization
import TalaClient

/// What all sessions hear, put together: who was the maker of each trade, and each session's own lines in order.
final class TradeHall: Sendable {
  // A class because the connections' threads write to it and the player reads.
  private struct Contents {
    var makers: [UInt64: OrderNumber] = [:]
    var lines: [Int: [ResponseLine]] = [:]
  }

  private let contents = Mutex(Contents())

  /// A session heard a line.
  func hear(_ line: ResponseLine, seat: Int) {
    contents.withLock { contents in
      contents.lines[seat, default: []].append(line)
      guard line.isVerb("filled"), line.text("liquidity") == "maker",
        let trade = line.number("trade"), let order = line.number("order")
      else { return }
      contents.makers[trade] = OrderNumber(order)
    }
  }

  /// A session's lines since they were last taken.
  func take(seat: Int) -> [ResponseLine] {
    contents.withLock { $0.lines.removeValue(forKey: seat) ?? [] }
  }

  /// The maker of a trade, as its own session was told; nil if no session was told within ten seconds.
  func maker(of trade: UInt64) async -> OrderNumber? {
    for _ in 0..<10_000 {
      if let maker = contents.withLock({ $0.makers.removeValue(forKey: trade) }) { return maker }
      do {
        try await Task.sleep(for: .milliseconds(1))
      } catch {
        return nil
      }
    }
    return nil
  }
}
