import MarketEngine
import Simulation

/// A market of two members, a dispatcher and two contracts that go through every phase together, in engine and twin.
struct PhaseMarket: ~Copyable {
  static let phases = [
    "planned", "disclosure", "call", "continuous", "frozen", "closed", "delivery", "delivered", "cancelled",
  ]

  private static let start = Timestamp(nanoseconds: 20_000 * 86_400_000_000_000)
  private static let opens = start.adding(seconds: 3_600)
  private static let delivery: Int64 = 4 * 3_600
  /// A drill, a block of a product that needs rights, and a drill that trades from the beginning.
  private static let drill = ContractNumber(1)
  private static let block = ContractNumber(2)
  private static let other = ContractNumber(3)
  /// Whose requests are looked at, who it trades with, and the dispatcher.
  private static let asker = UserNumber(2)
  private static let partner = UserNumber(3)
  private static let dispatcher = UserNumber(4)
  private static let house = UserNumber(1)

  private let request: PhaseRequest
  private var trial = TwinTrial(checks: TwinTrial.Checks(conservation: 1, queries: 1, restore: 2))
  /// The asker's order that is there to be changed, and one that is hibernated.
  private var order = OrderNumber.none
  private var hibernated = OrderNumber.none
  /// The partner's offer in the drill.
  private var offer = OrderNumber.none
  /// What was proposed to the asker, and by it.
  private var proposals: [NegotiationNumber] = []
  /// A trade that was made, one that the partner disputes, one that waits for the dispatcher.
  private var trades: [TradeNumber] = []

  struct Unknown: Error { var word: String }

  init(for request: PhaseRequest) throws {
    self.request = request
    let name = Self.name("o")
    try execute(
      .open(
        OpenMarket(
          rules: Rules.current, clock: .manual, market: name, operatorMember: name,
          operatorUser: name, operatorKey: Key(words: .empty))))
    try operate(.addZone(AddZone(name: Self.name("Z"))))
    for (member, role) in [(2, Role.trader), (3, .trader), (4, .gridDispatcher)] {
      let name = Self.name("m\(member)")
      try operate(.addMember(AddMember(name: name, role: role)))
      try operate(
        .addUser(AddUser(member: MemberNumber(UInt32(member)), name: name, key: Key(words: .empty))))
    }
    let first = QuarterHour(20_000 * 96 + 16)
    let end = QuarterHour(first.index + 2)
    try operate(
      .addFacility(
        AddFacility(
          name: Self.name("f"), zone: ZoneNumber(1), account: AccountNumber(4), firmness: .firm,
          charge: Power(watts: 1_000_000), discharge: Power(watts: 1_000_000), energy: Energy(wattHours: 4_000_000),
          efficiencyIn: BasisPoints(10_000), efficiencyOut: BasisPoints(10_000), saleFactor: BasisPoints(10_000),
          first: first, end: end)))
    try operate(.setCallPrice(SetCallPrice(product: .charge, price: Price(ticks: 0))))
    // What has to stand when a call begins is there from the trading before: it is interrupted.
    let (disclosure, call): (Int32, Int32) = request.hasToStand ? (600, 0) : (600, 900)
    try create(.drill, "d", first, end, opens: Self.opens, disclosure, call)
    try create(.charge, "20241004.0400-0430", first, end, opens: Self.opens, disclosure, call)
    try create(.drill, "e", first, end, opens: Self.start, 0, 0)
    try advance(to: Self.start.adding(seconds: 1))
    try enter(.sell, price: 5, in: Self.other, by: Self.partner)
    try execute(Self.leg(in: Self.drill))
    try execute(Self.leg(in: Self.other))
    let pool = AddPool(name: Self.name("p"), account: .none, facility: FacilityNumber(1))
    try execute(.operate(Self.origin(Self.asker), .addPool(pool)))
  }

  private mutating func create(
    _ product: Product, _ label: String, _ first: QuarterHour, _ end: QuarterHour, opens: Timestamp,
    _ disclosure: Int32, _ call: Int32
  ) throws {
    try operate(
      .createContract(
        CreateContract(
          zone: ZoneNumber(1), product: product, label: Self.name(label), first: first, end: end,
          secondFirst: first, secondEnd: end, classBasisPoints: BasisPoints(0), opens: opens,
          disclosureSeconds: disclosure, callSeconds: call)))
  }

