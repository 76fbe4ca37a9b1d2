import Conformance
import LineProtocol
import MarketEngine
import TalaClient

/// An exchange on a socket: every seat is a member with a user and a session of its own, and everything is known by the lines they hear.
struct ServerRig: ConformanceRig {
  private let endpoint: Endpoint
  private let `operator`: Client
  private let hall = TradeHall()
  /// One key serves all seats; who a session is, its member says.
  private let key = SigningKey()
  private var seats: [Client] = []
  private var contracts = 0
  /// The first contract of the case being played.
  private var first = 0
  private var requests = 0
  /// Whether an order of the case has waited: only then may a request of one session make another's order trade.

  /// The exchange keeps no deeper levels for questions.
  private static let depth = 50

  /// Logs the operator in.
  init(_ exchange: ScratchExchange) async throws {
    endpoint = exchange.endpoint
    `operator` = try await Client.connect(to: endpoint)
    _ = try await `operator`.login(
      Credentials(member: "exchange", user: "operator", key: exchange.operatorKey))
    try await operate("zone X")
  }

  func close() async {
    for seat in seats { await seat.close() }
    await `operator`.close()
  }

  private func symbol(_ contract: Int) -> String { "X.DRILL.c\(first + contract)" }

  mutating func openContracts(_ count: Int) async throws(RigFailure) {
    first = contracts
    contracts += count
    for number in first..<contracts {
      try await operate(
        "contract X DRILL c\(number) from=2026-11-26T00:00:00Z to=2026-11-26T00:15:00Z")
    }
  }

  mutating func perform(
    _ request: RigRequest, seat: Int, reference: Reference
  ) async throws(RigFailure) -> [RigEvent] {
    while seats.count <= seat { try await addSeat() }
    if case .basket(let legs) = request {
      let refused = try await refusal(ofDraft: legs, seats[seat])
      for seat in seats { try await fence(seat) }
      _ = hall.take()
      if let refused { return [.refused(refused)] }
    }
    let answer = try await ask(seats[seat], line(request, reference))
    if ServerRig.isNotUnderstood(answer) { return [.refused(answer.text)] }
    // Whatever else the sessions are owed for the request comes before this is answered: an order at rest may trade by itself.
    for seat in seats { try await fence(seat) }
    return try HeardLines(hall.take(), asking: seat).events()
  }

  /// Sends the legs of a basket one by one; says why one of them is refused.
  private mutating func refusal(
    ofDraft legs: [RigLeg], _ client: Client
  ) async throws(RigFailure) -> String? {
    _ = try await ask(client, "discard ref=\(nextMark())")
    for leg in legs {
      let side = leg.side == .buy ? "buy" : "sell"
      let terms = "\(leg.quantity.lots) \(symbol(leg.contract)) @ \(leg.price.ticks)"
      let answer = try await ask(client, "leg \(side) \(terms) ref=\(nextMark())")
      guard answer.isVerb("done") else { return answer.text }
    }
    return nil
  }

  mutating func difference(from picture: BookPicture, contract: Int) async throws(RigFailure) -> String? {
    let rows: [ResponseLine]
    do throws(ClientFailure) {
      rows = try await `operator`.exchange(
        "book \(symbol(contract)) depth=\(ServerRig.depth) tag=\(nextMark())")
    } catch {
      throw RigFailure("\(error)")
    }
    let told = rows.map { row in
      (1...4).map { row.text(at: $0) ?? "" }.joined(separator: " ")
    }
    let drawn = ServerRig.levels(picture, .buy, "bid") + ServerRig.levels(picture, .sell, "offer")
    guard told != drawn else { return nil }
    return "the answer to `book` is not what the sessions were told: \(told) and \(drawn)"
  }

  /// The best levels as `book` would tell them.
  private static func levels(
    _ picture: BookPicture, _ side: Side, _ word: String
  ) -> [String] {
    var levels: [(price: Int64, lots: Int64, orders: Int)] = []
    for order in picture.orders(side) {
      if let last = levels.last, last.price == order.price.ticks {
        levels[levels.count - 1] = (last.price, last.lots + order.shown.lots, last.orders + 1)
      } else {
        levels.append((order.price.ticks, order.shown.lots, 1))
      }
    }
    return levels.prefix(depth).map { "\(word) \($0.price) \($0.lots) \($0.orders)" }
  }

