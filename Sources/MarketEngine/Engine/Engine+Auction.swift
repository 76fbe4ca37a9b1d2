/// The call auction: what everything that crosses would trade at, and its trading (rules 10).
extension Engine {
  /// What the orders of a contract's book come to in an auction. Candidates are all prices of the range: most volume, then least
  /// surplus, then nearest to the reference, then the lower. Walks the levels that cross and one or two beyond.
  func auctionOutcome(_ contract: UInt32) -> AuctionOutcome {
    guard let crossing = Crossing(contracts.slots[contract], books) else { return .none }
    let price = crossing.price(nearestTo: reference(of: contract))
    return AuctionOutcome(
      price: price, volume: crossing.volume, surplus: crossing.surplus(at: price))
  }

  /// The last price, else the contract's reference, else none.
  func reference(of contract: UInt32) -> Price? {
    let last = contracts.slots[contract].lastPrice
    return last == Contract.noPrice ? contracts.slots[contract].terms.reference : Price(ticks: last)
  }

  /// Trades what crosses at one price, both sides in price, then time (rule 10.4).
  mutating func uncross(_ contract: UInt32, _ events: inout EventBuffer) {
    let outcome = auctionOutcome(contract)
    var left = outcome.volume
    while left > 0, let price = outcome.price {
      let buy = books.levels[contracts.slots[contract].bids.bestLevel].head
      let sell = books.levels[contracts.slots[contract].offers.bestLevel].head
      let lots = min(Int64(books.nodes[buy].remaining), Int64(books.nodes[sell].remaining), left)
      tradeInAuction(buy, sell, price, UInt32(lots), &events)
      left -= lots
    }
    emit(.auctioned(contracts.slots[contract].number, outcome), &events)
  }

  private mutating func tradeInAuction(
    _ buy: UInt32, _ sell: UInt32, _ price: Price, _ lots: UInt32, _ events: inout EventBuffer
  ) {
    let contract = orders.orders[buy].contract
    let terms = contracts.slots[contract].terms
    let quantity = Int64(lots)
    let fee = Money(microYuan: terms.auctionFee.microYuan * quantity)
    // Between two limit prices that both reserved for it, so it fits.
    let premium = Money(microYuan: price.ticks * terms.tickValue.microYuan * quantity)
    let trade = Trade(
      number: TradeNumber(nextTrade), contract: contracts.slots[contract].number, price: price,
      quantity: Quantity(lots: quantity), buyer: orders.orders[buy].account,
      seller: orders.orders[sell].account, buyOrder: orders.number(of: buy),
      sellOrder: orders.number(of: sell),
      facility: rights.holdings[orders.orders[sell].holding].facility, aggressor: .buy,
      kind: .auction, premium: premium, buyerFee: fee, sellerFee: fee)
    nextTrade += 1
    contracts.slots[contract].lastPrice = price.ticks
    moveCash(trade, buy: buy, sell: sell)
    moveRights(trade, contract, sell: sell)
    addToPositions(trade, contract)
    takeOff(buy, lots: lots)
    takeOff(sell, lots: lots)
    tell(trade, buy, .auction, fee: fee, &events)
    tell(trade, sell, .auction, fee: fee, &events)
    emit(.traded(trade), &events)
    if books.nodes[buy].remaining == 0 { finishResting(buy) }
    if books.nodes[sell].remaining == 0 { finishResting(sell) }
  }

  // MARK: Orders in a call

  /// Why a new order may not enter in the phase its contract is in, nil if it may.
  @inline(never) func phaseRefusal(_ order: NewOrder, _ contract: UInt32) -> Refusal? {
    switch contracts.slots[contract].phase {
    case .continuous: return nil
    case .call:
      switch order.timeInForce {
      case .goodForSession, .goodTillDate: return nil
      case .immediateOrCancel, .fillOrKill: return Refusal(.wrongPhase)
      }
    case .planned, .disclosure, .frozen, .closing, .closed, .delivery, .delivered, .cancelled:
      return Refusal(.wrongPhase)
    }
  }

  /// In a call, whether an order at that price would cross an order of its own member (rule 10.3): then it is refused, for an auction
  /// knows no incoming order that self-trade prevention could take. The figures are the price and the own order's.
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
        if orders.orders[resting].member == member {
          return Refusal(.ownOrderCrossed, need: price.ticks, free: best.ticks)
        }
        resting = books.nodes[resting].next
      }
      level = books.level(after: level, side: opposite)
    }
    return nil
  }
}
