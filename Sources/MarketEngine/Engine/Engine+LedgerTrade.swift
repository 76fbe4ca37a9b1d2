/// A trade of one lot between two live orders, to be moved in the ledger again and again: for measuring what that alone costs, without
/// book, events and the ends of orders (`tala bench ledger`).
public struct LedgerTrade: BitwiseCopyable {
  fileprivate var trade: Trade
  fileprivate var contract: UInt32
  fileprivate var buy: UInt32
  fileprivate var sell: UInt32
}

extension Engine {
  /// Nil unless both orders live, are of one contract and of opposite sides. Nothing has moved yet.
  public func ledgerTrade(buy: OrderNumber, sell: OrderNumber, price: Price) -> LedgerTrade? {
    let (buy, sell) = (orders.slot(of: buy), orders.slot(of: sell))
    guard buy != 0, sell != 0, orders[buy].order.contract == orders[sell].order.contract,
      orders[buy].order.side == .buy, orders[sell].order.side == .sell
    else { return nil }
    let contract = orders[buy].order.contract
    let terms = contracts.slots[contract].terms
    let trade = Trade(
      number: TradeNumber(nextTrade), contract: contracts.slots[contract].number, price: price, quantity: Quantity(lots: 1),
      buyer: orders[buy].order.account, seller: orders[sell].order.account, buyOrder: orders.number(of: buy),
      sellOrder: orders.number(of: sell), facility: rights.holdings[orders[sell].order.holding].facility, aggressor: .buy,
      state: .completed, premium: Money(microYuan: price.ticks * terms.tickValue.microYuan), buyerFee: terms.takerFee,
      sellerFee: terms.makerFee)
    return LedgerTrade(trade: trade, contract: contract, buy: buy, sell: sell)
  }

  /// Moves one lot: cash and fees, what both orders have reserved for it, rights, positions. The orders themselves stay as they are, so
  /// the market is good for nothing else afterwards; not more often than they have lots.
  public mutating func move(_ moved: LedgerTrade) {
    settle(moved.trade, moved.contract, buy: moved.buy, sell: moved.sell)
  }
}
