import MarketEngine
import Simulation
import Testing

/// Rules 13: offers that share their rights, in engine and twin.
struct PoolTests {
  @Test func `the rights of a pool are reserved once, for the largest offer of each quarter-hour`() throws {
    var market = try PoolMarket()
    try market.offer(3, PoolMarket.early)
    try market.offer(2, PoolMarket.whole)
    try market.offer(4, PoolMarket.late)
    #expect(market.reserved == [3, 4, 4])
    try market.offer(1, PoolMarket.early, in: .none)
    #expect(market.refusal == .insufficientRights)
  }

  @Test func `a sale cuts each other offer to what is left, and a cut offer does not grow`() throws {
    var market = try PoolMarket()
    try market.offer(3, PoolMarket.early)
    try market.offer(2, PoolMarket.whole)
    try market.offer(4, PoolMarket.late)
    try market.buy(3, PoolMarket.late)
    // Of the first quarter-hour 3 lots are left, of the others 1.
    #expect(market.open == [1, 1, 1])
    #expect(market.reserved == [1, 1, 1])
    try market.cancel(0)
    #expect(market.open == [1, 1])
    try market.buy(1, PoolMarket.whole)
    #expect(market.open == [])
    // Of the last two quarter-hours nothing is held any more.
    #expect(market.reserved == [0])
  }

  @Test func `a basket does not trade with offers of one pool in two legs, but does with offers of two`() throws {
    var market = try PoolMarket()
    try market.offer(2, PoolMarket.early)
    try market.offer(2, PoolMarket.late)
    try market.buyTogether([PoolMarket.early, PoolMarket.late])
    #expect(market.refusal == .poolInTwoLegs)
    #expect(market.open == [2, 2])
    try market.cancel(1)
    try market.addPool("evening")
    try market.offer(2, PoolMarket.late, in: PoolNumber(2))
    try market.buyTogether([PoolMarket.early, PoolMarket.late])
    #expect(market.refusal == nil)
    #expect(market.open == [1, 1])
  }

  @Test func `what a held trade keeps is not the pool's any more`() throws {
    var market = try PoolMarket()
    try market.offer(3, PoolMarket.early)
    try market.offer(4, PoolMarket.late)
    try market.operate(.setHold(SetHold(contract: PoolMarket.early, isOn: true)))
    try market.buy(3, PoolMarket.early)
    #expect(market.open == [1])
    #expect(market.reserved == [3, 4, 1])
    try market.review(1, .reject)
    #expect(market.open == [1])
    #expect(market.reserved == [0, 1, 1])
  }

  @Test func `a recalled sale gives its rights back to be offered anew, and no offer grows by itself`() throws {
    var market = try PoolMarket()
    try market.offer(3, PoolMarket.early)
    try market.offer(4, PoolMarket.late)
    try market.buy(3, PoolMarket.early)
    try market.replace(1, lots: 2)
    #expect(market.refusal == .insufficientRights)
    try market.review(1, .dispute, by: PoolMarket.buyer)
    try market.review(1, .agree, by: PoolMarket.holder)
    #expect(market.refusal == nil)
    #expect(market.open == [1])
    #expect(market.reserved == [0, 1, 1])
    try market.replace(1, lots: 5)
    #expect(market.refusal == .insufficientRights)
    try market.replace(1, lots: 4)
    try market.offer(4, PoolMarket.early)
    #expect(market.open == [4, 4])
    #expect(market.reserved == [4, 4, 4])
  }

  @Test func `a busted sale that ended another offer gives the pool its rights back, as far as nobody has them`() throws {
    var market = try PoolMarket()
    try market.offer(4, PoolMarket.early)
    try market.offer(4, PoolMarket.late)
    try market.buy(4, PoolMarket.late)
    // Of its first quarter-hour the other had lots yet, of its second none.
    #expect(market.open == [])
    try market.offer(1, PoolMarket.whole)
    #expect(market.refusal == .insufficientRights)
    try market.review(1, .bust)
    #expect(market.refusal == nil)
    try market.offer(3, PoolMarket.whole)
    try market.offer(4, PoolMarket.early)
    #expect(market.open == [3, 4])
    #expect(market.reserved == [4, 4, 3])
    // Nothing of it is with the buyer any more.
    try market.review(1, .bust)
    #expect(market.refusal == .wrongTradeState)
  }

  @Test func `the offer after the thirty-second of a pool is refused, until one goes`() throws {
    var market = try PoolMarket()
    let contracts = (4...36).map { ContractNumber($0) }
    for contract in contracts { try market.addContract(contract) }
    for contract in contracts.prefix(Limits.offersOfPool) {
      try market.offer(4, contract)
      #expect(market.refusal == nil)
    }
    try market.offer(4, contracts[32])
    #expect(market.wholeRefusal == Refusal(.limitReached, need: 33, free: 32))
    // 110 before 237.
    try market.offer(4, contracts[0])
    #expect(market.refusal == .limitReached)
    try market.cancel(0)
    try market.offer(4, contracts[32])
    #expect(market.refusal == nil)
    #expect(market.reserved == [4, 0, 0])
    // One lot sold cuts all thirty-one others, the last one ends them.
    try market.buy(1, contracts[32])
    #expect(market.open == [Int64](repeating: 3, count: 32))
    try market.buy(3, contracts[7])
    #expect(market.open == [])
    #expect(market.reserved.allSatisfy { $0 == 0 })
  }

