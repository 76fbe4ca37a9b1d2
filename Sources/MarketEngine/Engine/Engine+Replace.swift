/// Replacing an order's price or open quantity (rules 4).
extension Engine {
  mutating func replace(
    _ replacement: ReplaceOrder, _ origin: Origin, _ command: Command, _ events: inout EventBuffer
  ) {
    guard let asker = admit(origin, command, content: replacement.contentDigest, permitted: true, &events) else {
      return
    }
    let slot = find(replacement.target, asker)
    guard slot != 0 else { return refuse(Refusal(.unknownOrder), asker, &events) }
    let asked =
      replacement.price.ticks == ReplaceOrder.keep ? orders[slot].order.price : replacement.price
    let open = Quantity(lots: open(slot))
    let quantity = replacement.quantity.lots == ReplaceOrder.keep ? open : replacement.quantity
    switch check(replacement, slot, asked: asked, quantity: quantity, open: open) {
    case .failure(let refusal): refuse(refusal, asker, &events)
    case .success(let terms):
      if orders[slot].order.flags.isEmpty {
        commit(slot, terms, quantity: quantity, open: open, asker, &events)
      } else {
        let stop = stop(replacement, slot)
        commit(slot, terms, stop: stop, quantity: quantity, open: open, asker, &events)
      }
    }
  }

  /// Slot of the order meant, 0 if there is no such live order of this user or member.
  @inline(__always) func find(_ target: OrderTarget, _ asker: Asker) -> UInt32 {
    find(target, asker.origin.user, asker.member)
  }

  @inline(__always) func find(_ target: OrderTarget, _ user: UserNumber, _ member: MemberNumber) -> UInt32 {
    if target.reference != .none { return references.find(user, target.reference, orders).order }
    let slot = orders.slot(of: target.order)
    return slot != 0 && orders[slot].order.member == member ? slot : 0
  }

  private func check(
    _ replacement: ReplaceOrder, _ slot: UInt32, asked: Price, quantity: Quantity, open: Quantity
  ) -> Result<Terms, Refusal> {
    let order = orders[slot].order
    let account = registry.accounts[order.account.value]
    if let refusal = checkRoomForPending(order.contract) { return .failure(refusal) }
    let contractIsPlain = contracts.slots[order.contract].isPlain
    if !contractIsPlain,
      let refusal = phaseRefusal(order.options, order.timeInForce, order.contract)
    {
      return .failure(refusal)
    }
    guard !order.flags.contains(.hibernated) else { return .failure(Refusal(.wrongState)) }
    // A post-only order that leaves its place enters anew (rule 8.4).
    let posts =
      order.options.hasAny(of: .post) && (asked != order.price || quantity > open)
    let price = posts ? entryPrice(asked, order.side, order.options, order.contract) : asked
    guard account.cash >= .zero || (price == order.price && quantity <= open) else {
      return .failure(Refusal(.accountRestricted, free: account.cash.microYuan))
    }
    let isPlain = order.flags.isEmpty && replacement.stop.ticks == ReplaceOrder.keep
    if !isPlain, let refusal = checkStopForm(replacement, order) { return .failure(refusal) }
    if order.options.hasAny(of: .unpriced), replacement.price.ticks != ReplaceOrder.keep {
      return .failure(Refusal(.notCombinable))
    }
    if let refusal = checkPrice(asked, order.contract) { return .failure(refusal) }
    if !isPlain, let refusal = checkPrice(stop(replacement, slot), order.contract) {
      return .failure(refusal)
    }
    let perLot = reservationPerLot(order.side, price, order.contract)
    guard let needed = reservation(quantity, perLot) else {
      return .failure(quantityRefusal(quantity, perLot, order.contract))
    }
    let oldPerLot = reservationPerLot(order.side, order.price, order.contract)
    let old = Money(microYuan: oldPerLot.microYuan * open.lots)
    let free = account.free + old
    guard needed <= old || needed <= free else {
      return .failure(Refusal(.insufficientCash, need: needed.microYuan, free: free.microYuan))
    }
    var terms = Terms(
      contract: order.contract, account: order.account, price: price, perLot: perLot,
      reservation: needed, holding: order.holding)
    if order.holding != 0, quantity > open {
      switch coverAgain(order, slot, lots: quantity.lots, open: open.lots) {
      case .failure(let refusal): return .failure(refusal)
      case .success(let holding): terms.holding = holding
      }
    }
    guard replacement.was.lots == ReplaceOrder.keep || replacement.was == open else {
      return .failure(
        Refusal(
          .openQuantityDiffers, need: replacement.was.lots, free: open.lots,
          product: contracts.slots[order.contract].terms.product))
    }
    if order.options.contains(.iceberg), let refusal = checkClip(slot, quantity) {
      return .failure(refusal)
    }
    if posts, let refusal = checkPost(price, asked: asked, order.side, order.contract) {
      return .failure(refusal)
    }
    if !isPlain, let refusal = checkReached(stop(replacement, slot), order.side, order.contract) {
      return .failure(refusal)
    }
    if !contractIsPlain, price != order.price,
      let refusal = collarRefusal(price, order.contract)
        ?? (order.flags.isEmpty
          ? ownOrderRefusal(order.side, price, order.selfTrade, order.member, order.contract) : nil)
    {
      return .failure(refusal)
    }
    let refusal = safeguardRefusal(
      GuardedOrder(
        member: order.member, contract: order.contract, side: order.side, price: price,
        lots: quantity.lots, reservation: needed, openLots: open.lots, reserved: old,
        keepsPlace: price == order.price && quantity <= open), of: order.member)
    if let refusal { return .failure(refusal) }
    return .success(terms)
  }

