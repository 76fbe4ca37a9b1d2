/// Replacing an order's price or open quantity (rules 4).
extension Engine {
  mutating func replace(
    _ replacement: ReplaceOrder, _ origin: Origin, _ command: Command, _ events: inout EventBuffer
  ) {
    guard let asker = admit(origin, command, operatorOnly: false, &events) else { return }
    let slot = find(replacement.target, asker)
    guard slot != 0 else { return refuse(Refusal(.unknownOrder), asker, &events) }
    let price =
      replacement.price.ticks == ReplaceOrder.keep ? orders.orders[slot].price : replacement.price
    let open = Quantity(lots: Int64(books.nodes[slot].remaining))
    let quantity = replacement.quantity.lots == ReplaceOrder.keep ? open : replacement.quantity
    switch check(replacement, slot, price: price, quantity: quantity, open: open) {
    case .failure(let refusal): refuse(refusal, asker, &events)
    case .success(let terms):
      commit(slot, terms, price: price, quantity: quantity, open: open, asker, &events)
    }
  }

  /// Slot of the order meant, 0 if there is no such live order of this user or member.
  @inline(__always) func find(_ target: OrderTarget, _ asker: Asker) -> UInt32 {
    if target.reference != .none {
      let known = references.find(asker.origin.user, target.reference)
      return known == 0 ? 0 : references.answers[known].order
    }
    let slot = orders.slot(of: target.order)
    return slot != 0 && orders.orders[slot].member == asker.member ? slot : 0
  }

  private func check(
    _ replacement: ReplaceOrder, _ slot: UInt32, price: Price, quantity: Quantity, open: Quantity
  ) -> Result<Terms, Refusal> {
    let order = orders.orders[slot]
    let account = registry.accounts[order.account.value]
    let isPlain = contracts.slots[order.contract].isPlain
    guard isPlain || contracts.slots[order.contract].phase == .continuous
      || contracts.slots[order.contract].phase == .call
    else { return .failure(Refusal(.wrongPhase)) }
    guard account.cash >= .zero || (price == order.price && quantity <= open) else {
      return .failure(Refusal(.accountRestricted, free: account.cash.microYuan))
    }
    if let refusal = checkPrice(price, order.contract) { return .failure(refusal) }
    let perLot = reservationPerLot(order.side, price, order.contract)
    guard let needed = reservation(quantity, perLot) else {
      return .failure(quantityRefusal(quantity, perLot))
    }
    let oldPerLot = reservationPerLot(order.side, order.price, order.contract)
    let old = Money(microYuan: oldPerLot.microYuan * open.lots)
    let free = account.free + old
    guard needed <= old || needed <= free else {
      return .failure(Refusal(.insufficientCash, need: needed.microYuan, free: free.microYuan))
    }
    var terms = Terms(
      contract: order.contract, account: order.account, perLot: perLot, reservation: needed,
      holding: order.holding)
    if order.holding != 0, quantity > open {
      switch coverAgain(order, lots: quantity.lots, open: open.lots) {
      case .failure(let refusal): return .failure(refusal)
      case .success(let holding): terms.holding = holding
      }
    }
    guard replacement.was.lots == ReplaceOrder.keep || replacement.was == open else {
      return .failure(
        Refusal(.openQuantityDiffers, need: replacement.was.lots, free: open.lots))
    }
    if !isPlain, price != order.price,
      let refusal = collarRefusal(price, order.contract)
        ?? ownOrderRefusal(order.side, price, order.selfTrade, order.member, order.contract)
    { return .failure(refusal) }
    return .success(terms)
  }

  /// A growing sell is covered as a new one would be if its own reservation were released (rule 4.7).
  private func coverAgain(
    _ order: Order, lots: Int64, open: Int64
  ) -> Result<UInt32, Refusal> {
    let named = order.facilityNamed ? rights.holdings[order.holding].facility : .none
    return cover(
      order.contract, order.account, lots: lots, named: named, releasing: open,
      of: order.holding)
  }

  // MARK: Commit: nothing below can fail

  private mutating func commit(
    _ slot: UInt32, _ terms: Terms, price: Price, quantity: Quantity, open: Quantity,
    _ asker: Asker, _ events: inout EventBuffer
  ) {
    let keepsPriority = price == orders.orders[slot].price && quantity <= open
    release(slot, lots: open.lots)
    if keepsPriority {
      if quantity < open { books.shrink(slot, by: UInt32(open.lots - quantity.lots)) }
    } else {
      leaveBook(slot)
      books.nodes[slot].remaining = UInt32(quantity.lots)
    }
    orders.orders[slot].price = price
    orders.orders[slot].holding = terms.holding
    reserve(terms, quantity.lots)
    let note = note(asker)
    let number = orders.number(of: slot)
    let answer = FirstAnswer(
      kind: .replaced, order: number, first: quantity.lots, second: price.ticks, code: 0)
    remember(answer, number: note.number, asker, order: 0)
    let replaced = Replaced(
      order: number, contract: contracts.slots[terms.contract].number, price: price,
      open: quantity, keptPriority: keepsPriority,
      facility: rights.holdings[terms.holding].facility)
    emit(.replaced(note, replaced), &events)
    guard !keepsPriority else { return }
    guard contracts.slots[terms.contract].phase == .continuous else { return rest(slot) }
    match(slot, &events)
    settleRemainder(slot, &events)
  }
}