  // MARK: Phases

  /// Brings the contracts into a phase. In the drill there are from the call on an order of the asker and an offer at 5 of the partner,
  /// in the block the partner's bid.
  mutating func reach(_ phase: String) throws {
    if phase == "cancelled" {
      for contract in [Self.drill, Self.block] {
        try operate(.cancelContract(CancelContract(contract: contract)))
      }
      return
    }
    guard let last = Self.phases.firstIndex(of: phase) else { throw Unknown(word: phase) }
    let way = Self.phases[...last].filter { $0 != "call" || !request.hasToStand }
    for step in way { try take(step) }
    if request.hasToStand, phase == "call" {
      try take("continuous")
      try interrupt()
    }
  }

  private mutating func take(_ step: String) throws {
    switch step {
    case "planned": break
    case "disclosure": try advance(to: Self.opens.adding(seconds: -600))
    case "call":
      try advance(to: Self.opens)
      try fillBooks()
    case "continuous":
      try advance(to: Self.opens.adding(seconds: 900))
      if request.hasToStand {
        try fillBooks()
        try bringAbout()
      }
    case "frozen":
      for contract in [Self.drill, Self.block] {
        try operate(.setTrading(SetTrading(contract: contract, frozen: true)))
      }
    case "closed": try advance(to: Self.start.adding(seconds: Self.delivery - 1_800))
    case "delivery": try advance(to: Self.start.adding(seconds: Self.delivery))
    case "delivered": try advance(to: Self.start.adding(seconds: Self.delivery + 1_800))
    default: throw Unknown(word: step)
    }
  }

  private mutating func fillBooks() throws {
    order = try enter(.buy, price: 1, by: Self.asker)
    hibernated = try enter(.buy, price: 1, by: Self.asker)
    try execute(.hibernate(Self.origin(Self.asker), OrderTarget(order: hibernated)))
    offer = try enter(.sell, price: 5, by: Self.partner)
    try enter(.buy, price: 0, in: Self.block, by: Self.partner)
  }

  /// A quote, two proposals and three trades.
  private mutating func bringAbout() throws {
    try execute(Self.quote(lots: 1))
    for (user, member) in [(Self.partner, MemberNumber(2)), (Self.asker, MemberNumber(3))] {
      for event in try execute(Self.proposal(by: user, to: member)) {
        if case .negotiated(let note, let told) = event, note.user == user { proposals.append(told.number) }
      }
    }
    try trade()
    try trade()
    try execute(.review(Self.origin(Self.partner), ReviewTrade(trade: trades[1], review: .dispute)))
    try operate(.setHold(SetHold(contract: Self.drill, isOn: true)))
    try trade()
    try operate(.setHold(SetHold(contract: Self.drill, isOn: false)))
  }

  private mutating func trade() throws {
    for event in try execute(Self.new(.immediateOrCancel)) {
      if case .traded(let trade) = event { trades.append(trade.number) }
    }
  }

  /// A trade at 8, where the last was at 5.
  private mutating func interrupt() throws {
    for product in [Product.drill, .charge] {
      let collar = Collar(width: Collar.open, interrupt: 1, callSeconds: 900)
      try operate(.setCollar(SetCollar(product: product, collar: collar)))
    }
    try execute(.cancel(Self.origin(Self.partner), CancelOrder(target: OrderTarget(order: offer))))
    try enter(.buy, price: 8, by: Self.partner)
  }

  // MARK: Requests

