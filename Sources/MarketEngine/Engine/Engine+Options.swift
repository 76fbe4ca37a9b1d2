/// Orders that meet the book otherwise than a plain limit order (rules 8). Nothing here is on the way of a plain order.
extension Engine {
  /// Which options do not go together (rule 8.1).
  @inline(never) func checkOptions(_ order: NewOrder) -> Refusal? {
    let options = order.options
    let atOnce = order.timeInForce == .immediateOrCancel || order.timeInForce == .fillOrKill
    let unpriced = options.hasAny(of: .unpriced)
    let waits = options.hasAny(of: .post)
    let stops =
      !options.contains(.stop)
      || !options.hasAny(of: [.marketToLimit, .postRefuse, .postSlide, .iceberg, .allOrNone])
    let fits =
      stops && !options.isSuperset(of: .unpriced) && !options.isSuperset(of: .post)
      && !(unpriced && waits) && !(options.contains(.marketToLimit) && atOnce)
      && !(waits && atOnce)
    return fits ? nil : Refusal(.notCombinable)
  }

  /// The price an order has when it enters: the end of the range for one without a price of its own, one tick behind the touch for a
  /// sliding one that would trade (rules 8.2, 8.4).
  @inline(never) func entryPrice(
    _ asked: Price, _ side: Side, _ options: OrderOptions, _ contract: UInt32
  ) -> Price {
    let lowest = contracts.slots[contract].terms.lowestPrice
    let highest = contracts.slots[contract].terms.highestPrice
    if options.hasAny(of: .unpriced) { return side == .buy ? highest : lowest }
    guard options.contains(.postSlide), let touch = touch(crossedBy: asked, side, contract) else {
      return asked
    }
    let behind = Price(ticks: side == .buy ? touch.ticks - 1 : touch.ticks + 1)
    return lowest <= behind && behind <= highest ? behind : asked
  }

  /// Rule 8.4: a post-only order does not enter where it would trade.
  @inline(never) func checkPost(
    _ price: Price, asked: Price, _ side: Side, _ contract: UInt32
  ) -> Refusal? {
    guard let touch = touch(crossedBy: price, side, contract) else { return nil }
    return Refusal(
      .wouldTrade, need: asked.ticks, free: touch.ticks,
      product: contracts.slots[contract].terms.product)
  }

  /// The best opposite price, if an order at `price` crosses it.
  private func touch(crossedBy price: Price, _ side: Side, _ contract: UInt32) -> Price? {
    let opposite =
      side == .buy ? contracts.slots[contract].offers : contracts.slots[contract].bids
    guard opposite.bestLevel != 0 else { return nil }
    let best = opposite.price(of: books.rank(ofLevel: opposite.bestLevel))
    return (opposite.falls ? best >= price : best <= price) ? best : nil
  }

  /// After matching: what is left of an order without a price of its own (rule 8.2).
  @inline(never) mutating func settleUnpriced(_ slot: UInt32, _ events: inout EventBuffer) {
    cancel(slot, .market, &events)
  }
}
