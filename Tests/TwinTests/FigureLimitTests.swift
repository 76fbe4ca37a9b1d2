import MarketEngine
import Simulation
import Testing

/// Limits of a command's figures: the last that is taken and the first that is not, in engine and twin.
@Suite(.disabled(if: TwinParameters.seed != nil))
struct FigureLimitTests {
  private static let outOfRange = Refusal(.valueOutOfRange)

  @Test func `lots of an order`() throws {
    var market = try SmallMarket()
    func order(_ lots: Int64) -> Command {
      SmallStep.enter(user: 0, .buy, price: 0, lots: lots, .goodForSession, .cancelNewest).command()
    }
    let most = Limits.lotsPerOrder
    for lots in [1, most - 1, most] { #expect(try market.refusal(of: order(lots)) == nil) }
    for lots in [Int64.min, -1, 0, most + 1, .max] {
      #expect(try market.refusal(of: order(lots)) == Refusal(.quantityOutOfRange, need: lots, free: most, product: .drill))
    }
  }

  @Test func `cash of the market`() throws {
    var market = try market()
    let account = AccountNumber(4)
    func move(_ amount: Int64) -> MarketEngine.Operation {
      .moveCash(MoveCash(account: account, amount: Money(microYuan: amount)))
    }
    let most = Limits.totalCash
    #expect(try market.operate(move(most + 1)) == Refusal(.valueOutOfRange, need: most + 1, free: most))
    #expect(try market.operate(move(.max)) == Refusal(.valueOutOfRange, need: .max, free: most))
    #expect(try market.operate(move(most - 1)) == nil)
    #expect(try market.operate(move(2)) == Refusal(.valueOutOfRange, need: 2, free: 1))
    #expect(try market.operate(move(1)) == nil)
    #expect(try market.operate(move(1)) == Refusal(.valueOutOfRange, need: 1, free: 0))
    #expect(try market.operate(move(.min)) == Refusal(.valueOutOfRange, need: .min, free: 0))
    #expect(try market.operate(move(-most)) == nil)
  }

  @Test func `a fee`() throws {
    var market = try market()
    func fees(_ maker: Int64, _ taker: Int64, _ auction: Int64) -> MarketEngine.Operation {
      .setFees(
        SetFees(
          product: .charge, maker: Money(microYuan: maker), taker: Money(microYuan: taker),
          auction: Money(microYuan: auction)))
    }
    let most: Int64 = 1_000_000_000_000
    #expect(try market.operate(fees(most, most - 1, 0)) == nil)
    #expect(try market.operate(fees(most, most, most)) == nil)
    for (maker, taker, auction) in [(most + 1, 0, 0), (0, most + 1, 0), (0, 0, most + 1), (-1, 0, 0)] {
      #expect(try market.operate(fees(maker, taker, auction)) == Self.outOfRange)
    }
  }

  @Test func `capability of a facility, and its cycles a day`() throws {
    var market = try market()
    func facility(_ name: String, _ charge: Int64, _ energy: Int64, factor: Int32 = 10_000, cycles: Int32 = 0)
      -> MarketEngine.Operation
    {
      let first = QuarterHour(20_001 * 96)
      return .addFacility(
        AddFacility(
          name: LimitMarket.name(name), zone: ZoneNumber(1), account: AccountNumber(4), firmness: .firm,
          charge: Power(watts: charge), discharge: Power(watts: 0), energy: Energy(wattHours: energy),
          efficiencyIn: .one, efficiencyOut: .one, saleFactor: BasisPoints(factor), first: first,
          end: QuarterHour(first.index + 1), cyclesPerDay: cycles))
    }
    let most = Limits.capability
    #expect(try market.operate(facility("a", most, most - 1)) == nil)
    #expect(try market.operate(facility("b", most + 1, 0)) == Self.outOfRange)
    #expect(try market.operate(facility("b", 0, most + 1)) == Self.outOfRange)
    // It is what is sold of it that counts.
    #expect(try market.operate(facility("b", 2 * most + 1, 0, factor: 5_000)) == nil)
    #expect(try market.operate(facility("c", 2 * most + 2, 0, factor: 5_000)) == Self.outOfRange)
    #expect(try market.operate(facility("c", 1, 0, cycles: Limits.cyclesPerDay)) == nil)
    for cycles in [-1, Limits.cyclesPerDay + 1] {
      #expect(try market.operate(facility("d", 1, 0, cycles: cycles)) == Self.outOfRange)
    }
  }

  @Test func `days ahead`() throws {
    var market = try market()
    let after = Int32(20_000 + Int(Limits.daysAhead)) * 96
    #expect(try market.create("a", from: after - 2, to: after) == nil)
    #expect(
      try market.create("b", from: after - 1, to: after + 1)
        == Refusal(.valueOutOfRange, need: Int64(after - 1), free: Int64(after + 1)))
  }