  /// What becomes of the request, in the table's words.
  mutating func outcome() throws -> String {
    let asked = Self.origin(Self.asker)
    switch request {
    case .goodForSession: return try outcome(of: Self.new(.goodForSession))
    case .goodTillDate: return try outcome(of: Self.new(.goodTillDate))
    case .immediateOrCancel: return try outcome(of: Self.new(.immediateOrCancel))
    case .fillOrKill: return try outcome(of: Self.new(.fillOrKill))
    case .stop: return try outcome(of: Self.new(.goodForSession, .stop))
    case .market: return try outcome(of: Self.new(.goodForSession, .market))
    case .marketToLimit: return try outcome(of: Self.new(.goodForSession, .marketToLimit))
    case .iceberg: return try outcome(of: Self.new(.goodForSession, .iceberg))
    case .allOrNone: return try outcome(of: Self.new(.goodForSession, .allOrNone))
    case .postRefuse: return try outcome(of: Self.new(.goodForSession, .postRefuse))
    case .postSlide: return try outcome(of: Self.new(.goodForSession, .postSlide))
    case .pooled: return try outcome(of: .order(asked, Self.offerOfRights(pool: PoolNumber(1))))
    case .block:
      let block = Block(zone: ZoneNumber(1), product: .charge, date: 20_241_004, fromMinute: 240, toMinute: 270)
      return try outcome(of: .block(asked, BlockOrder(block: block, order: Self.offerOfRights())))
    case .quote: return try outcome(of: Self.quote(lots: 1))
    case .withdrawQuote: return try outcome(of: Self.quote(lots: 0))
    case .leg: return try outcome(of: Self.leg(in: Self.drill, by: Self.partner))
    case .basket: return try outcome(of: .basket(asked, SendBasket(legs: 2)))
    case .replace:
      let price = Price(ticks: 2)
      return try outcome(of: .replace(asked, ReplaceOrder(target: OrderTarget(order: order), price: price)))
    case .hibernate: return try outcome(of: .hibernate(asked, OrderTarget(order: order)))
    case .reactivate: return try outcome(of: .reactivate(asked, OrderTarget(order: hibernated)))
    case .cancel: return try outcome(of: .cancel(asked, CancelOrder(target: OrderTarget(order: order))))
    case .massCancel: return try outcome(of: .massCancel(asked, MassCancel()))
    case .negotiate: return try outcome(of: Self.proposal(by: Self.asker, to: MemberNumber(3)))
    case .confirm: return try outcome(of: answer(.confirm, 0))
    case .decline: return try outcome(of: answer(.decline, 0))
    case .retract: return try outcome(of: answer(.retract, 1))
    case .dispute: return try outcome(of: review(.dispute, 0, by: Self.asker))
    case .agree: return try outcome(of: review(.agree, 1, by: Self.asker))
    case .bust: return try outcome(of: review(.bust, 0, by: Self.house))
    case .uphold: return try outcome(of: review(.uphold, 1, by: Self.house))
    case .approve: return try outcome(of: review(.approve, 2, by: Self.dispatcher))
    case .reject: return try outcome(of: review(.reject, 2, by: Self.dispatcher))
    case .call:
      let call = CallRights(contract: Self.block, quantity: Quantity(lots: 1))
      return try outcome(of: .operate(Self.origin(Self.dispatcher), .callRights(call)))
    }
  }

  private mutating func outcome(of command: Command) throws -> String {
    var outcome = "nothing"
    for event in try execute(command) {
      switch event {
      case .refused(_, let refusal): outcome = "\(refusal.code.rawValue)"
      case .accepted: outcome = "rests"
      case .filled: outcome = "trades"
      case .replaced: outcome = "replaced"
      case .hibernated: outcome = "hibernated"
      case .reactivated: outcome = "rests"
      case .cancelled: outcome = "cancelled"
      case .massCancelled: outcome = "done"
      case .negotiated(_, let told): outcome = told.state == .proposed ? "proposed" : "ended"
      case .tradeChanged: outcome = "changed"
      case .done: if outcome == "nothing" { outcome = "done" }
      default: break
      }
    }
    return outcome
  }

  private func answer(_ answer: NegotiationAnswer, _ place: Int) -> Command {
    let number = proposals.indices.contains(place) ? proposals[place] : NegotiationNumber(1)
    return .answer(Self.origin(Self.asker), AnswerNegotiation(negotiation: number, answer: answer))
  }

  private func review(_ review: TradeReview, _ place: Int, by user: UserNumber) -> Command {
    let number = trades.indices.contains(place) ? trades[place] : TradeNumber(1)
    return .review(Self.origin(user), ReviewTrade(trade: number, review: review))
  }

