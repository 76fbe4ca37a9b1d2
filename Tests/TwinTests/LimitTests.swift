import MarketEngine
import Simulation
import Testing

/// What happens at a limit, one before it and one after it.
@Suite(.disabled(if: TwinParameters.seed != nil))
struct LimitTests {
  private static let rare = TwinTrial.Checks(conservation: 0, queries: 0, restore: 1_000)

  @Test func `the zone after the last is refused`() throws {
    var market = try LimitMarket(checks: Self.rare)
    for number in 1...Limits.zones {
      #expect(try market.operate(.addZone(AddZone(name: LimitMarket.name("z\(number)")))) == nil)
    }
    let refusal = try market.operate(.addZone(AddZone(name: LimitMarket.name("more"))))
    #expect(refusal == Refusal(.limitReached, need: 257, free: 256))
  }

  @Test func `a reference is forgotten after 4,096 others`() throws {
    var market = try LimitMarket(checks: Self.rare)
    let notice = Operation.notice(Notice(text: NoticeText(words: [UInt64](repeating: 0x2121, count: 12))))
    for _ in 0...Limits.rememberedReferences { #expect(try market.operate(notice) == nil) }
    #expect(try market.again(2, notice) == .repeated)
    #expect(try market.again(1, notice) == .done)
    // Some more, so that the engine is restored from a state in which the oldest stand behind the newest.
    for _ in 0..<1_500 { #expect(try market.operate(notice) == nil) }
    #expect(try market.again(1_503, notice) == .repeated)
    #expect(try market.again(1_502, notice) == .done)
  }

  @Test func `the all-or-none order after the hundredth of its side is refused`() throws {
    var market = try SmallMarket()
    func step(_ side: Side, _ lots: Int64) -> Command {
      SmallStep.special(user: 0, side, price: 0, lots: lots, .allOrNone).command()
    }
    for _ in 1..<Limits.allOrNone { try market.execute(step(.sell, 2)) }
    #expect(try market.refusal(of: step(.sell, 2)) == nil)
    #expect(
      try market.refusal(of: step(.sell, 2)) == Refusal(.limitReached, need: 101, free: 100))
    // The other side has its own hundred, and what fills one at once is refused all the same.
    #expect(try market.refusal(of: step(.buy, 3)) == nil)
    #expect(
      try market.refusal(of: step(.sell, 3)) == Refusal(.limitReached, need: 101, free: 100))
  }

