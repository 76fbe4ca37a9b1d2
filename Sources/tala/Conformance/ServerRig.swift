import Conformance
import LineProtocol
import MarketEngine
import TalaClient

/// An exchange on a socket: every seat is a member with a user and a session of its own, and everything is known by the lines they hear.
struct ServerRig: ConformanceRig {
  let conninfo: String
  let exchange: ScratchExchange
  /// Zones of the exchange; when it holds no more, the next case begins another exchange.
  var zones = 1
  let `operator`: Client
  let hall = TradeHall()
  /// One key serves all seats; who a session is, its member says.
  let key = SigningKey()
  var seats: [Seat] = []
  /// The seats of all cases, while one that begins empty has seats of its own.
  var common: [Seat] = []
  /// Seats with nothing, for such cases, and those they have left behind.
  var stock: [Seat] = []
  var used: [Seat] = []
  var stocked = 0
  /// Sessions that a case has opened beside these, by seat and name, with their numbers.
  var sessions: [SeatKey: (client: Client, number: UInt64)] = [:]
  /// Products and labels of the places that a case makes contracts for; empty where contracts are opened for the case.
  var places: [Place] = []
  /// The market's time, and when the case began, in seconds from 1970.
  var now: Int64
  var began: Int64
  /// The date of the case's calendar.
  var calendarDate = ""
  /// Products whose collar or fees a case has set.
  var collared: Set<String> = []
  var charged: Set<String> = []
  /// Those who have asked anything in the case being played, or may have: the first so many. Nobody else hears of it.
  var seated = 0
  let dispatcher: Client
  /// Whether the contract gives rights, and so has decimals.
  var hasRights = false
  /// Whether the contract is a block that its first order is to make.
  var isBlock = false
  private var contracts = 0
  /// The first contract of the case being played.
  var first = 0
  var requests = 0

  /// The exchange keeps no deeper levels for questions.
  private static let depth = 50

  /// Starts an exchange and logs the operator in.
  init(conninfo: String) async throws {
    guard let start = TimestampText.parse(Array(ScratchExchange.clockStart.utf8).span) else {
      throw RigFailure("the clock begins at no time")
    }
    now = start.nanoseconds / 1_000_000_000
    began = now
    self.conninfo = conninfo
    exchange = try await ScratchExchange.start(conninfo: conninfo)
    let hall = hall
    `operator` = try await Client.connect(to: exchange.endpoint) { line, _ in hall.hear(line, seat: RigSeat.house) }
    _ = try await `operator`.login(
      Credentials(member: "exchange", user: "operator", key: exchange.operatorKey))
    dispatcher = try await Client.connect(to: exchange.endpoint) { line, _ in
      hall.hear(line, seat: RigSeat.dispatcher)
    }
    try await operate("zone X")
    try await operate("member grid role=grid-dispatcher")
    try await operate("user grid u key=\(key.publicHexadecimal)")
    try await operate("deposit grid 1000000")
    _ = try await dispatcher.login(Credentials(member: "grid", user: "u", key: key))
  }

  struct SeatKey: Hashable {
    var seat: Int
    var name: String
  }

  /// A place for a contract.
  struct Place {
    var name: String
    var product = "DRILL"
    var label: String
  }

  func symbol(_ contract: Int) -> String {
    if !places.isEmpty { return "\(zone).\(places[contract].product).\(places[contract].label)" }
    if isBlock { return "R\(first).CHG.\(date(now + 2 * 86_400)).0800-0830" }
    return hasRights ? "R\(first).CHG.c\(first + contract)" : "X.DRILL.c\(first + contract)"
  }
  /// The zone of a case that makes its contracts.
  var zone: String { "E\(first)" }
  func member(_ seat: Int) -> String { seats[seat].member }

  /// The second day from the market's: no gate passes while cases are played.
  private func delivery(_ run: CaseRun) -> String {
    let day = (now / 86_400 + 2) * 86_400
    return "from=\(ServerRig.time(day + Int64(run.first) * 900)) to=\(ServerRig.time(day + Int64(run.end) * 900))"
  }

