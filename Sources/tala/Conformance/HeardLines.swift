import Conformance
import LineProtocol
import MarketEngine
import TalaClient

/// What several sessions heard of one request, put back into the order in which it happened.
///
/// Each session's lines are in order, and a trade stands in two of them: what comes before it in either came before it.
struct HeardLines {
  /// The asking session's first.
  private var queues: [ArraySlice<ResponseLine>]

  init(_ lines: [Int: [ResponseLine]], asking seat: Int) {
    let others = lines.keys.filter { $0 != seat }.sorted()
    queues = ([seat] + others).map { lines[$0, default: []][...] }
  }

  func events() throws(RigFailure) -> [RigEvent] {
    var rest = self
    var events: [RigEvent] = []
    while true {
      for place in rest.queues.indices {
        while let line = rest.queues[place].first, !line.isVerb("filled"), !line.isVerb("triggered") {
          if let event = try HeardLines.event(line) { events.append(event) }
          if line.isVerb("accepted") || line.isVerb("replaced"), line.text("stop") != nil {
            events.append(.waits(try HeardLines.order(line)))
          }
          rest.queues[place].removeFirst()
        }
      }
      if let trade = rest.nextTrade {
        events.append(try rest.takeTrade(trade))
      } else if let place = rest.nextTriggered {
        events.append(.triggered(try HeardLines.order(rest.queues[place].removeFirst())))
      } else if let line = rest.queues.compactMap(\.first).first {
        throw RigFailure("not told to both sides: \(line.text)")
      } else {
        return events
      }
    }
  }

  /// The first trade of which both lines are next to be read.
  private var nextTrade: UInt64? {
    var times: [UInt64: Int] = [:]
    for queue in queues {
      guard let trade = queue.first?.number("trade") else { continue }
      times[trade, default: 0] += queue.prefix { $0.number("trade") == trade }.count
    }
    return times.filter { $0.value == 2 }.keys.min()
  }

  /// Whose order is triggered next: the one that trades first from then on.
  private var nextTriggered: Int? {
    queues.indices.filter { queues[$0].first?.isVerb("triggered") == true }
      .min { firstTrade(queues[$0]) < firstTrade(queues[$1]) }
  }

  private func firstTrade(_ queue: ArraySlice<ResponseLine>) -> UInt64 {
    queue.lazy.compactMap { $0.number("trade") }.first ?? .max
  }

  /// Takes the two lines about a trade.
  private mutating func takeTrade(_ trade: UInt64) throws(RigFailure) -> RigEvent {
    var maker: OrderNumber?
    var taker: ResponseLine?
    for place in queues.indices {
      while let line = queues[place].first, line.number("trade") == trade {
        if line.text("liquidity") == "taker" { taker = line } else { maker = try HeardLines.order(line) }
        queues[place].removeFirst()
      }
    }
    guard let maker, let taker else { throw RigFailure("trade \(trade) was not told to both sides") }
    return .traded(
      maker: maker, taker: try HeardLines.order(taker),
      Price(ticks: try HeardLines.whole(taker, taker.text(at: 3))),
      Quantity(lots: try HeardLines.whole(taker, taker.text(at: 1))))
  }

  /// Nil for lines that say nothing of an order.
  private static func event(_ line: ResponseLine) throws(RigFailure) -> RigEvent? {
    if line.isAgain { return .repeated }
    switch line.verbText {
    case "refused": return .refused(line.text(at: 1) ?? "")
    case "accepted":
      return .accepted(
        try order(line), line.text("side") == "buy" ? .buy : .sell, try price(line),
        try lots(line, "open"), clip: line.text("clip") == nil ? .zero : try lots(line, "clip"))
    case "replaced":
      return .replaced(
        try order(line), try price(line), try lots(line, "open"),
        keptPriority: line.text("priority") == "kept")
    case "requeued":
      return .requeued(
        try order(line), try price(line), shown: try lots(line, "shown"),
        left: try lots(line, "left"))
    case "reduced": return .reduced(try order(line), left: try lots(line, "left"))
    case "cancelled": return .cancelled(try order(line))
    default: return nil
    }
  }

  private static func order(_ line: ResponseLine) throws(RigFailure) -> OrderNumber {
    guard let number = line.number("order") else { throw RigFailure("no order in: \(line.text)") }
    return OrderNumber(number)
  }

  private static func price(_ line: ResponseLine) throws(RigFailure) -> Price {
    Price(ticks: try whole(line, line.text("price")))
  }

  private static func lots(_ line: ResponseLine, _ key: StaticString) throws(RigFailure) -> Quantity {
    Quantity(lots: try whole(line, line.text(key)))
  }

  private static func whole(_ line: ResponseLine, _ text: String?) throws(RigFailure) -> Int64 {
    guard let text, let value = Int64(text) else {
      throw RigFailure("not a whole number where one should stand: \(line.text)")
    }
    return value
  }
}
