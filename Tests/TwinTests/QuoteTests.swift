import MarketEngine
import Simulation
import Testing

/// Rules 9.9 to 9.11 where a member has just enough: random markets seldom do.
struct QuoteTests {
  @Test func `a bid may need all the cash that the bid before it has reserved`() throws {
    var market = try PoolMarket()
    // 10 ticks of 5,000 µCNY a lot, of a million CNY.
    let all: Int64 = 20_000_000
    for lots in [all, all, all - 1, all] {
      try market.quote(PoolMarket.buyer, bid: lots, offer: 0)
      #expect(market.refusal == nil)
    }
    try market.quote(PoolMarket.buyer, bid: all + 1, offer: 0)
    #expect(market.refusal == .insufficientCash)
  }

  @Test func `an offer may need all the rights that the offer before it has reserved`() throws {
    var market = try PoolMarket()
    for lots: Int64 in [4, 4, 3, 4] {
      try market.quote(PoolMarket.holder, bid: 0, offer: lots)
      #expect(market.refusal == nil)
    }
    try market.quote(PoolMarket.holder, bid: 0, offer: 5)
    #expect(market.refusal == .insufficientRights)
  }

  @Test func `of all-or-none orders of both sides that a quote lets trade, the bid goes first`() throws {
    var market = try SmallMarket()
    let steps: [SmallStep] = [
      .special(user: 0, .buy, price: 2, lots: 3, .allOrNone, .off),
      .special(user: 1, .sell, price: 0, lots: 2, .allOrNone, .off),
      .enter(user: 0, .buy, price: 0, lots: 1, .goodForSession, .off),
    ]
    for step in steps { try market.execute(step.command()) }
    #expect(market.made.trades.isEmpty)
    // One lot more is bid, which with that of the first member would fill the offer, and one more offered, which with it fills the bid.
    try market.execute(SmallStep.quote(user: 1, bid: 0, offer: 1, lots: 1).command())
    #expect(market.made.trades.count == 2)
  }
}

extension PoolMarket {
  /// At 10 and at 20, no lots for a side that is not quoted.
  fileprivate mutating func quote(_ user: UserNumber, bid: Int64, offer: Int64) throws(TwinDifference) {
    try execute(
      .quote(
        Self.origin(user),
        NewQuote(
          contract: Self.early, bid: Price(ticks: 10), bidQuantity: Quantity(lots: bid), offer: Price(ticks: 20),
          offerQuantity: Quantity(lots: offer))))
  }
}
