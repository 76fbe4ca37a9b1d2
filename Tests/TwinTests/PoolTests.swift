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
    try market.execute(
      .review(PoolMarket.origin(UserNumber(1)), ReviewTrade(trade: TradeNumber(1), review: .reject)))
    #expect(market.open == [1])
    #expect(market.reserved == [0, 1, 1])
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
  var refusal: RefusalCode? {
    for event in events {
      if case .refused(_, let refusal) = event { return refusal.code }
    }
    return nil
  }
}