  mutating func openContracts(_ count: Int, _ rights: RigRights?) async throws(RigFailure) {
    if rights != nil { try await makeRoomForZone() }
    try await leaveCase()
    began = now
    first = contracts
    contracts += count
    seated = 0
    hasRights = rights != nil
    isBlock = rights?.isBlock ?? false
    if let rights { try await openZone(rights) }
    if isBlock { try await operate("calendar R\(first) \(date(now + 2 * 86_400)) opens=\(ServerRig.time(now)) call=0") }
    for number in first..<contracts where !isBlock {
      let zone = hasRights ? "R\(first) CHG" : "X DRILL"
      let run = delivery(rights?.runs[number - first] ?? CaseRun(first: 0, end: 1))
      let call = rights?.inCall == true ? " opens=\(ServerRig.time(now)) call=1" : ""
      try await operate("contract \(zone) c\(number) \(run)\(call)")
    }
    // Of what kind a trade is, only those who watch are told.
    for number in first..<contracts { try await watch("watch", symbol(number - first)) }
    _ = hall.take()
  }

  /// Puts back what the last case may have left otherwise than others need it.
  private mutating func leaveCase() async throws(RigFailure) {
    if places.isEmpty {
      for number in first..<contracts { try await watch("unwatch", symbol(number - first)) }
      return
    }
    try await watch("unwatch", "\(zone).*")
    for session in sessions.values { used.append(Seat(client: session.client, member: "", hears: Ears())) }
    for seat in seats { seat.hears.seat = nil }
    used += seats
    sessions = [:]
    seats = common
    common = []
    for (place, seat) in seats.enumerated() { seat.hears.seat = place }
    places = []
    for product in collared { try await operate("collar \(product)") }
    for product in charged { try await operate("fees \(product) maker=0 taker=0") }
    collared = []
    charged = []
  }

