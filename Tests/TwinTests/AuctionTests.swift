import MarketEngine
import Simulation
import Testing

/// What an interruption carries into a call that random markets seldom do: engine and twin agree, and it is what rules 10.2 and 10.5 say.
@Suite(.disabled(if: TwinParameters.seed != nil))
struct AuctionTests {
  @Test func `an all-or-none order takes no part in an auction, and trades when trading goes on`() throws {
    var market = try CallMarket()
    _ = try market.enter(1, .buy, 100, 1)
    _ = try market.enter(2, .sell, 100, 1)
    let whole = try market.enter(1, .buy, 104, 5, .allOrNone)
    #expect(whole.accepted != .none)
    _ = try market.enter(0, .buy, 90, 2)
    // The all-or-none order is passed over; the bid below it is too far away.
    let interrupted = try market.enter(2, .sell, 90, 3)
    #expect(interrupted.phases == [.call])
    // It may be crossed by its own member's.
    #expect(try market.enter(1, .sell, 94, 3).accepted != .none)
    let auction = try market.endCall()
    #expect(auction.outcome == AuctionOutcome(price: Price(ticks: 90), volume: 2, surplus: -1))
    // One lot is left at 90, and three of its own member, which it would cancel: with four more it finds its five.
    #expect(auction.fills[whole.accepted.value] == nil)
    #expect(try market.enter(2, .sell, 95, 4).fills[whole.accepted.value] == 5)
  }

  @Test func `an iceberg that rests is in an auction with all its lots`() throws {
    var market = try CallMarket()
    _ = try market.enter(1, .buy, 100, 1)
    _ = try market.enter(2, .sell, 100, 1)
    let iceberg = try market.enter(1, .buy, 90, 9, .iceberg, clip: 2)
    #expect(try market.enter(2, .sell, 90, 5).phases == [.call])
    let auction = try market.endCall()
    #expect(auction.outcome == AuctionOutcome(price: Price(ticks: 90), volume: 5, surplus: 4))
    #expect(auction.fills[iceberg.accepted.value] == 5)
    #expect(auction.requeued == [Quantity(lots: 2)])
  }

  @Test func `a post-only order that rests is in an auction like any other`() throws {
    var market = try CallMarket()
    _ = try market.enter(1, .buy, 100, 1)
    _ = try market.enter(2, .sell, 100, 1)
    let resting = try market.enter(1, .buy, 90, 5, .postRefuse)
    #expect(try market.enter(2, .sell, 90, 3).phases == [.call])
    let auction = try market.endCall()
    #expect(auction.outcome == AuctionOutcome(price: Price(ticks: 90), volume: 3, surplus: 2))
    #expect(auction.fills[resting.accepted.value] == 3)
  }

  @Test func `of two stops reached at once the second waits when the first interrupts trading`() throws {
    var market = try CallMarket()
    _ = try market.enter(1, .buy, 100, 1)
    _ = try market.enter(2, .sell, 100, 1)
    for _ in 1...2 { _ = try market.enter(0, .buy, 110, 1, .stop, stop: 102) }
    _ = try market.enter(2, .sell, 107, 2)
    _ = try market.enter(2, .sell, 102, 1)
    let reached = try market.enter(1, .buy, 102, 1)
    #expect(reached.phases == [.call])
    #expect(reached.triggered == 1)
  }

  @Test func `an auction is priced by the last trade before the contract's reference, and costs its own fee`() throws {
    var market = try CallMarket(reference: Price(ticks: 98), hasFees: true)
    _ = try market.enter(1, .buy, 100, 1)
    _ = try market.enter(2, .sell, 100, 1)
    _ = try market.enter(1, .buy, 107, 1)
    #expect(try market.enter(2, .sell, 93, 1).phases == [.call])
    let auction = try market.endCall()
    #expect(auction.outcome == AuctionOutcome(price: Price(ticks: 100), volume: 1, surplus: 0))
    #expect(auction.fees == [30, 30])
  }
}

/// A drill contract whose trading is interrupted by a trade more than 5 from the last, for a minute; three members.
private struct CallMarket: ~Copyable {
  struct Outcome {
    var accepted = OrderNumber.none
    var phases: [ContractPhase] = []
    var fills: [UInt64: Int64] = [:]
    var requeued: [Quantity] = []
    var triggered = 0
    /// What the sides of its trades pay, µCNY.
    var fees: [Int64] = []
    var outcome = AuctionOutcome.none
  }

  private static let start = Timestamp(nanoseconds: 20_000 * 86_400_000_000_000)
  private static let contract = ContractNumber(1)
  private var trial = TwinTrial(checks: TwinTrial.Checks(conservation: 1, queries: 1, restore: 1))
  private var now = start

  init(reference: Price? = nil, hasFees: Bool = false) throws {
    for command in [Opening.market(), Opening.zone()] + Opening.traders(2...4) { try run(command) }
    if hasFees {
      let (maker, taker, auction) = (Money(microYuan: 10), Money(microYuan: 20), Money(microYuan: 30))
      try operate(.setFees(SetFees(product: .drill, maker: maker, taker: taker, auction: auction)))
      for account: UInt32 in 4...6 {
        try operate(.moveCash(MoveCash(account: AccountNumber(account), amount: Money(microYuan: 1_000_000))))
      }
    }
    try run(Opening.drill(opens: Self.start, reference: reference))
    try operate(
      .setCollar(SetCollar(product: .drill, collar: Collar(interrupt: 5, callSeconds: 60))))
  }

  mutating func enter(
    _ member: Int, _ side: Side, _ price: Int64, _ lots: Int64, _ options: OrderOptions = [],
    clip: Int64 = 0, stop: Int64 = 0
  ) throws -> Outcome {
    try run(
      .order(
        Self.origin(member),
        NewOrder(
          contract: Self.contract, side: side, price: Price(ticks: price),
          quantity: Quantity(lots: lots), selfTrade: .cancelOldest, options: options,
          clip: Quantity(lots: clip), stop: Price(ticks: stop))))
  }

  /// A minute later.
  mutating func endCall() throws -> Outcome {
    now = now.adding(seconds: 60)
    try operate(.advanceClock(AdvanceClock(to: now)))
    // Whatever asks next finds that the call is due.
    return try run(
      .order(
        Self.origin(0),
        NewOrder(
          contract: .none, side: .buy, price: Price(ticks: 0), quantity: Quantity(lots: 1))))
  }

  private static func origin(_ member: Int) -> Origin {
    Origin(user: UserNumber(UInt32(member + 2)), session: .none, reference: .none)
  }

  private mutating func operate(_ operation: MarketEngine.Operation) throws {
    try run(.operate(Origin(user: UserNumber(1), session: .none, reference: .none), operation))
  }

  @discardableResult
  private mutating func run(_ command: Command) throws -> Outcome {
    var outcome = Outcome()
    for event in try trial.take(RandomMarket.Step(command: command, time: Self.start)) {
      switch event {
      case .accepted(_, let accepted): outcome.accepted = accepted.order
      case .phaseChanged(_, let phase): outcome.phases.append(phase)
      case .filled(_, let filled): outcome.fills[filled.order.value, default: 0] += filled.quantity.lots
      case .requeued(_, let requeued): outcome.requeued.append(requeued.shown)
      case .traded(let trade): outcome.fees += [trade.buyerFee.microYuan, trade.sellerFee.microYuan]
      case .triggered: outcome.triggered += 1
      case .auctioned(_, let auctioned): outcome.outcome = auctioned
      default: break
      }
    }
    return outcome
  }
}
