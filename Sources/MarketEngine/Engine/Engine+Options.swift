/// Orders that meet the book otherwise than a plain limit order (rules 8). Nothing here is on the way of a plain order.
extension Engine {
  /// Which options do not go together (rule 8.1).
  @inline(never) func checkOptions(_ order: NewOrder, _ contract: UInt32) -> Refusal? {
    let options = order.options
    let atOnce = order.timeInForce == .immediateOrCancel || order.timeInForce == .fillOrKill
    let unpriced = options.hasAny(of: .unpriced)
    let waits = options.hasAny(of: .post)
    let iceberg = options.contains(.iceberg)
    let whole = options.contains(.allOrNone)
    let stops =
      !options.contains(.stop)
      || !options.hasAny(of: [.marketToLimit, .postRefuse, .postSlide, .iceberg, .allOrNone])
    if options.hasAny(of: [.quote, .basket]) { return Refusal(.notCombinable) }
    if options.contains(.pooled), !mayBePooled(order, contract) { return Refusal(.notCombinable) }
    let fits =
      stops && !options.isSuperset(of: .unpriced) && !options.isSuperset(of: .post)
      && !(unpriced && (waits || iceberg || whole)) && !(whole && (waits || iceberg))
      && !(atOnce && (options.contains(.marketToLimit) || waits || iceberg || whole))
      && (iceberg || order.step.ticks == 0) && (!whole || takesAllOrNone(contract))
    return fits ? nil : Refusal(.notCombinable)
  }

  /// The price an order has when it enters: the end of the range for one without a price of its own, one tick behind the touch for a
  /// sliding one that would trade (rules 8.2, 8.4).
  @inline(never) func entryPrice(
    _ asked: Price, _ side: Side, _ options: OrderOptions, _ contract: UInt32
  ) -> Price {
    if options.hasAny(of: .unpriced) {
      let bounds = bounds(contract)
      return side == .buy ? bounds.highest : bounds.lowest
    }
    let lowest = contracts.slots[contract].terms.lowestPrice
    let highest = contracts.slots[contract].terms.highestPrice
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

  /// Keeps what only some orders have; gives an iceberg's clip.
  @inline(never) mutating func addExtra(_ slot: UInt32, _ order: NewOrder) -> Clip {
    var extra = OrderExtra()
    if order.options.contains(.iceberg) {
      // Both were checked: the clip is no more than the lots, the step no more than the range.
      extra.clip = Clip(lots: UInt32(order.clip.lots), step: UInt32(order.step.ticks))
    }
    orders.setExtra(slot, extra)
    return extra.clip
  }

  /// Matches an order that is not a plain one, and settles what is left of it.
  @inline(never) mutating func matchSpecial(_ slot: UInt32, _ events: inout EventBuffer) {
    let options = orders[slot].order.options
    if options.contains(.allOrNone), !canFill(slot) { return restSpecial(slot) }
    let firstTrade = nextTrade
    match(slot, &events)
    guard orders[slot].order.contract != 0, books.nodes[slot].remaining > 0 else { return }
    switch orders[slot].order.timeInForce {
    case .immediateOrCancel, .fillOrKill: cancel(slot, .immediateOrCancel, &events)
    case .goodForSession, .goodTillDate:
      if options.contains(.marketToLimit), nextTrade != firstTrade {
        becomeLimit(slot, &events)
      } else if contracts.slots[orders[slot].order.contract].phase == .call {
        joinCall(slot, &events)
      } else if options.hasAny(of: .unpriced) {
        cancel(slot, .market, &events)
      } else {
        restSpecial(slot)
      }
    }
  }

  /// What is left of a market-to-limit order rests at the price of its own last fill, from now on as a plain one (rule 8.3). It may
  /// come from the book, where an auction has left it.
  private mutating func becomeLimit(_ slot: UInt32, _ events: inout EventBuffer) {
    let contract = orders[slot].order.contract
    leaveBook(slot)
    orders[slot].order.options.remove(.marketToLimit)
    move(slot, to: Price(ticks: contracts.slots[contract].lastPrice))
    rest(slot)
    tellRequeued(slot, &events)
  }

  /// Another price for all open lots; the cash reserved follows. It is nowhere more than before.
  mutating func move(_ slot: UInt32, to price: Price) {
    let order = orders[slot].order
    let before = reservationPerLot(order.side, order.price, order.contract).microYuan
    let after = reservationPerLot(order.side, price, order.contract).microYuan
    let released = Money(microYuan: (before - after) * open(slot))
    registry.accounts[order.account.value].reserved -= released
    orders[slot].order.price = price
  }

  /// An order has taken a new place by itself.
  mutating func tellRequeued(_ slot: UInt32, _ events: inout EventBuffer) {
    let requeued = Requeued(
      order: orders.number(of: slot),
      contract: contracts.slots[orders[slot].order.contract].number,
      price: orders[slot].order.price,
      shown: Quantity(lots: Int64(books.nodes[slot].remaining)), left: Quantity(lots: open(slot)))
    emit(.requeued(note(ofOrder: slot), requeued), &events)
  }

  /// Puts an order into the book that is not a plain one.
  @inline(never) mutating func restSpecial(_ slot: UInt32) {
    if orders[slot].order.options.contains(.iceberg) { hide(slot) }
    restAsShown(slot)
  }

  /// The same, where what an iceberg shows is settled.
  mutating func restAsShown(_ slot: UInt32) {
    rest(slot)
    let options = orders[slot].order.options
    let contract = orders[slot].order.contract
    if options.contains(.allOrNone) { linkAllOrNone(slot) }
    if options.hasAny(of: .extra) { contracts.slots[contract].isMixed = true }
    if options.hasAny(of: .unpriced) { contracts.slots[contract].hasUnpriced = true }
  }

  /// Rests until the end of the call at least.
  mutating func restInCall(_ slot: UInt32) {
    if orders[slot].order.options.isEmpty { rest(slot) } else { restSpecial(slot) }
  }

  /// What an interruption has left of an incoming order (rule 10.8). In the call self-trade prevention could not take it, so an order
  /// that crosses one of its own member does not get there.
  @inline(never) mutating func joinCall(_ slot: UInt32, _ events: inout EventBuffer) {
    let order = orders[slot].order
    if ownOrderRefusal(order.side, order.price, order.selfTrade, order.member, order.contract) != nil {
      return cancel(slot, .selfTrade, &events)
    }
    restInCall(slot)
  }

  /// After an auction: the orders without a price of their own that are left, bids first, in priority. One of a side may have traded.
  mutating func settleUnpriced(
    of contract: UInt32, lastTraded: (buy: UInt32, sell: UInt32), _ events: inout EventBuffer
  ) {
    guard contracts.slots[contract].hasUnpriced else { return }
    contracts.slots[contract].hasUnpriced = false
    for side in [contracts.slots[contract].bids, contracts.slots[contract].offers] {
      var level = side.bestLevel
      while level != 0 {
        let next = books.level(after: level, side: side)
        var slot = books.levels[level].head
        while slot != 0 {
          let following = books.nodes[slot].next
          let options = orders[slot].order.options
          if options.contains(.marketToLimit), slot == lastTraded.buy || slot == lastTraded.sell {
            becomeLimit(slot, &events)
          } else if options.hasAny(of: .unpriced) {
            cancel(slot, .market, &events)
          }
          slot = following
        }
        level = next
      }
    }
  }
}