  @Test func `an iceberg has at most a thousand clips`() throws {
    var market = try SmallMarket()
    func step(_ lots: Int64, _ clip: Int64) -> Command {
      SmallStep.special(user: 0, .sell, price: 0, lots: lots, .iceberg, clip: clip).command()
    }
    #expect(try market.refusal(of: step(999, 1)) == nil)
    #expect(try market.refusal(of: step(1_000, 1)) == nil)
    #expect(try market.refusal(of: step(1_001, 1)) == Refusal(.clipOutOfRange, need: 1, free: 2, product: .drill))
    #expect(
      try market.refusal(of: step(4_294_967_295, 4_294_967))
        == Refusal(.clipOutOfRange, need: 4_294_967, free: 4_294_968, product: .drill))
    #expect(try market.refusal(of: step(4_294_967_295, 4_294_968)) == nil)
    #expect(try market.refusal(of: step(5, 6)) == Refusal(.clipOutOfRange, need: 6, free: 1, product: .drill))
    #expect(try market.refusal(of: step(5, 0)) == Refusal(.clipOutOfRange, need: 0, free: 1, product: .drill))
  }

  @Test func `the leg after the hundredth of a draft is refused`() throws {
    var market = try LimitMarket(checks: Self.rare)
    #expect(try market.operate(.addZone(AddZone(name: LimitMarket.name("z")))) == nil)
    #expect(try market.operate(.calendar(LimitMarket.day(1))) == nil)
    for contract in 1...UInt32(Limits.legs) { #expect(try market.add(legIn: contract) == nil) }
    // Also one in a contract that is there already: 110 before 203.
    #expect(try market.add(legIn: 101) == Refusal(.limitReached, need: 101, free: 100))
    #expect(try market.add(legIn: 1) == Refusal(.limitReached, need: 101, free: 100))
  }

  @Test func `the block after the ten thousandth of a zone is refused`() throws {
    var market = try LimitMarket(checks: TwinTrial.Checks(conservation: 0, queries: 0, restore: 2_000))
    for zone in ["z", "y"] { #expect(try market.operate(.addZone(AddZone(name: LimitMarket.name(zone)))) == nil) }
    #expect(try market.operate(.addMember(AddMember(name: LimitMarket.name("m"), role: .trader))) == nil)
    let user = AddUser(member: MemberNumber(2), name: LimitMarket.name("u"), key: Key(words: .empty))
    #expect(try market.operate(.addUser(user)) == nil)
    for zone in [UInt32(1), 2] {
      var day = LimitMarket.day(1, opensAfter: 0)
      day.zone = ZoneNumber(zone)
      #expect(try market.operate(.calendar(day)) == nil)
    }
    func block(_ zone: UInt32, from minute: UInt16) -> Block {
      Block(zone: ZoneNumber(zone), product: .charge, date: 20_300_001, fromMinute: minute, toMinute: 1_440)
    }
    // Those of an operator that are named so count as well.
    let first = QuarterHour(20_001 * 96)
    for number in 1..<Limits.blocks {
      let create = CreateContract(
        zone: ZoneNumber(1), product: .charge,
        label: LimitMarket.name(String(10_000_000 + number) + ".0000-0030"), first: first,
        end: QuarterHour(first.index + 2), secondFirst: first, secondEnd: first,
        classBasisPoints: BasisPoints(0), opens: .zero)
      #expect(try market.operate(.createContract(create)) == nil)
    }
    let trader = UserNumber(2)
    #expect(try market.order(in: block(1, from: 600), by: trader) == nil)
    let refusal = Refusal(.limitReached, need: 10_001, free: 10_000)
    #expect(try market.order(in: block(1, from: 615), by: trader) == refusal)
    // The last is there for others; another zone has its own; room comes with one that is called off.
    #expect(try market.order(in: block(1, from: 600), by: trader) == nil)
    #expect(try market.order(in: block(2, from: 615), by: trader) == nil)
    let any = ContractNumber(2 * 364 + 1)
    #expect(try market.operate(.cancelContract(CancelContract(contract: any))) == nil)
    #expect(try market.order(in: block(1, from: 615), by: trader) == nil)
    #expect(try market.order(in: block(1, from: 630), by: trader) == refusal)
  }

  @Test func `the day whose contracts would be too many is refused`() throws {
    var market = try LimitMarket(checks: TwinTrial.Checks(conservation: 0, queries: 0, restore: 0))
    #expect(try market.operate(.addZone(AddZone(name: LimitMarket.name("z")))) == nil)
    // 3 × 96 quarter-hours, 3 × 24 hours, and 4 of the day.
    let ofADay = 364
    for day in 1...Limits.liveContracts / ofADay {
      #expect(try market.operate(.calendar(LimitMarket.day(day))) == nil)
    }
    let refusal = try market.operate(.calendar(LimitMarket.day(Limits.liveContracts / ofADay + 1)))
    let need = (Limits.liveContracts / ofADay + 1) * ofADay
    #expect(
      refusal == Refusal(.limitReached, need: Int64(need), free: Int64(Limits.liveContracts)))
  }

  @Test func `the order that would be the 1,001st of a contract to wait is refused, until there is room`() throws {
    var market = try SmallMarket()
    for number in 1...Limits.stops {
      #expect(try market.enterStop(at: Int64(10 + number % 7)) == nil)
    }
    let refusal = Refusal(.limitReached, need: 1_001, free: 1_000)
    #expect(try market.enterStop(at: 20) == refusal)
    try market.execute(
      .cancel(SmallMarket.origin(SmallMarket.users[0]), CancelOrder(target: OrderTarget(order: market.made.orders[0]))))
    #expect(try market.enterStop(at: 20) == nil)
    #expect(try market.enterStop(at: 20) == refusal)
    // All thousand come in by one trade.
    try market.execute(SmallStep.enter(user: 1, .sell, price: 20, lots: 1, .goodForSession, .off).command())
    try market.execute(SmallStep.enter(user: 1, .buy, price: 20, lots: 1, .goodForSession, .off).command())
    #expect(market.trial.seen.events["triggered"] == Limits.stops)
  }
}