  @Test func `the pool after the two hundred and fifty-sixth of an account is refused`() throws {
    var market = try PoolMarket()
    for number in 2...Limits.poolsOfAccount {
      try market.addPool("p\(number)")
      #expect(market.refusal == nil)
    }
    try market.addPool("p257")
    #expect(market.wholeRefusal == Refusal(.limitReached, need: 257, free: 256))
    // 110 before 301.
    try market.addPool("noon")
    #expect(market.refusal == .limitReached)
    try market.addPool("noon", by: PoolMarket.buyer)
    #expect(market.refusal == nil)
    try market.offer(1, PoolMarket.early, in: PoolNumber(256))
    #expect(market.refusal == nil)
  }

  /// The twin looks at all pools for each: what all of a market's would take it half an hour.
  @Test func `the pool after the last of a market is refused, by the engine alone`() throws {
    var market = Engine()
    var events = EventBuffer()
    func name(_ text: String) -> Name { Name(bytes: Array(text.utf8).span) ?? .empty }
    let open = OpenMarket(
      rules: Rules.current, clock: .manual, market: name("m"), operatorMember: name("o"), operatorUser: name("o"),
      operatorKey: Key(words: .empty))
    market.execute(.open(open), at: PoolMarket.now, events: &events)
    let house = PoolMarket.origin(UserNumber(1))
    func run(_ operation: Operation, by origin: Origin) -> Refusal? {
      events.removeAll()
      market.execute(.operate(origin, operation), at: PoolMarket.now, events: &events)
      for index in 0..<events.count {
        if case .refused(_, let refusal) = events[index] { return refusal }
      }
      return nil
    }
    let trader = PoolMarket.origin(UserNumber(2))
    #expect(run(.addZone(AddZone(name: name("Z"))), by: house) == nil)
    #expect(run(.addMember(AddMember(name: name("t"), role: .trader)), by: house) == nil)
    let user = AddUser(member: MemberNumber(2), name: name("u"), key: Key(words: .empty))
    #expect(run(.addUser(user), by: house) == nil)
    let facility = AddFacility(
      name: name("lake"), zone: ZoneNumber(1), account: AccountNumber(4), firmness: .firm,
      charge: Power(watts: 400_000), discharge: Power(watts: 0), energy: Energy(wattHours: 0),
      efficiencyIn: BasisPoints(10_000), efficiencyOut: BasisPoints(10_000), saleFactor: BasisPoints(10_000),
      first: QuarterHour(20_000 * 96 + 40), end: QuarterHour(20_000 * 96 + 43))
    #expect(run(.addFacility(facility), by: house) == nil)
    // The member's first account is the fourth of all, and its others come after it.
    let accounts = UInt32(Limits.pools / Limits.poolsOfAccount)
    for number in 1...accounts {
      #expect(run(.addAccount(AddAccount(member: MemberNumber(2), name: name("a\(number)"))), by: house) == nil)
    }
    func addPool(_ number: Int, _ account: UInt32) -> Refusal? {
      let pool = AddPool(
        name: name("p\(number)"), account: AccountNumber(4 + account), facility: FacilityNumber(1))
      return run(.addPool(pool), by: trader)
    }
    for account in 0..<accounts {
      for number in 1...Limits.poolsOfAccount { #expect(addPool(number, account) == nil) }
    }
    #expect(addPool(1, accounts) == Refusal(.limitReached, need: Int64(Limits.pools) + 1, free: Int64(Limits.pools)))
  }

  @Test func `a pool has one live offer in a contract, and one never made has none`() throws {
    var market = try PoolMarket()
    try market.offer(1, PoolMarket.early)
    try market.offer(1, PoolMarket.early)
    #expect(market.refusal == .poolHasOffer)
    try market.offer(1, PoolMarket.whole, in: PoolNumber(2))
    #expect(market.refusal == .unknownPool)
  }

  @Test(.disabled(if: TwinParameters.seed != nil))
  func `every four steps in which offers of a pool come, sell, change and go`() throws {
    var market = try PoolMarket()
    var steps = 0
    var places = [Int](repeating: 0, count: 4)
    while true {
      for place in places { try take(place, &market) }
      steps += 1
      market = try PoolMarket()
      var last = places.count - 1
      while last >= 0, places[last] == Self.letters - 1 {
        places[last] = 0
        last -= 1
      }
      guard last >= 0 else { break }
      places[last] += 1
    }
    #expect(steps == 10_000)
  }

  private static let letters = 10

  private func take(_ letter: Int, _ market: inout PoolMarket) throws {
    switch letter {
    case 0: try market.offer(3, PoolMarket.early)
    case 1: try market.offer(2, PoolMarket.whole)
    case 2: try market.offer(4, PoolMarket.late)
    case 3: try market.offer(1, PoolMarket.whole, in: .none)
    case 4: try market.buy(2, PoolMarket.early)
    case 5: try market.buy(1, PoolMarket.whole, .goodForSession)
    case 6: try market.buy(3, PoolMarket.late)
    case 7: try market.buyTogether([PoolMarket.early, PoolMarket.late])
    case 8: try market.replace(0, lots: 3)
    default: try market.cancel(0)
    }
  }
}

extension PoolMarket {
  /// Why the last command was refused, nil if it was not.
  var refusal: RefusalCode? { wholeRefusal?.code }

  var wholeRefusal: Refusal? {
    for event in events {
      if case .refused(_, let refusal) = event { return refusal }
    }
    return nil
  }
}
