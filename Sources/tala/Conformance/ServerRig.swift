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
  /// Those who have asked anything in the case being played, or may have: the first so many. Nobody else hears of it.
  private var seated = 0
  private let dispatcher: Client
  /// Whether the contract gives rights, and so has decimals.
  private var hasRights = false
  /// Whether the contract is a block that its first order is to make.
  private var isBlock = false
  private var contracts = 0
  /// The first contract of the case being played.
  private var first = 0
  private var requests = 0
  /// Calls so far; each begins and ends a second later than the one before.
  private var calls = 0

  /// The exchange keeps no deeper levels for questions.
  private static let depth = 50

  /// Logs the operator in.
  init(_ exchange: ScratchExchange) async throws {
    endpoint = exchange.endpoint
    let hall = hall
    `operator` = try await Client.connect(to: endpoint) { line, _ in hall.hear(line, seat: RigSeat.house) }
    _ = try await `operator`.login(
      Credentials(member: "exchange", user: "operator", key: exchange.operatorKey))
    dispatcher = try await Client.connect(to: endpoint) { line, _ in
      hall.hear(line, seat: RigSeat.dispatcher)
    }
    try await operate("zone X")
    try await operate("member grid role=grid-dispatcher")
    try await operate("user grid u key=\(key.publicHexadecimal)")
    try await operate("deposit grid 1000000")
    _ = try await dispatcher.login(Credentials(member: "grid", user: "u", key: key))
  }

  func close() async {
    for seat in seats { await seat.close() }
    await dispatcher.close()
    await `operator`.close()
  }

  private func symbol(_ contract: Int) -> String {
    if isBlock { return "R\(first).CHG.20261126.0800-0830" }
    return hasRights ? "R\(first).CHG.c\(first + contract)" : "X.DRILL.c\(first + contract)"
  }
  private static func delivery(_ run: CaseRun) -> String {
    let ends = [run.first, run.end].map { "2026-11-26T0\($0 / 4):\($0 % 4 == 0 ? "00" : "\($0 % 4 * 15)"):00Z" }
    return "from=\(ends[0]) to=\(ends[1])"
  }

  mutating func openContracts(_ count: Int, _ rights: RigRights?) async throws(RigFailure) {
    for number in first..<contracts { try await watch("unwatch", symbol(number - first)) }
    first = contracts
    contracts += count
    seated = 0
    hasRights = rights != nil
    isBlock = rights?.isBlock ?? false
    if let rights { try await openZone(rights) }
    if isBlock { try await operate("calendar R\(first) 20261126 opens=2026-11-24T00:00:00Z call=0") }
    for number in first..<contracts where !isBlock {
      let zone = hasRights ? "R\(first) CHG" : "X DRILL"
      let run = ServerRig.delivery(rights?.runs[number - first] ?? CaseRun(first: 0, end: 1))
      let call = rights?.inCall == true ? " opens=\(ServerRig.time(calls)) call=1" : ""
      try await operate("contract \(zone) c\(number) \(run)\(call)")
    }
    // Of what kind a trade is, only those who watch are told.
    for number in first..<contracts { try await watch("watch", symbol(number - first)) }
    _ = hall.take()
  }

  /// A zone of its own for a contract that gives rights, with the facilities and the administrative price.
  private mutating func openZone(_ rights: RigRights) async throws(RigFailure) {
    try await sit(rights.seat)
    try await operate("zone R\(first)")
    for (word, firm, lots) in [("i", "no", rights.interruptible), ("f", "yes", rights.firm)] {
      try await operate(
        "facility \(word)\(first) zone=R\(first) account=m\(rights.seat) charge=\(text(lots: lots)) discharge=0"
          + " energy=0 firm=\(firm)"
          + " \(ServerRig.delivery(CaseRun(first: 0, end: RigRights.quarters)))")
    }
    if let price = rights.callPrice {
      try await operate("call-price R\(first) CHG \(text(ticks: price.ticks))")
    }
  }

  private func watch(_ verb: String, _ symbol: String) async throws(RigFailure) {
    do throws(ClientFailure) {
      _ = try await `operator`.exchange("\(verb) \(symbol)")
    } catch {
      throw RigFailure("\(error)")
    }
    try await fence([`operator`])
  }

  /// A fresh contract in a call that ends when `endCall` moves the market's clock.
  mutating func openCall() async throws(RigFailure) {
    hasRights = false
    isBlock = false
    first = contracts
    contracts += 1
    seated = 0
    try await operate(
      "contract X DRILL c\(first) \(ServerRig.delivery(CaseRun(first: 0, end: 1)))"
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

  /// What the sessions hear at the end of a call, by seat. A question is answered from the market's state, so whatever fell due before
  /// has been told before its answer.
  mutating func linesAfterTheCall() async throws(RigFailure) -> [Int: [ResponseLine]] {
    try await hearTheEndOfTheCall()
    return hall.take()
  }

  private mutating func hearTheEndOfTheCall() async throws(RigFailure) {
    for client in seats.prefix(seated) + [`operator`] {
      do throws(ClientFailure) {
        _ = try await client.exchange("cash tag=\(nextMark())")
      } catch {
        throw RigFailure("\(error)")
      }
    }
  }

  mutating func nextReference() -> Reference {
    Reference(bytes: Array(nextMark().utf8).span) ?? .none
  }

  mutating func perform(
    _ request: RigRequest, seat: Int, reference: Reference
  ) async throws(RigFailure) -> [RigEvent] {
    try await sit(seat)
    if case .basket(let legs) = request {
      let refused = try await refusal(ofDraft: legs, seats[seat])
      try await fence(seats.prefix(seated))
      _ = hall.take()
      if let refused { return [.refused(refused)] }
    }
    if case .negotiate(_, _, _, let other) = request { try await sit(other) }
    if request == .uncross { calls += 1 }
    let answer = try await ask(client(of: seat), line(request, reference))
    if ServerRig.isNotUnderstood(answer) { return [.refused(answer.text)] }
    if request == .uncross { try await hearTheEndOfTheCall() }
    // Whatever else the sessions are owed for the request comes before this is answered: an order at rest may trade by itself.
    try await fence(seats.prefix(seated) + [dispatcher, `operator`])
    return try HeardLines(hall.take(), asking: seat, reference: ServerRig.text(reference)).events()
  }

  private func client(of seat: Int) -> Client {
    switch seat {
    case RigSeat.house: `operator`
    case RigSeat.dispatcher: dispatcher
    default: seats[seat]
    }
  }

  /// Sends the legs of a basket one by one; says why one of them is refused.
  private mutating func refusal(
    ofDraft legs: [RigLeg], _ client: Client
  ) async throws(RigFailure) -> String? {
    _ = try await ask(client, "discard ref=\(nextMark())")
    for leg in legs {
      let side = leg.side == .buy ? "buy" : "sell"
      let terms = "\(text(lots: leg.quantity.lots)) \(symbol(leg.contract)) @ \(text(ticks: leg.price.ticks))"
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
    _ = hall.take()
    let drawn = levels(picture, .buy, "bid") + levels(picture, .sell, "offer")
    guard told != drawn else { return nil }
    return "the answer to `book` is not what the sessions were told: \(told) and \(drawn)"
  }

  /// The best levels as `book` would tell them.
  private func levels(
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
    return levels.prefix(ServerRig.depth).map {
      "\(word) \(text(ticks: $0.price)) \(text(lots: $0.lots)) \($0.orders)"
    }
  }

  /// Ticks and lots with the product's one digit, or none.
  private func text(ticks: Int64) -> String { hasRights ? ServerRig.tenths(ticks) : "\(ticks)" }
  private func text(lots: Int64) -> String { hasRights ? ServerRig.tenths(lots) : "\(lots)" }

  private static func tenths(_ number: Int64) -> String {
    "\(number < 0 ? "-" : "")\(number.magnitude / 10).\(number.magnitude % 10)"
  }

  // MARK: Lines sent

  private func line(_ request: RigRequest, _ reference: Reference) -> String {
    let own = "ref=\(ServerRig.text(reference))"
    switch request {
    case .new(let order):
      let price = order.price.map { text(ticks: $0.ticks) } ?? "market"
      return
        "\(order.side.word) \(text(lots: order.quantity.lots)) \(symbol(order.contract)) @ \(price) \(own)"
        + " tif=\(ServerRig.word(order.timeInForce)) stp=\(ServerRig.word(order.selfTrade))"
        + (order.isPostOnly ? " post=refuse" : "") + (order.isAllOrNone ? " aon=yes" : "")
        + (order.clip.map { " clip=\(text(lots: $0.lots))" } ?? "")
        + (order.stop.map { " stop=\(text(ticks: $0.ticks))" } ?? "")
        + (order.pool.map { " pool=\($0)\(first)" } ?? "")
    case .replace(let target, let price, let quantity):
      let lots = quantity.map { " \(text(lots: $0.lots))" } ?? ""
      let ticks = price.map { " @ \(text(ticks: $0.ticks))" } ?? ""
      return "replace \(ServerRig.text(target))\(lots)\(ticks) \(own)"
    case .cancel(let target): return "cancel \(ServerRig.text(target)) \(own)"
    case .quote(let quote):
      let bid = "\(text(lots: quote.bidQuantity.lots)) @ \(text(ticks: quote.bid.ticks))"
      let offer = "\(text(lots: quote.offerQuantity.lots)) @ \(text(ticks: quote.offer.ticks))"
      return "quote \(symbol(quote.contract)) \(bid) \(offer) \(own) stp=\(ServerRig.word(quote.selfTrade))"
    case .basket(let legs): return "basket \(legs.count) \(own)"
    case .negotiate(let side, let price, let quantity, let other):
      let terms = "\(text(lots: quantity.lots)) \(symbol(0)) @ \(text(ticks: price.ticks))"
      return "negotiate \(side.word) \(terms) with=m\(other) \(own)"
    case .answer(let answer, let number): return "\(answer.word) #\(number.value) \(own)"
    case .review(let review, let number): return "\(review.word) #\(number.value) \(own)"
    case .hold(let isOn): return "hold \(symbol(0)) \(isOn ? "on" : "off") \(own)"
    case .pool(let name, let isFirm): return "pool \(name)\(first) facility=\(isFirm ? "f" : "i")\(first) \(own)"
    case .trading(let contract, let isFrozen):
      return "\(isFrozen ? "freeze" : "resume") \(symbol(contract)) \(own)"
    case .uncross: return "clock \(ServerRig.time(calls)) \(own)"
    case .call(let quantity): return "call \(text(lots: quantity.lots)) \(symbol(0)) \(own)"
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

  /// Somebody sits there from now on.
  private mutating func sit(_ seat: Int) async throws(RigFailure) {
    while seats.count <= seat { try await addSeat() }
    seated = max(seated, seat + 1)
  }

  private mutating func addSeat() async throws(RigFailure) {
    let seat = seats.count
    try await operate("member m\(seat) role=trader")
    try await operate("user m\(seat) u key=\(key.publicHexadecimal)")
    try await operate("deposit m\(seat) 1000000")
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

  /// Waits until clients have heard all that was sent to them before: each is asked, then each has answered.
  private func fence(_ clients: some Collection<Client>) async throws(RigFailure) {
    do throws(ClientFailure) {
      try await Client.ping(clients)
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
