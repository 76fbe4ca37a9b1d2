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
  private var requests = 0
  /// Calls so far; each begins and ends a second later than the one before.
  private var calls = 0

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

  private var symbol: String { "X.DRILL.c\(contracts)" }

  mutating func openContract() async throws(RigFailure) {
    contracts += 1
    try await operate(
      "contract X DRILL c\(contracts) from=2026-11-26T00:00:00Z to=2026-11-26T00:15:00Z")
  }

  /// A fresh contract in a call that ends when `endCall` moves the market's clock.
  mutating func openCall() async throws(RigFailure) {
    contracts += 1
    try await operate(
      "contract X DRILL c\(contracts) from=2026-11-26T00:00:00Z to=2026-11-26T00:15:00Z"
        + " opens=\(ServerRig.time(calls)) call=1")
  }

  mutating func endCall() async throws(RigFailure) {
    calls += 1
    try await operate("clock \(ServerRig.time(calls))")
  }

  /// So many seconds after the market's clock began.
  private static func time(_ seconds: Int) -> String {
    let parts = [seconds / 3_600, seconds / 60 % 60, seconds % 60].map { $0 < 10 ? "0\($0)" : "\($0)" }
    return "2026-11-24T\(parts.joined(separator: ":"))Z"
  }

  /// A question is answered from the market's state, so whatever fell due before has been told before its answer.
  mutating func linesAfterTheCall(of seat: Int) async throws(RigFailure) -> [ResponseLine] {
    do throws(ClientFailure) {
      _ = try await seats[seat].exchange("cash tag=\(nextMark())")
    } catch {
      throw RigFailure("\(error)")
    }
    return hall.take(seat: seat)
  }

  mutating func nextReference() -> Reference {
    Reference(bytes: Array(nextMark().utf8).span) ?? .none
  }

  mutating func perform(
    _ request: RigRequest, seat: Int, reference: Reference
  ) async throws(RigFailure) -> [RigEvent] {
    while seats.count <= seat { try await addSeat() }
    let answer = try await ask(seats[seat], line(request, reference))
    if ServerRig.isNotUnderstood(answer) { return [.refused(answer.text)] }
    // Whatever else the session is owed for the request comes before this is answered.
    try await fence(seats[seat])
    let lines = hall.take(seat: seat)
    var events: [RigEvent] = []
    for line in lines {
      if let event = try await event(line) { events.append(event) }
    }
    return events
  }

  mutating func difference(from picture: BookPicture) async throws(RigFailure) -> String? {
    let rows: [ResponseLine]
    do throws(ClientFailure) {
      rows = try await `operator`.exchange(
        "book \(symbol) depth=\(ServerRig.depth) tag=\(nextMark())")
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
        levels[levels.count - 1] = (last.price, last.lots + order.open.lots, last.orders + 1)
      } else {
        levels.append((order.price.ticks, order.open.lots, 1))
      }
    }
    return levels.prefix(depth).map { "\(word) \($0.price) \($0.lots) \($0.orders)" }
  }

  // MARK: Lines sent

  private func line(_ request: RigRequest, _ reference: Reference) -> String {
    let own = "ref=\(ServerRig.text(reference))"
    switch request {
    case .new(let side, let price, let quantity, let timeInForce, let selfTrade):
      return
        "\(side == .buy ? "buy" : "sell") \(quantity.lots) \(symbol) @ \(price.ticks) \(own)"
        + " tif=\(ServerRig.word(timeInForce)) stp=\(ServerRig.word(selfTrade))"
    case .replace(let target, let price, let quantity):
      let lots = quantity.map { " \($0.lots)" } ?? ""
      let ticks = price.map { " @ \($0.ticks)" } ?? ""
      return "replace \(ServerRig.text(target))\(lots)\(ticks) \(own)"
    case .cancel(let target): return "cancel \(ServerRig.text(target)) \(own)"
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

  // MARK: Lines heard

  /// Nil for lines that say nothing of their own: a maker's fill, which the taker's comes with.
  private func event(_ line: ResponseLine) async throws(RigFailure) -> RigEvent? {
    if line.isAgain { return .repeated }
    switch line.verbText {
    case "refused": return .refused(line.text(at: 1) ?? "")
    case "accepted":
      return .accepted(
        try order(line), line.text("side") == "buy" ? .buy : .sell,
        Price(ticks: try whole(line, line.text("price"))),
        Quantity(lots: try whole(line, line.text("open"))))
    case "replaced":
      return .replaced(
        try order(line), Price(ticks: try whole(line, line.text("price"))),
        Quantity(lots: try whole(line, line.text("open"))),
        keptPriority: line.text("priority") == "kept")
    case "reduced":
      return .reduced(try order(line), left: Quantity(lots: try whole(line, line.text("left"))))
    case "cancelled": return .cancelled(try order(line))
    case "filled":
      guard line.text("liquidity") == "taker", let trade = line.number("trade") else { return nil }
      guard let maker = await hall.maker(of: trade) else {
        throw RigFailure("nobody was told to be the maker of trade \(trade)")
      }
      return .traded(
        maker: maker, taker: try order(line), Price(ticks: try whole(line, line.text(at: 3))),
        Quantity(lots: try whole(line, line.text(at: 1))))
    default: return nil
    }
  }

  private func order(_ line: ResponseLine) throws(RigFailure) -> OrderNumber {
    guard let number = line.number("order") else { throw RigFailure("no order in: \(line.text)") }
    return OrderNumber(number)
  }

  func whole(_ line: ResponseLine, _ text: String?) throws(RigFailure) -> Int64 {
    guard let text, let value = Int64(text) else {
      throw RigFailure("not a whole number where one should stand: \(line.text)")
    }
    return value
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
