import MarketEngine
import Simulation
import Testing

/// Limits of what is off the book and of what waits: one before, at, and one after. The engine alone: the twin would take minutes.
@Suite(.disabled(if: TwinParameters.seed != nil))
struct DealLimitTests {
  @Test func `a member's negotiations, and the market's`() {
    var market = DealMarket(members: 66)
    for member in UInt32(2)...65 {
      for _ in 1...Limits.negotiationsPerMember { #expect(market.propose(member) == nil) }
      if member == 2 {
        #expect(market.propose(2) == Refusal(.limitReached, need: 257, free: 256))
      }
    }
    #expect(64 * Limits.negotiationsPerMember == Limits.negotiations)
    #expect(market.propose(66) == Refusal(.limitReached, need: 16_385, free: 16_384))
    #expect(market.retract(2, negotiation: 1) == nil)
    #expect(market.propose(66) == nil)
    #expect(market.propose(2) == Refusal(.limitReached, need: 16_385, free: 16_384))
  }

  @Test func `trades that wait for the dispatcher`() {
    var market = DealMarket(members: 3)
    #expect(market.operate(.setHold(SetHold(contract: ContractNumber(1), isOn: true))) == nil)
    for _ in 1...Limits.pendingTrades {
      #expect(market.order(2, .buy) == nil)
      #expect(market.order(3, .sell) == nil)
    }
    let full = Refusal(.limitReached, need: 65_537, free: 65_536)
    #expect(market.order(2, .buy) == full)
    #expect(market.review(1, .reject) == nil)
    #expect(market.order(2, .buy) == nil)
    #expect(market.order(3, .sell) == nil)
    #expect(market.order(3, .sell) == full)
  }

  @Test func `a quarter of an hour that a trade waits`() {
    var market = DealMarket(members: 3)
    #expect(market.operate(.setHold(SetHold(contract: ContractNumber(1), isOn: true))) == nil)
    for _ in 1...2 {
      #expect(market.order(2, .buy) == nil)
      #expect(market.order(3, .sell) == nil)
    }
    market.pass(nanoseconds: Limits.pendingSeconds * 1_000_000_000 - 1)
    #expect(market.review(1, .approve) == nil)
    market.pass(nanoseconds: 1)
    #expect(market.review(2, .approve) == Refusal(.wrongTradeState))
  }

  @Test(arguments: [Limits.sweepSlice - 1, Limits.sweepSlice, Limits.sweepSlice + 1])
  func `orders that one slice of a sweep takes`(orders: Int) {
    var market = DealMarket(members: 2)
    for _ in 1...orders { #expect(market.order(2, .buy) == nil) }
    market.massCancel(2)
    #expect(market.liveOrders(of: 2) == max(0, orders - Limits.sweepSlice))
    #expect(market.isSweeping == (orders > Limits.sweepSlice))
    // Whatever comes next finds the sweep done.
    #expect(market.order(2, .buy) == nil)
    #expect(market.liveOrders(of: 2) == 1)
  }

  @Test func `live orders of the market`() {
    var market = DealMarket(members: 3)
    for _ in 1..<Limits.orders { #expect(market.order(2, .buy) == nil) }
    // A quote is two.
    #expect(market.quote(3) == Refusal(.limitReached, need: 1_048_577, free: 1_048_576))
    #expect(market.order(2, .buy) == nil)
    #expect(market.order(2, .buy) == Refusal(.limitReached, need: 1_048_577, free: 1_048_576))
    // One that would only trade is one too many all the same.
    #expect(market.order(3, .sell) == Refusal(.limitReached, need: 1_048_577, free: 1_048_576))
    #expect(market.cancelFirst(of: 2) == nil)
    #expect(market.order(3, .sell) == nil)
    #expect(market.quote(3) == nil)
    #expect(market.order(2, .buy) == Refusal(.limitReached, need: 1_048_577, free: 1_048_576))
  }

  /// More than a block of them: those of the last user, and of the first, are found.
  @Test func `what 1,100 users asked last is remembered`() {
    var market = DealMarket(members: 1_101)
    let each = UInt64(Limits.rememberedReferences)
    for number in 1...each {
      for user: UInt32 in 2...1_101 { _ = market.orderNothing(user, under: number) }
    }
    for user: UInt32 in [2, 550, 1_025, 1_026, 1_101] {
      for number in [1, 2, each / 2, each] { #expect(market.orderNothing(user, under: number) == true) }
      #expect(market.orderNothing(user, under: each + 1) == false)
      #expect(market.orderNothing(user, under: 1) == false)
    }
  }

  /// More trades than are kept without squeezing: those behind their gate go, the others are found.
  @Test func `trades are found until their gate and not after it`() {
    var market = DealMarket(members: 3)
    let trades = 150_000
    for _ in 1...trades {
      #expect(market.order(2, .buy) == nil)
      #expect(market.order(3, .sell) == nil)
    }
    #expect(market.review(1, .bust) == nil)
    #expect(market.review(UInt64(trades), .bust) == nil)
    market.passGate()
    #expect(market.review(2, .bust) == Refusal(.unknownTrade))
    #expect(market.createContract("second") == nil)
    for _ in 1...trades {
      #expect(market.order(2, .buy, contract: 2) == nil)
      #expect(market.order(3, .sell, contract: 2) == nil)
    }
    #expect(market.review(UInt64(trades), .bust) == Refusal(.unknownTrade))
    for trade in [trades + 1, trades + 70_000, 2 * trades] {
      #expect(market.review(UInt64(trade), .bust) == nil)
      #expect(market.review(UInt64(trade), .bust) == Refusal(.wrongTradeState))
    }
  }
}

/// An engine with members, a user each, and a drill that trades at once: nobody needs cash or rights.
struct DealMarket: ~Copyable {
  private var engine = Engine()
  private var events = EventBuffer()
  private var references: UInt64 = 0
  private var firstOrder = OrderNumber.none
  private var now = Timestamp(nanoseconds: 20_000 * 86_400_000_000_000)

  init(members: UInt32) {
    for command in [Opening.market(clock: .real), Opening.zone()] + Opening.traders(2...members) { _ = execute(command) }
    _ = createContract("first")
  }

  /// A drill over the first quarter-hour of the next day but one.
  mutating func createContract(_ label: String) -> Refusal? {
    let first = QuarterHour(Int32((now.nanoseconds / 86_400_000_000_000 + 1) * 96))
    let end = QuarterHour(first.index + 1)
    return operate(
      .createContract(
        CreateContract(
          zone: ZoneNumber(1), product: .drill, label: LimitMarket.name(label), first: first, end: end,
          secondFirst: first, secondEnd: end, classBasisPoints: BasisPoints(0), opens: now)))
  }

  mutating func operate(_ operation: Operation) -> Refusal? { execute(.operate(origin(1), operation)) }

  mutating func propose(_ user: UInt32) -> Refusal? {
    execute(
      .negotiate(
        origin(user),
        Negotiate(
          contract: ContractNumber(1), side: .buy, price: Price(ticks: 1), quantity: Quantity(lots: 1),
          counterparty: MemberNumber(user == 2 ? 3 : 2))))
  }

  mutating func retract(_ user: UInt32, negotiation: UInt64) -> Refusal? {
    execute(
      .answer(
        origin(user),
        AnswerNegotiation(negotiation: NegotiationNumber(negotiation), answer: .retract)))
  }

  mutating func order(_ user: UInt32, _ side: Side, contract: UInt32 = 1) -> Refusal? {
    execute(
      .order(
        origin(user),
        NewOrder(
          contract: ContractNumber(contract), side: side, price: Price(ticks: 1), quantity: Quantity(lots: 1))))
  }

  mutating func quote(_ user: UInt32) -> Refusal? {
    let lot = Quantity(lots: 1)
    return execute(
      .quote(
        origin(user),
        NewQuote(
          contract: ContractNumber(1), bid: Price(ticks: 0), bidQuantity: lot, offer: Price(ticks: 2), offerQuantity: lot)))
  }

  /// The order that was entered first.
  mutating func cancelFirst(of user: UInt32) -> Refusal? {
    execute(.cancel(origin(user), CancelOrder(target: OrderTarget(order: firstOrder))))
  }

  /// A request that is refused, under a reference of its user; true if it is one that is remembered.
  mutating func orderNothing(_ user: UInt32, under reference: UInt64) -> Bool {
    let origin = Origin(user: UserNumber(user), session: .none, reference: Reference(first: 1 << 40 | reference, second: 0))
    let order = NewOrder(
      contract: ContractNumber(1), side: .buy, price: Price(ticks: 1), quantity: Quantity(lots: 0))
    _ = execute(.order(origin, order))
    guard events.count == 1, case .repeated = events[0] else { return false }
    return true
  }

  mutating func massCancel(_ user: UInt32) { _ = execute(.massCancel(origin(user), MassCancel())) }

  func liveOrders(of user: UInt32) -> Int {
    var rows: [QueryRow] = []
    engine.answer(.orders(MemberNumber(user)), rows: &rows)
    return rows.count
  }

  var isSweeping: Bool { mutating get { engine.nextDue(by: now)?.kind == .sweep } }

  mutating func review(_ trade: UInt64, _ review: TradeReview) -> Refusal? {
    execute(.review(origin(1), ReviewTrade(trade: TradeNumber(trade), review: review)))
  }

  mutating func passGate() {
    now = now.adding(seconds: 86_400)
  }

  mutating func pass(nanoseconds: Int64) { now = Timestamp(nanoseconds: now.nanoseconds + nanoseconds) }

  private mutating func origin(_ user: UInt32) -> Origin {
    references += 1
    return Origin(
      user: UserNumber(user), session: .none, reference: Reference(first: references, second: 0))
  }

  private mutating func execute(_ command: Command) -> Refusal? {
    if references > 0 {
      while let due = engine.nextDue(by: now) { engine.execute(.due(due), at: now, events: &events) }
    }
    events.removeAll()
    engine.execute(command, at: now, events: &events)
    for index in 0..<events.count {
      if case .refused(_, let refusal) = events[index] { return refusal }
      if firstOrder == .none, case .accepted(_, let accepted) = events[index] { firstOrder = accepted.order }
    }
    return nil
  }
}