  /// A bid of the asker that crosses the partner's offer.
  private static func new(_ timeInForce: TimeInForce, _ options: OrderOptions = []) -> Command {
    .order(
      origin(asker),
      NewOrder(
        contract: drill, side: .buy, price: Price(ticks: 5), quantity: Quantity(lots: 1),
        timeInForce: timeInForce,
        expiry: timeInForce == .goodTillDate ? start.adding(seconds: delivery - 1_800) : .never, options: options,
        clip: Quantity(lots: options.contains(.iceberg) ? 1 : 0),
        stop: options.contains(.stop) ? Price(ticks: 7) : Price(ticks: 0)))
  }

  /// An offer of the asker's rights that crosses the partner's bid.
  private static func offerOfRights(pool: PoolNumber = .none) -> NewOrder {
    var order = NewOrder(contract: block, side: .sell, price: Price(ticks: 0), quantity: Quantity(lots: 1))
    if pool != .none { order.pool = pool }
    return order
  }

  private static func quote(lots: Int64) -> Command {
    .quote(
      origin(asker),
      NewQuote(
        contract: drill, bid: Price(ticks: 3), bidQuantity: Quantity(lots: lots), offer: Price(ticks: 8),
        offerQuantity: Quantity(lots: lots)))
  }

  private static func leg(in contract: ContractNumber, by user: UserNumber = asker) -> Command {
    .leg(
      origin(user), NewLeg(contract: contract, side: .buy, price: Price(ticks: 5), quantity: Quantity(lots: 1)))
  }

  private static func proposal(by user: UserNumber, to member: MemberNumber) -> Command {
    .negotiate(
      origin(user),
      Negotiate(
        contract: drill, side: .buy, price: Price(ticks: 5), quantity: Quantity(lots: 1), counterparty: member))
  }

  private static func origin(_ user: UserNumber) -> Origin {
    Origin(user: user, session: .none, reference: .none)
  }

  @discardableResult
  private mutating func enter(
    _ side: Side, price: Int64, in contract: ContractNumber = drill, by user: UserNumber
  ) throws -> OrderNumber {
    let order = NewOrder(contract: contract, side: side, price: Price(ticks: price), quantity: Quantity(lots: 9))
    for event in try execute(.order(Self.origin(user), order)) {
      if case .accepted(_, let accepted) = event { return accepted.order }
    }
    throw Unknown(word: "\(side)")
  }

  private mutating func advance(to time: Timestamp) throws {
    try operate(.advanceClock(AdvanceClock(to: time)))
    while let due = trial.twin.nextDue(by: time) { try execute(.due(due)) }
  }

  private mutating func operate(_ operation: Operation) throws {
    try execute(.operate(Self.origin(Self.house), operation))
  }

  @discardableResult
  private mutating func execute(_ command: Command) throws -> [Event] {
    try trial.execute(command, at: Self.start)
  }

  private static func name(_ text: String) -> Name {
    Name(bytes: Array(text.utf8).span) ?? .empty
  }
}

/// The rows of the table, by the table's words.
enum PhaseRequest: String, CaseIterable, Sendable {
  case goodForSession = "GFS"
  case goodTillDate = "GTD"
  case immediateOrCancel = "IOC"
  case fillOrKill = "FOK"
  case stop
  case market
  case marketToLimit = "market-to-limit"
  case iceberg
  case allOrNone = "all-or-none"
  case postRefuse = "post-only, refuse"
  case postSlide = "post-only, slide"
  case pooled = "pooled offer"
  case block = "in a block that is there"
  case quote
  case withdrawQuote = "withdrawing a quote"
  case leg
  case basket
  case replace, hibernate, reactivate, cancel
  case massCancel = "mass cancel"
  case negotiate, confirm, decline, retract
  case dispute, agree, bust, uphold, approve, reject
  case call = "call by the dispatcher"

  /// Is about something that only continuous trading brings about.
  var hasToStand: Bool {
    switch self {
    case .withdrawQuote, .confirm, .decline, .retract, .dispute, .agree, .bust, .uphold, .approve, .reject: true
    default: false
    }
  }
}