  mutating func openEmpty(_ contracts: [String]) async throws(RigFailure) {
    try await makeRoomForZone()
    try await leaveCase()
    first = self.contracts
    self.contracts += 1
    (hasRights, isBlock, seated) = (false, false, 0)
    (common, seats) = (seats, [])
    // The gates of earlier contracts pass with the clock, and end what still rests there.
    for seat in common { seat.hears.seat = nil }
    places = [Place(name: "", label: "main")] + contracts.map { Place(name: $0, label: $0) }
    let midnight = (now + 86_399) / 86_400 * 86_400
    if midnight > now {
      now = midnight
      try await operate("clock \(ServerRig.time(now))")
    }
    began = now
    try await operate("zone \(zone)")
    try await watch("watch", "\(zone).*")
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
          + " \(delivery(CaseRun(first: 0, end: RigRights.quarters)))")
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
    try await leaveCase()
    hasRights = false
    isBlock = false
    first = contracts
    contracts += 1
    seated = 0
    try await operate(
      "contract X DRILL c\(first) \(delivery(CaseRun(first: 0, end: 1)))"
        + " opens=\(ServerRig.time(now)) call=1")
  }

  mutating func endCall() async throws(RigFailure) {
    now += 1
    try await operate("clock \(ServerRig.time(now))")
  }

  /// A time in seconds from 1970.
  static func time(_ seconds: Int64) -> String {
    var text: [UInt8] = []
    TimestampText.append(Timestamp(nanoseconds: seconds * 1_000_000_000), to: &text)
    return String(decoding: text, as: UTF8.self)
  }

  /// Its date as a symbol has it.
  func date(_ seconds: Int64) -> String { String(ServerRig.time(seconds).prefix(10).filter { $0 != "-" }) }

  /// What the sessions hear at the end of a call, by seat. A question is answered from the market's state, so whatever fell due before
  /// has been told before its answer.
  mutating func linesAfterTheCall() async throws(RigFailure) -> [Int: [ResponseLine]] {
    try await hearTheEndOfTheCall()
    return hall.take()
  }

  private mutating func hearTheEndOfTheCall() async throws(RigFailure) {
    do throws(ClientFailure) {
      _ = try await `operator`.exchange("cash tag=\(nextMark())")
    } catch {
      throw RigFailure("\(error)")
    }
    try await fence(seats.prefix(seated).map(\.client) + [dispatcher, `operator`])
  }

  mutating func nextReference() -> Reference {
    Reference(bytes: Array(nextMark().utf8).span) ?? .none
  }

  mutating func perform(
    _ request: RigRequest, seat: Int, session: String?, reference: Reference
  ) async throws(RigFailure) -> [RigEvent] {
    try await sit(seat)
    if case .house(_, let of?, _) = request { try await sit(of) }
    if case .basket(let legs) = request {
      let refused = try await refusal(ofDraft: legs, seats[seat].client)
      try await fence(seats.prefix(seated).map(\.client))
      _ = hall.take()
      if let refused { return [.refused(refused)] }
    }
    if case .negotiate(let negotiation) = request { try await sit(negotiation.other) }
    if request == .uncross { now += 1 }
    var refused: RigEvent?
    if case .house(let action, _, _) = request, action.verb == .login || action.verb == .logout {
      refused = try await changeSession(action, seat)
    } else {
      let asking = session.flatMap { sessions[SeatKey(seat: seat, name: $0)]?.client } ?? client(of: seat)
      let text = line(request, seat, reference)
      let answer = try await ask(asking, text)
      if ServerRig.isNotUnderstood(answer) { return [.refused(answer.text)] }
      if case .house(let action, _, _) = request, answer.isVerb("done") { done(action) }
    }
    if ServerRig.bringsMore(request) {
      try await hearTheEndOfTheCall()
    } else {
      // Whatever else the sessions are owed for the request comes before this is answered: an order at rest may trade by itself.
      try await fence(seats.prefix(seated).map(\.client) + [dispatcher, `operator`])
    }
    let heard = HeardLines(
      hall.take(), asking: seat, reference: ServerRig.text(reference), began: began,
      symbols: places.isEmpty ? [] : places.indices.map(symbol))
    return try heard.events() + (refused.map { [$0] } ?? [])
  }

  /// Whether something may fall due with it, or be left of a sweep after its first slice.
  private static func bringsMore(_ request: RigRequest) -> Bool {
    guard case .house(let action, _, _) = request else { return request == .uncross }
    switch action.verb {
    case .contract, .calendar, .clock, .halt, .annul, .freezeAll, .resumeAll, .cancelAll, .login, .logout: return true
    case .facility, .account, .cash, .settle, .fees, .collar, .callPrice, .limit, .release, .holdAll, .derate, .restore:
      return false
    }
  }

  func client(of seat: Int) -> Client {
    switch seat {
    case RigSeat.house: `operator`
    case RigSeat.dispatcher: dispatcher
    default: seats[seat].client
    }
  }

  /// Sends the legs of a basket one by one; says why one of them is refused.
  private mutating func refusal(
    ofDraft legs: [RigLeg], _ client: Client
  ) async throws(RigFailure) -> String? {
    _ = try await ask(client, "discard ref=\(nextMark())")
    for leg in legs {
      let side = leg.side == .buy ? "buy" : "sell"
      let place = leg.contract
      let terms = "\(text(lots: leg.quantity.lots, place)) \(symbol(place)) @ \(text(ticks: leg.price.ticks, place))"
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
    if rows.first?.isVerb("error") == true { return "\(rows.map(\.text))" }
    let told = rows.map { row in
      (1...4).map { row.text(at: $0) ?? "" }.joined(separator: " ")
    }
    _ = hall.take()
    let drawn = levels(picture, contract, .buy, "bid") + levels(picture, contract, .sell, "offer")
    guard told != drawn else { return nil }
    return "the answer to `book` is not what the sessions were told: \(told) and \(drawn)"
  }

  /// The best levels as `book` would tell them.
  private func levels(
    _ picture: BookPicture, _ contract: Int, _ side: Side, _ word: String
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
      "\(word) \(text(ticks: $0.price, contract)) \(text(lots: $0.lots, contract)) \($0.orders)"
    }
  }

  /// Ticks and lots with the product's one digit, or none.
  func text(ticks: Int64, _ contract: Int = 0) -> String {
    ServerRig.text(ticks, digits: terms(contract).priceDigits)
  }
  func text(lots: Int64, _ contract: Int = 0) -> String {
    ServerRig.text(lots, digits: terms(contract).quantityDigits)
  }

  /// Of the product of a contract of the case.
  private func terms(_ contract: Int) -> ProductTerms {
    let word = places.isEmpty ? (hasRights ? "CHG" : "DRILL") : places[contract].product
    return ServerRig.product(word).terms
  }

  static func product(_ word: String) -> Product {
    Name(bytes: Array(word.utf8).span).flatMap(Product.init(name:)) ?? .drill
  }

  /// A decimal with so many digits.
  static func text(_ number: Int64, digits: Int) -> String {
    guard digits > 0 else { return "\(number)" }
    let places = "\(number.magnitude)"
    let padded = String(repeating: "0", count: max(0, digits + 1 - places.count)) + places
    return "\(number < 0 ? "-" : "")\(padded.dropLast(digits)).\(padded.suffix(digits))"
  }

  // MARK: The exchange around the contract

  mutating func operate(_ line: String) async throws(RigFailure) {
    let answer = try await ask(`operator`, "\(line) ref=\(nextMark())")
    guard answer.isVerb("done") else { throw RigFailure("\(line): \(answer.text)") }
  }

  mutating func nextMark() -> String {
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
