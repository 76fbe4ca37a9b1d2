/// Price, then time; at the resting order's price (rules 3).
extension Engine {
  /// The first order of the best opposite level that crosses the incoming order's price, 0 if none does.
  @inline(__always) private func maker(for slot: UInt32) -> UInt32 {
    let contract = orders[slot].order.contract
    let opposite =
      orders[slot].order.side == .buy
      ? contracts.slots[contract].offers : contracts.slots[contract].bids
    guard opposite.bestLevel != 0 else { return 0 }
    if opposite.allOrNone != 0 { return makerPassingOver(slot, opposite) }
    let limit = orders[slot].order.price
    // Ranks below the side's first price wrap, so compare prices there and ranks otherwise.
    let best = opposite.price(of: books.rank(ofLevel: opposite.bestLevel))
    let crosses = opposite.falls ? best >= limit : best <= limit
    return crosses ? books.levels[opposite.bestLevel].head : 0
  }

  /// Trades an incoming order until it is used up, nothing crosses or self-trade prevention ends it.
  mutating func match(_ slot: UInt32, _ events: inout EventBuffer) {
    let contract = orders[slot].order.contract
    let isCollared = contracts.slots[contract].isCollared
    while books.nodes[slot].remaining > 0 {
      let maker = maker(for: slot)
      guard maker != 0 else { return }
      if orders[maker].order.member == orders[slot].order.member,
        orders[slot].order.selfTrade != .off
      {
        guard preventSelfTrade(slot, maker, &events) else { return }
      } else {
        if isCollared, isTooFar(orders[maker].order.price, contract) {
          return interrupt(contract, at: orders[maker].order.price, &events)
        }
        trade(slot, maker, &events)
        if books.nodes[maker].remaining == 0 {
          if orders[maker].order.options.contains(.iceberg) {
            usedUp(maker, &events)
          } else {
            finishResting(maker)
          }
        }
      }
    }
    if orders[slot].order.contract != 0 { finish(slot) }
  }

  /// Rule 3.2. False if the incoming order is gone.
  private mutating func preventSelfTrade(
    _ slot: UInt32, _ maker: UInt32, _ events: inout EventBuffer
  ) -> Bool {
    switch orders[slot].order.selfTrade {
    case .off, .cancelNewest:
      cancel(slot, .selfTrade, &events)
      return false
    case .cancelOldest:
      cancel(maker, .selfTrade, &events)
      return true
    case .cancelBoth:
      cancel(maker, .selfTrade, &events)
      cancel(slot, .selfTrade, &events)
      return false
    case .decrement:
      let lots = min(books.nodes[slot].remaining, books.nodes[maker].remaining)
      decrement(maker, by: lots, &events)
      let survives = books.nodes[slot].remaining > lots
      decrement(slot, by: lots, &events)
      return survives
    }
  }

  private mutating func decrement(_ slot: UInt32, by lots: UInt32, _ events: inout EventBuffer) {
    let open = open(slot)
    guard open > Int64(lots) else {
      cancel(slot, .selfTrade, &events)
      return
    }
    release(slot, lots: Int64(lots))
    takeOff(slot, lots: lots)
    let contract = contracts.slots[orders[slot].order.contract].number
    let reduced = Reduced(
      order: orders.number(of: slot), contract: contract, quantity: Quantity(lots: Int64(lots)),
      left: Quantity(lots: open - Int64(lots)))
    emit(.reduced(note(ofOrder: slot), reduced), &events)
    if books.nodes[slot].remaining == 0 { nextClip(slot, &events) }
  }

  /// Takes lots off an order, resting or not.
  @inline(__always) mutating func takeOff(_ slot: UInt32, lots: UInt32) {
    if books.nodes[slot].level == 0 {
      books.nodes[slot].remaining -= lots
    } else {
      books.shrink(slot, by: lots)
    }
  }

