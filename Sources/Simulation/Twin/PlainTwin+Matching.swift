import MarketEngine

// RULES 3: matching, and what becomes of an order's lots.
extension PlainTwin {
  /// Trades an order that is not in the book against the other side, as far as it goes. Gives the price of its last fill.
  @discardableResult mutating func match(_ incoming: OrderNumber) -> Int64? {
    var lastFill: Int64?
    while let taker = order(incoming),
      let maker = book(taker.contract, taker.side.opposite).first(where: {
        taker.crosses($0.price) && !isPassedOver($0, left: taker.lots)
      })
    {
      guard maker.member == taker.member, taker.selfTrade != .off else {
        if isTooFar(maker.price, maker.contract) {
          interrupt(maker.contract, at: maker.price)
          return lastFill
        }
        trade(maker, taker)
        lastFill = maker.price
        continue
      }
      switch taker.selfTrade {
      case .off: break
      case .cancelNewest: cancel(incoming, because: .selfTrade)
      case .cancelOldest: cancel(maker.number, because: .selfTrade)
      case .cancelBoth:
        cancel(maker.number, because: .selfTrade)
        cancel(incoming, because: .selfTrade)
      case .decrement:
        let lots = min(maker.shown, taker.lots)
        decrement(maker.number, lots)
        decrement(incoming, lots)
      }
    }
    return lastFill
  }

  /// What is left of an order after matching rests or is cancelled.
  mutating func settleRest(of number: OrderNumber, lastFill: Int64?) {
    guard let order = order(number) else { return }
    switch order.timeInForce {
    case .goodForSession, .goodTillDate:
      if isUnpriced(order.options) {
        settleUnpriced(order, lastFill: lastFill)
      } else {
        joinBook(order)
      }
    case .immediateOrCancel: cancel(number, because: .immediateOrCancel)
    case .fillOrKill: cancel(number, because: .fillOrKill)
    }
  }

  /// 10.8: an order that trading has left comes to rest, in the call there may be now only if it crosses none of its own member.
  mutating func joinBook(_ order: TwinOrder) {
    guard let contract = contract(order.contract) else { return }
    do throws(Refusal) {
      try checkOwnOrders(order.side, order.price, order.selfTrade, order.member, contract)
      rest(order.number)
    } catch {
      cancel(order.number, because: .selfTrade)
    }
  }

  mutating func rest(_ number: OrderNumber) {
    let place = nextPlace
    change(number) {
      $0.place = place
      $0.clipLeft = min($0.clip, $0.lots)
    }
    nextPlace += 1
  }

  private mutating func decrement(_ number: OrderNumber, _ lots: Int64) {
    guard let order = order(number) else { return }
    if order.lots == lots { return cancel(number, because: .selfTrade) }
    release(number, lots: lots)
    change(number) {
      $0.lots -= lots
      $0.clipLeft -= lots
    }
    takeAnew(order.pool)
    let note = note(of: order)
    events.append(
      .reduced(
        note,
        Reduced(
          order: number, contract: order.contract, quantity: Quantity(lots: lots),
          left: Quantity(lots: order.lots - lots))))
    if self.order(number)?.clipLeft == 0 { showNextClip(number) }
  }

  /// Ends a live order and tells its member, as a thing that befell the order.
  mutating func cancel(_ number: OrderNumber, because reason: CancelReason) {
    guard let order = order(number) else { return }
    let note = note(of: order)
    cancel(order, note, because: reason)
  }

  mutating func cancel(_ order: TwinOrder, _ note: Note, because reason: CancelReason) {
    if order.hibernatedAt == nil { release(order.number, lots: order.lots) }
    events.append(
      .cancelled(
        note,
        Cancelled(
          order: order.number, contract: order.contract, left: Quantity(lots: order.lots),
          reason: reason)))
    end(order.number)
    changed(order.contract)
  }

  /// Sets cash and rights aside for lots of an order, at its own limit price; of a pooled offer cash only, its pool reserves the rights.
  mutating func reserve(_ number: OrderNumber, lots: Int64) {
    guard let order = order(number), let terms = contract(order.contract)?.terms else { return }
    let perLot = Int64(terms.twinReservation(order.side, order.price))
    change(order.account) { $0.reserved += lots * perLot }
    if order.side == .sell, order.facility != .none, order.pool == .none {
      rights.change(
        TwinHolding(account: order.account, facility: order.facility), terms.vector,
        reservedLots: lots)
    }
  }

  mutating func release(_ number: OrderNumber, lots: Int64) { reserve(number, lots: -lots) }

  /// The next order number: the slot freed last, or a new one.
  mutating func takeSlot() -> OrderNumber {
    let slot: Int
    if let free = freeSlots.popLast() {
      slot = free
    } else {
      generations.append(0)
      slot = generations.count
    }
    return OrderNumber(generations[slot - 1] << 24 | UInt64(slot))
  }

  /// Takes an order whose reservation is released out of the market; its reference is remembered with the others.
  mutating func end(_ number: OrderNumber) {
    guard let order = order(number) else { return }
    orders.removeAll { $0.number == number }
    takeAnew(order.pool)
    let slot = Int(number.value & 0xff_ffff)
    generations[slot - 1] += 1
    freeSlots.append(slot)
    // The reference of a quote lives as long as one of its sides.
    let other = orders.contains {
      $0.isQuote && order.isQuote && $0.account == order.account && $0.contract == order.contract
    }
    // That of a basket is no leg's.
    if !other, !order.isLeg { remember(order.firstAnswer, of: order.user) }
  }
}
