/// The call auction: what everything that crosses would trade at, and its trading (rules 10).
extension Engine {
  /// What the orders of a contract's book come to in an auction. Candidates are all prices of the range: most volume, then least
  /// surplus, then nearest to the reference, then the lower. Walks the levels that cross and one or two beyond.
  func auctionOutcome(_ contract: UInt32) -> AuctionOutcome {
    guard let crossing = Crossing(contracts.slots[contract], books, orders) else { return .none }
    let price = crossing.price(nearestTo: reference(of: contract))
    return AuctionOutcome(
      price: price, volume: crossing.volume, surplus: crossing.surplus(at: price))
  }

  /// The last price, else the contract's reference, else none.
  func reference(of contract: UInt32) -> Price? {
    let last = contracts.slots[contract].lastPrice
    return last == Contract.noPrice ? contracts.slots[contract].terms.reference : Price(ticks: last)
  }

  /// Trades what crosses at one price, both sides in price, then time (rule 10.5). Gives the last orders that traded: of each side only
  /// the last can have traded in part.
  @discardableResult
  mutating func uncross(_ contract: UInt32, _ events: inout EventBuffer) -> (buy: UInt32, sell: UInt32) {
    let outcome = auctionOutcome(contract)
    var left = outcome.volume
    var last = (buy: UInt32(0), sell: UInt32(0))
    while left > 0, let price = outcome.price {
      last = (
        firstInAuction(contracts.slots[contract].bids),
        firstInAuction(contracts.slots[contract].offers)
      )
      let lots = min(open(last.buy), open(last.sell), left)
      tradeInAuction(last.buy, last.sell, price, lots, &events)
      left -= lots
    }
    for slot in [last.buy, last.sell] where isShownUsedUp(slot) { nextClip(slot, &events) }
    emit(.auctioned(contracts.slots[contract].number, outcome), &events)
    return last
  }

  /// The first order of a side that takes part: all-or-none orders do not (rule 10.2).
  private func firstInAuction(_ side: BookSide) -> UInt32 {
    var level = side.bestLevel
    while level != 0 {
      var slot = books.levels[level].head
      while slot != 0 {
        if !orders[slot].order.options.contains(.allOrNone) { return slot }
        slot = books.nodes[slot].next
      }
      level = books.level(after: level, side: side)
    }
    return 0
  }

  /// Whether an iceberg has traded all it showed in the auction, and has more.
  private func isShownUsedUp(_ slot: UInt32) -> Bool {
    slot != 0 && orders[slot].order.contract != 0 && books.nodes[slot].remaining == 0
  }

  private mutating func tradeInAuction(
    _ buy: UInt32, _ sell: UInt32, _ price: Price, _ lots: Int64, _ events: inout EventBuffer
  ) {
    let contract = orders[buy].order.contract
    let terms = contracts.slots[contract].terms
    let fee = Money(microYuan: terms.auctionFee.microYuan * lots)
    // Between two limit prices that both reserved for it, so it fits.
    let premium = Money(microYuan: price.ticks * terms.tickValue.microYuan * lots)
    let isHeld = contracts.slots[contract].isHeld
    let trade = Trade(
      number: TradeNumber(nextTrade), contract: contracts.slots[contract].number, price: price,
      quantity: Quantity(lots: lots), buyer: orders[buy].order.account,
      seller: orders[sell].order.account, buyOrder: orders.number(of: buy),
      sellOrder: orders.number(of: sell),
      facility: rights.holdings[orders[sell].order.holding].facility, aggressor: .buy,
      kind: .auction, state: isHeld ? .pending : .completed, premium: premium, buyerFee: fee, sellerFee: fee)
    nextTrade += 1
    contracts.slots[contract].lastPrice = price.ticks
    settle(trade, contract, buy: buy, sell: sell)
    takeOffInAuction(buy, lots)
    takeOffInAuction(sell, lots)
    tell(trade, buy, .auction, fee: fee, &events)
    tell(trade, sell, .auction, fee: fee, &events)
    emit(trade, &events)
    record(trade)
    if isHeld { tellHeld(trade, &events) }
    if orders[sell].order.options.contains(.pooled) { shrinkPool(sell, sold: lots, &events) }
    if open(buy) == 0 { finishResting(buy) }
    if open(sell) == 0 { finishResting(sell) }
  }

  /// An iceberg trades with all its lots, first those it shows.
  private mutating func takeOffInAuction(_ slot: UInt32, _ lots: Int64) {
    let shown = min(lots, Int64(books.nodes[slot].remaining))
    books.shrink(slot, by: UInt32(shown))
    if lots > shown { orders.extras[slot].hidden -= UInt32(lots - shown) }
  }

  // MARK: Orders in a call

  /// Why an order may not enter, be replaced or come back in the phase its contract is in, nil if it may.
  @inline(never) func phaseRefusal(
    _ options: OrderOptions, _ timeInForce: TimeInForce, _ contract: UInt32
  ) -> Refusal? {
    switch contracts.slots[contract].phase {
    case .continuous: return nil
    case .call:
      // It waits until the last price is another; that is in continuous trading.
      if options.contains(.stop) { return nil }
      guard !options.hasAny(of: [.postRefuse, .postSlide, .allOrNone]) else {
        return Refusal(.wrongPhase)
      }
      switch timeInForce {
      case .goodForSession, .goodTillDate: return nil
      case .immediateOrCancel, .fillOrKill: return Refusal(.wrongPhase)
      }
    case .planned, .disclosure, .frozen, .closing, .closed, .delivery, .delivered, .cancelled:
      return Refusal(.wrongPhase)
    }
  }

  /// In a call, whether an order at that price would cross an order of its own member (rule 10.3): then it is refused, for an auction
  /// knows no incoming order that self-trade prevention could take. The figures are the price and the own order's. All-or-none orders
  /// take no part in the auction.
  @inline(never) func ownOrderRefusal(
    _ side: Side, _ price: Price, _ selfTrade: SelfTradePrevention, _ member: MemberNumber,
    _ contract: UInt32
  ) -> Refusal? {
    guard contracts.slots[contract].phase == .call, selfTrade != .off else { return nil }
    let opposite = side == .buy ? contracts.slots[contract].offers : contracts.slots[contract].bids
    var level = opposite.bestLevel
    while level != 0 {
      let best = opposite.price(of: books.rank(ofLevel: level))
      guard opposite.falls ? best >= price : best <= price else { return nil }
      var resting = books.levels[level].head
      while resting != 0 {
        let order = orders[resting].order
        if order.member == member, !order.options.contains(.allOrNone) {
          return Refusal(
            .ownOrderCrossed, need: price.ticks, free: best.ticks,
            product: contracts.slots[contract].terms.product)
        }
        resting = books.nodes[resting].next
      }
      level = books.level(after: level, side: opposite)
    }
    return nil
  }
}