  @Test func `the last quarter-hour`() throws {
    let last = Limits.lastQuarter
    var market = try market(at: QuarterHour(last - 96).start)
    #expect(try market.create("a", from: last - 1, to: last) == nil)
    for first in [last - 1, last] {
      #expect(
        try market.create("b", from: first, to: last + 1)
          == Refusal(.valueOutOfRange, need: Int64(first), free: Int64(last + 1)))
    }
  }

  @Test func `minutes from the gate to the delivery`() throws {
    var market = try market()
    let now = Int32(20_000 * 96)
    #expect(try market.create("a", from: now + 3, to: now + 4, opens: -1) == nil)
    let start = LimitMarket.start.nanoseconds
    #expect(try market.create("b", from: now + 2, to: now + 4, opens: -1) == Refusal(.gatePassed, need: start, free: start))
  }

  @Test func `seconds of a disclosure, of a call, and of the call of an interruption`() throws {
    var market = try market()
    let most = Limits.phaseSeconds
    let first = Int32(20_900) * 96
    let refusal = Refusal(.valueOutOfRange, need: Int64(first), free: Int64(first + 1))
    #expect(try market.create("a", from: first, to: first + 1, disclosure: most, call: most) == nil)
    #expect(try market.create("b", from: first, to: first + 1, disclosure: most + 1) == refusal)
    #expect(try market.create("b", from: first, to: first + 1, call: most + 1) == refusal)
    #expect(try market.create("b", from: first, to: first + 1, call: -1) == refusal)
    func collar(_ seconds: Int32) -> MarketEngine.Operation {
      .setCollar(SetCollar(product: .charge, collar: Collar(interrupt: 1, callSeconds: seconds)))
    }
    for seconds in [1, most - 1, most] { #expect(try market.operate(collar(seconds)) == nil) }
    for seconds in [-1, 0, most + 1] { #expect(try market.operate(collar(seconds)) == Self.outOfRange) }
  }

  @Test func `ticks of a collar`() throws {
    var market = try market()
    let most = Limits.collarTicks
    for ticks in [0, most - 1, most, Collar.open] {
      #expect(try market.operate(.setCollar(SetCollar(product: .charge, collar: Collar(width: ticks)))) == nil)
    }
    for ticks in [-1, most + 1, Collar.open - 1] {
      #expect(
        try market.operate(.setCollar(SetCollar(product: .charge, collar: Collar(width: ticks)))) == Self.outOfRange)
      let interrupt = Collar(interrupt: ticks, callSeconds: 60)
      #expect(try market.operate(.setCollar(SetCollar(product: .charge, collar: interrupt))) == Self.outOfRange)
    }
  }

  @Test func `days a manual clock moves at once`() throws {
    let most = Limits.clockDays * 86_400 * 1_000_000_000
    let now = LimitMarket.start.nanoseconds
    var market = try LimitMarket(checks: TwinTrial.Checks(conservation: 1, queries: 1, restore: 1), clock: .manual)
    func advance(by ahead: Int64) -> MarketEngine.Operation {
      .advanceClock(AdvanceClock(to: Timestamp(nanoseconds: now + ahead)))
    }
    #expect(
      try market.operate(advance(by: most + 1)) == Refusal(.valueOutOfRange, need: now + most + 1, free: now))
    #expect(try market.operate(advance(by: most)) == nil)
    #expect(try market.operate(advance(by: most)) == Refusal(.clockNotForward, need: now + most, free: now + most))
    #expect(try market.operate(advance(by: most + 1)) == nil)
  }

  @Test func `a member's limits`() throws {
    var market = try market()
    func limits(_ limit: Int64) -> MarketEngine.Operation {
      .setLimits(SetLimits(member: MemberNumber(2), limits: MemberLimits(all: limit)))
    }
    for limit in [0, MemberLimits.most - 1, MemberLimits.most, MemberLimits.none] {
      #expect(try market.operate(limits(limit)) == nil)
    }
    for limit in [MemberLimits.most + 1, .max] { #expect(try market.operate(limits(limit)) == Self.outOfRange) }
  }

  @Test func `legs of a basket at least`() throws {
    var market = try market()
    let first = Int32(20_001) * 96
    #expect(try market.operate(.addMember(AddMember(name: LimitMarket.name("n"), role: .trader))) == nil)
    for member: UInt32 in 2...3 {
      let user = AddUser(member: MemberNumber(member), name: LimitMarket.name("u"), key: Key(words: .empty))
      #expect(try market.operate(.addUser(user)) == nil)
    }
    let buyer = UserNumber(2)
    for number: UInt32 in 1...2 {
      #expect(try market.create("\(number)", .drill, from: first, to: first + 1) == nil)
      try market.open(number)
      #expect(try market.sell(in: number, by: UserNumber(3)) == nil)
    }
    #expect(try market.add(legIn: 1, by: buyer) == nil)
    #expect(try market.send(legs: 1, by: buyer) == Refusal(.legsDiffer, need: 2, free: 1))
    #expect(try market.add(legIn: 2, by: buyer) == nil)
    #expect(try market.send(legs: 2, by: buyer) == nil)
  }

  private func market(at now: Timestamp = LimitMarket.start) throws -> LimitMarket {
    var market = try LimitMarket(checks: TwinTrial.Checks(conservation: 1, queries: 1, restore: 1), at: now)
    #expect(try market.operate(.addZone(AddZone(name: LimitMarket.name("z")))) == nil)
    #expect(try market.operate(.addMember(AddMember(name: LimitMarket.name("m"), role: .trader))) == nil)
    return market
  }
}

extension LimitMarket {
  /// A contract for charging in the first zone, which opens now or after its disclosure.
  fileprivate mutating func create(
    _ label: String, _ product: Product = .charge, from first: Int32, to end: Int32, disclosure: Int32 = 0, call: Int32 = 0,
    opens: Int64 = 0
  ) throws(TwinDifference) -> Refusal? {
    let first = QuarterHour(first)
    return try operate(
      .createContract(
        CreateContract(
          zone: ZoneNumber(1), product: product, label: Self.name(label), first: first, end: QuarterHour(end),
          secondFirst: first, secondEnd: first, classBasisPoints: BasisPoints(0),
          opens: Self.start.adding(seconds: opens + Int64(disclosure)), disclosureSeconds: disclosure, callSeconds: call)))
  }
}