  /// A growing sell is covered as a new one would be if its own reservation were released (rule 4.7).
  private func coverAgain(
    _ order: Order, _ slot: UInt32, lots: Int64, open: Int64
  ) -> Result<UInt32, Refusal> {
    if order.options.contains(.pooled) {
      return cover(order.contract, order.account, lots: lots, pool: PoolNumber(orders[slot].detail.stop))
    }
    let named = order.facilityNamed ? rights.holdings[order.holding].facility : .none
    return cover(
      order.contract, order.account, lots: lots, named: named, releasing: open,
      of: order.holding)
  }

  // MARK: Commit: nothing below can fail

  private mutating func commit(
    _ slot: UInt32, _ terms: Terms, quantity: Quantity, open: Quantity, _ asker: Asker,
    _ events: inout EventBuffer
  ) {
    let price = terms.price
    let keepsPriority = price == orders[slot].order.price && quantity <= open
    release(slot, lots: open.lots)
    if keepsPriority {
      if quantity < open { shrink(slot, by: UInt32(open.lots - quantity.lots)) }
    } else {
      leaveBook(slot)
      books.nodes[slot].remaining = UInt32(quantity.lots)
      if orders[slot].order.options.contains(.iceberg) { orders.extras[slot].hidden = 0 }
    }
    orders[slot].order.price = price
    orders[slot].order.holding = terms.holding
    reserve(slot, terms, quantity.lots)
    countRequest(of: asker.member)
    let note = note(asker)
    let number = orders.number(of: slot)
    let answer = FirstAnswer(
      kind: .replaced, order: number, first: quantity.lots, second: price.ticks, code: 0,
      product: contracts.slots[terms.contract].terms.product)
    remember(answer, number: note.number, asker)
    let replaced = Replaced(
      order: number, contract: contracts.slots[terms.contract].number, price: price,
      open: quantity, keptPriority: keepsPriority,
      facility: rights.holdings[terms.holding].facility)
    emit(note, replaced, &events)
    noteChange(of: terms.contract)
    guard !keepsPriority else { return }
    guard contracts.slots[terms.contract].phase == .continuous else { return restInCall(slot) }
    matchAny(slot, &events)
  }
}
