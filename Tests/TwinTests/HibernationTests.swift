import MarketEngine
import Simulation
import Testing

/// Rule 9.3 of an account below zero: random markets seldom bring an order back there. In engine and twin.
struct HibernationTests {
  @Test func `an account below zero brings back a sell that brings it money, and not one that costs it some`() throws {
    var market = try PoolMarket()
    let account = AccountNumber(4)
    try market.operate(.moveCash(MoveCash(account: account, amount: Money(microYuan: 1_000_000))))
    for price: Int64 in [-10, 10] {
      try market.execute(
        .order(
          PoolMarket.origin(PoolMarket.holder),
          NewOrder(
            contract: PoolMarket.early, side: .sell, price: Price(ticks: price), quantity: Quantity(lots: 1))))
    }
    let orders = market.orders
    #expect(orders.count == 2)
    for order in orders {
      try market.execute(.hibernate(PoolMarket.origin(PoolMarket.holder), OrderTarget(order: order)))
    }
    try market.operate(
      .settle(SettlePosting(run: 1, version: 1, member: MemberNumber(2), amount: Money(microYuan: -1_000_001))))
    try market.execute(.reactivate(PoolMarket.origin(PoolMarket.holder), OrderTarget(order: orders[0])))
    #expect(market.refusal == .accountRestricted)
    try market.execute(.reactivate(PoolMarket.origin(PoolMarket.holder), OrderTarget(order: orders[1])))
    #expect(market.refusal == nil)
  }
}