  // MARK: Lines sent

  private func line(_ request: RigRequest, _ reference: Reference) -> String {
    let own = "ref=\(ServerRig.text(reference))"
    switch request {
    case .new(let order):
      let price = order.price.map { "\($0.ticks)" } ?? "market"
      return
        "\(order.side == .buy ? "buy" : "sell") \(order.quantity.lots) \(symbol(order.contract)) @ \(price) \(own)"
        + " tif=\(ServerRig.word(order.timeInForce)) stp=\(ServerRig.word(order.selfTrade))"
        + (order.isPostOnly ? " post=refuse" : "") + (order.isAllOrNone ? " aon=yes" : "")
        + (order.clip.map { " clip=\($0.lots)" } ?? "") + (order.stop.map { " stop=\($0.ticks)" } ?? "")
    case .replace(let target, let price, let quantity):
      let lots = quantity.map { " \($0.lots)" } ?? ""
      let ticks = price.map { " @ \($0.ticks)" } ?? ""
      return "replace \(ServerRig.text(target))\(lots)\(ticks) \(own)"
    case .cancel(let target): return "cancel \(ServerRig.text(target)) \(own)"
    case .quote(let quote):
      let bid = "\(quote.bidQuantity.lots) @ \(quote.bid.ticks)"
      let offer = "\(quote.offerQuantity.lots) @ \(quote.offer.ticks)"
      return "quote \(symbol(quote.contract)) \(bid) \(offer) \(own) stp=\(ServerRig.word(quote.selfTrade))"
    case .basket(let legs): return "basket \(legs.count) \(own)"
    }
  }

  private static func word(_ timeInForce: TimeInForce) -> String {
    switch timeInForce {
    case .goodForSession: "gfs"
    case .goodTillDate: "gtd"
    case .immediateOrCancel: "ioc"
    case .fillOrKill: "fok"
    }
  }

  private static func word(_ selfTrade: SelfTradePrevention) -> String {
    switch selfTrade {
    case .cancelNewest: "newest"
    case .cancelOldest: "oldest"
    case .cancelBoth: "both"
    case .decrement: "decrement"
    case .off: "off"
    }
  }

  private static func text(_ target: OrderTarget) -> String {
    target.reference == .none ? "#\(target.order.value)" : text(target.reference)
  }

  private static func text(_ reference: Reference) -> String {
    String(decoding: (0..<reference.count).map { reference[$0] }, as: UTF8.self)
  }

  private static func isNotUnderstood(_ line: ResponseLine) -> Bool { line.isVerb("error") }

  // MARK: The exchange around the contract

  private mutating func addSeat() async throws(RigFailure) {
    let seat = seats.count
    try await operate("member m\(seat) role=trader")
    try await operate("user m\(seat) u key=\(key.publicHexadecimal)")
    let hall = hall
    do throws(ClientFailure) {
      let client = try await Client.connect(to: endpoint) { line, _ in hall.hear(line, seat: seat) }
      _ = try await client.login(Credentials(member: "m\(seat)", user: "u", key: key))
      seats.append(client)
    } catch {
      throw RigFailure("\(error)")
    }
  }

  private mutating func operate(_ line: String) async throws(RigFailure) {
    let answer = try await ask(`operator`, "\(line) ref=\(nextMark())")
    guard answer.isVerb("done") else { throw RigFailure("\(line): \(answer.text)") }
  }

  private mutating func nextMark() -> String {
    requests += 1
    return "q\(requests)"
  }

  private func fence(_ client: Client) async throws(RigFailure) {
    do throws(ClientFailure) {
      _ = try await client.exchange("ping")
    } catch {
      throw RigFailure("\(error)")
    }
  }

  private func ask(_ client: Client, _ line: String) async throws(RigFailure) -> ResponseLine {
    let answer: ResponseLine
    do throws(ClientFailure) {
      answer = try await client.request(line)
    } catch {
      throw RigFailure("\(line): \(error)")
    }
    for word in ["busy", "unavailable", "throttled"] where answer.verbText == word {
      throw RigFailure("\(line): \(answer.text)")
    }
    return answer
  }
}
