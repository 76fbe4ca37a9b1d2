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
  /// Who heard each of them.
  private let seats: [Int]
  /// Kinds of the trades those who watch were told of.
  private let kinds: [UInt64: TradeKind]
  private let reference: String
  /// When the case began, in seconds from 1970.
  private let began: Int64
  /// The symbols of the contracts whose phases are told, by place.
  private let symbols: [String]

  init(
    _ lines: [Int: [ResponseLine]], asking seat: Int, reference: String, began: Int64 = 0, symbols: [String] = []
  ) {
    self.began = began
    self.symbols = symbols
    self.reference = reference
    seats = [seat] + lines.keys.filter { $0 != seat }.sorted()
    var kinds: [UInt64: TradeKind] = [:]
    for line in lines[RigSeat.house, default: []] where line.isVerb("trade") {
      guard let number = line.number("trade") else { continue }
      kinds[number] = TradeKind.allCases.first { $0.word.description == line.text("kind") } ?? .continuous
    }
    self.kinds = kinds
    queues = seats.map { lines[$0, default: []][...] }
  }

  func events() throws(RigFailure) -> [RigEvent] {
    var rest = self
    var events: [RigEvent] = []
    while true {
      for place in rest.queues.indices {
        while let line = rest.queues[place].first, !line.isVerb("filled"), !line.isVerb("triggered") {
          if let event = try HeardLines.event(line, began) ?? offBookEvent(line) ?? phase(line) { events.append(event) }
          if line.isVerb("accepted") || line.isVerb("replaced") || line.isVerb("reactivated"), line.text("stop") != nil {
            events.append(.waits(try HeardLines.order(line)))
          }
          rest.queues[place].removeFirst()
        }
      }
      if let trade = rest.nextTrade {
        events += try rest.takeTrade(trade)
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
      times[trade, default: 0] += queue.prefix { $0.isVerb("filled") && $0.number("trade") == trade }.count
    }
    return times.filter { $0.value == 2 }.keys.min()
  }

  /// Whose order is triggered next: the one that trades first from then on.
  private var nextTriggered: Int? {
    queues.indices.filter { queues[$0].first?.isVerb("triggered") == true }
      .min { firstTrade(queues[$0]) < firstTrade(queues[$1]) }
  }

  private func firstTrade(_ queue: ArraySlice<ResponseLine>) -> UInt64 {
    queue.lazy.filter { $0.isVerb("filled") }.compactMap { $0.number("trade") }.first ?? .max
  }

  /// Takes the two lines about a trade.
  private mutating func takeTrade(_ trade: UInt64) throws(RigFailure) -> [RigEvent] {
    var maker: (line: ResponseLine, seat: Int)?
    var taker: (line: ResponseLine, seat: Int)?
    for place in queues.indices {
      while let line = queues[place].first, line.isVerb("filled"), line.number("trade") == trade {
        // In an auction nobody takes.
        let isOffer = line.text("liquidity") == "auction" && line.text("side") == "sell"
        if line.text("liquidity") == "taker" || isOffer {
          taker = (line, seats[place])
        } else {
          maker = (line, seats[place])
        }
        queues[place].removeFirst()
      }
    }
    guard let maker, let taker else { throw RigFailure("trade \(trade) was not told to both sides") }
    let price = Price(ticks: try HeardLines.whole(taker.line, taker.line.text(at: 3)))
    let quantity = Quantity(lots: try HeardLines.whole(taker.line, taker.line.text(at: 1)))
    guard let kind = kinds[trade] else { throw RigFailure("trade \(trade) was not told to who watches") }
    let takerBuys = taker.line.text("side") == "buy"
    let deal = RigDeal(
      number: TradeNumber(trade), kind: kind, buyer: takerBuys ? taker.seat : maker.seat,
      seller: takerBuys ? maker.seat : taker.seat, price: price, quantity: quantity, state: .completed)
    guard taker.line.number("order") != nil else { return [.dealt(deal)] }
    return [
      .traded(
        maker: try HeardLines.order(maker.line), taker: try HeardLines.order(taker.line), price, quantity),
      .dealt(deal),
    ]
  }

  /// What the asker's proposal or a trade has come to.
  private func offBookEvent(_ line: ResponseLine) -> RigEvent? {
    if line.isVerb("negotiated"), line.text("state") == "proposed", line.text("ref") == reference {
      return line.number("negotiation").map { .negotiated(NegotiationNumber($0)) }
    }
    guard line.isVerb("trade-changed"), let number = line.number("trade"),
      let state = TradeState.allCases.first(where: { $0.word.description == line.text("state") })
    else { return nil }
    return .dealChanged(TradeNumber(number), state)
  }

  /// A contract's new phase, or the one it begins in.
  private func phase(_ line: ResponseLine) -> RigEvent? {
    guard line.isVerb("phase") || line.isVerb("contract"), let word = line.text(at: 1),
      let place = line.text(at: 0).flatMap({ symbols.firstIndex(of: $0) })
    else { return nil }
    return .phase(place, word)
  }

  /// What was needed and what there was, if the line says so: µCNY or W, lots, ticks, or seconds from the begin of the case.
  private static func figures(_ line: ResponseLine, _ began: Int64) throws(RigFailure) -> [Int64]? {
    guard let need = line.text("need"), let free = line.text("free"),
      let code = RefusalCode.allCases.first(where: { $0.word.description == line.text(at: 1) })
    else { return nil }
    var figures: [Int64] = []
    for text in [need, free] {
      switch code.unit {
      case .time:
        guard let time = TimestampText.parse(Array(text.utf8).span) else { throw RigFailure("no time in: \(line.text)") }
        figures.append(time.nanoseconds / 1_000_000_000 - began)
      case .money, .power:
        figures.append(try money(line, text))
      case .none, .count, .lots, .ticks: figures.append(try whole(line, text))
      }
    }
    return figures
  }

  /// Nil for lines that say nothing of an order.
  private static func event(_ line: ResponseLine, _ began: Int64) throws(RigFailure) -> RigEvent? {
    if line.isAgain { return .repeated }
    switch line.verbText {
    case "refused": return .refused(line.text(at: 1) ?? "", figures: try figures(line, began))
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
    case "cancelled": return .cancelled(try order(line), by: line.text("by") ?? "")
    case "hibernated": return .hibernated(try order(line))
    case "reactivated": return .reactivated(try order(line), try price(line), try lots(line, "open"))
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

  /// CNY as µCNY.
  static func money(_ line: ResponseLine, _ text: String?) throws(RigFailure) -> Int64 {
    let parts = (text ?? "").split(separator: ".", omittingEmptySubsequences: false)
    let digits = parts.count > 1 ? parts[1] : ""
    return try whole(line, "\(parts[0])\(digits)" + String(repeating: "0", count: max(0, 6 - digits.count)))
  }

  static func whole(_ line: ResponseLine, _ text: String?) throws(RigFailure) -> Int64 {
    // A decimal has all the digits of its product.
    guard let text, let value = Int64(text.filter { $0 != "." }) else {
      throw RigFailure("not a whole number where one should stand: \(line.text)")
    }
    return value
  }
}