  /// One trade (rule 3.3): money, rights, positions, then what is told.
  private mutating func trade(_ taker: UInt32, _ maker: UInt32, _ events: inout EventBuffer) {
    let lots = min(books.nodes[taker].remaining, books.nodes[maker].remaining)
    let contract = orders[maker].order.contract
    let takerBuys = orders[taker].order.side == .buy
    let buy = takerBuys ? taker : maker
    let sell = takerBuys ? maker : taker
    let quantity = Int64(lots)
    let price = orders[maker].order.price
    let makerFee = Money(microYuan: contracts.slots[contract].terms.makerFee.microYuan * quantity)
    let takerFee = Money(microYuan: contracts.slots[contract].terms.takerFee.microYuan * quantity)
    // Between two limit prices that both reserved for it, so it fits.
    let premium = Money(
      microYuan: price.ticks * contracts.slots[contract].terms.tickValue.microYuan * quantity)
    let isHeld = contracts.slots[contract].isHeld
    let trade = Trade(
      number: TradeNumber(nextTrade), contract: contracts.slots[contract].number, price: price,
      quantity: Quantity(lots: quantity), buyer: orders[buy].order.account,
      seller: orders[sell].order.account, buyOrder: orders.number(of: buy),
      sellOrder: orders.number(of: sell),
      facility: rights.holdings[orders[sell].order.holding].facility,
      aggressor: takerBuys ? .buy : .sell, state: isHeld ? .pending : .completed, premium: premium,
      buyerFee: takerBuys ? takerFee : makerFee, sellerFee: takerBuys ? makerFee : takerFee)
    nextTrade += 1
    contracts.slots[contract].lastPrice = price.ticks
    if contracts.slots[contract].stops != 0 { examineLater(contract) }
    settle(trade, contract, buy: buy, sell: sell)
    takeOff(maker, lots: lots)
    books.nodes[taker].remaining -= lots
    tell(trade, maker, .maker, fee: makerFee, &events)
    tell(trade, taker, .taker, fee: takerFee, &events)
    emit(trade, &events)
    record(trade)
    if isHeld { tellHeld(trade, &events) }
    if orders[sell].order.options.contains(.pooled) { shrinkPool(sell, sold: quantity, &events) }
  }

  /// Moves what a trade of two orders moves, or sets it aside if trades of its contract are held.
  @inline(__always) mutating func settle(_ trade: Trade, _ contract: UInt32, buy: UInt32, sell: UInt32) {
    if trade.state == .pending {
      hold(
        trade, contract, buyLimit: orders[buy].order.price, sellLimit: orders[sell].order.price)
    } else {
      moveCash(trade, buy: buy, sell: sell)
      moveRights(trade, contract, sell: sell)
      addToPositions(trade, contract)
    }
    countFill(trade.quantity.lots, buy: buy, sell: sell)
  }

  @inline(__always) mutating func tell(
    _ trade: Trade, _ slot: UInt32, _ liquidity: Liquidity, fee: Money,
    _ events: inout EventBuffer
  ) {
    let filled = Filled(
      order: orders.number(of: slot), contract: trade.contract, trade: trade.number,
      side: orders[slot].order.side, liquidity: liquidity, price: trade.price,
      quantity: trade.quantity, left: Quantity(lots: open(slot)), fee: fee)
    emit(note(ofOrder: slot), filled, &events)
  }

  /// A resting order has been used up: it leaves its level, then ends.
  @inline(__always) mutating func finishResting(_ slot: UInt32) {
    leaveBook(slot)
    finish(slot)
  }

  @inline(__always) mutating func leaveBook(_ slot: UInt32) {
    guard books.nodes[slot].level != 0 else { return }
    let contract = orders[slot].order.contract
    if orders[slot].order.options.contains(.allOrNone) { unlinkAllOrNone(slot) }
    if orders[slot].order.side == .buy {
      state.update { $0.books.remove(slot, side: &$0.contracts.slots[contract].bids) }
    } else {
      state.update { $0.books.remove(slot, side: &$0.contracts.slots[contract].offers) }
    }
  }

  /// An order has ended: its account, its reference and its slot let go of it. It is out of the book and has nothing reserved.
  @inline(__always) mutating func finish(_ slot: UInt32) {
    let account = orders[slot].order.account.value
    let links = orders[slot].links
    if links.previous == 0 {
      registry.accounts[account].firstOrder = links.next
    } else {
      orders[links.previous].links.next = links.next
    }
    if links.next == 0 {
      registry.accounts[account].lastOrder = links.previous
    } else {
      orders[links.next].links.previous = links.previous
    }
    if orders[slot].order.flags.contains(.quoted) {
      leaveQuote(slot)
    } else if orders[slot].detail.number != 0 {
      references.orderEnded(slot, answer(ofOrder: slot))
    }
    if orders[slot].order.options.contains(.pooled) {
      pools.remove(slot, from: orders[slot].detail.stop)
    }
    orders.giveBack(slot)
  }
}
