/// Orders that leave the book for a while, without a reservation, and come back (rules 9.1 to 9.3). None of this is on the way of an
/// order that does neither.
extension Engine {
  @inline(never) mutating func hibernate(
    _ target: OrderTarget, _ origin: Origin, _ command: Command, _ events: inout EventBuffer
  ) {
    guard let asker = admit(origin, command, operatorOnly: false, &events) else { return }
    let slot = find(target, asker)
    guard slot != 0 else { return refuse(Refusal(.unknownOrder), asker, &events) }
    guard !isBound(slot) else {
      return refuse(Refusal(.notCombinable), asker, &events)
    }
    guard !orders[slot].order.flags.contains(.hibernated) else {
      return refuse(Refusal(.wrongState), asker, &events)
    }
    layAside(slot)
    countRequest(of: asker.member)
    let note = note(asker)
    let standing = standing(slot)
    let answer = FirstAnswer(
      kind: .hibernated, order: standing.order, first: standing.open.lots, second: 0, code: 0,
      product: product(of: slot))
    remember(answer, number: note.number, asker)
    emit(.hibernated(note, standing), &events)
  }

  /// Whether an order is one that cannot be laid aside: a side of a quote, an offer of a pool.
  func isBound(_ slot: UInt32) -> Bool {
    orders[slot].order.flags.contains(.quoted) || orders[slot].order.options.contains(.pooled)
  }

  /// As part of a sweep, because its session has ended.
  mutating func hibernate(_ slot: UInt32, _ events: inout EventBuffer) {
    layAside(slot)
    let note = note(ofOrder: slot)
    var standing = standing(slot)
    standing.reason = .disconnect
    emit(.hibernated(note, standing), &events)
  }

  /// Takes a live order out of the book and lets go of what it has reserved.
  private mutating func layAside(_ slot: UInt32) {
    release(slot, lots: open(slot))
    if orders[slot].order.flags.contains(.waiting) {
      stopWaiting(slot)
    } else {
      leaveBook(slot)
      gather(slot)
      noteChange(of: orders[slot].order.contract)
    }
    orders[slot].order.flags.insert(.hibernated)
    if !orders[slot].order.facilityNamed { orders[slot].order.holding = 0 }
    let contract = orders[slot].order.contract
    state.update { $0.books.insert(slot, into: &$0.contracts.slots[contract].hibernated) }
  }

  /// Takes a hibernated order out of its list, before it ends or comes back.
  mutating func leaveHibernation(_ slot: UInt32) {
    let contract = orders[slot].order.contract
    state.update { $0.books.remove(slot, from: &$0.contracts.slots[contract].hibernated) }
    orders[slot].order.flags.remove(.hibernated)
  }

  func product(of slot: UInt32) -> Product {
    contracts.slots[orders[slot].order.contract].terms.product
  }

  func standing(_ slot: UInt32) -> Standing {
    let order = orders[slot].order
    let isAway = order.flags.contains(.hibernated)
    return Standing(
      order: orders.number(of: slot), contract: contracts.slots[order.contract].number,
      facility: isAway ? .none : rights.holdings[order.holding].facility, price: order.price,
      open: Quantity(lots: Int64(books.nodes[slot].remaining)))
  }

  // MARK: Reactivation

  @inline(never) mutating func reactivate(
    _ target: OrderTarget, _ origin: Origin, _ command: Command, _ events: inout EventBuffer
  ) {
    guard let asker = admit(origin, command, operatorOnly: false, &events) else { return }
    let slot = find(target, asker)
    guard slot != 0 else { return refuse(Refusal(.unknownOrder), asker, &events) }
    switch checkReturn(slot) {
    case .failure(let refusal): refuse(refusal, asker, &events)
    case .success(let terms): comeBack(slot, terms, asker, &events)
    }
  }

  /// What a new order of its open lots would be refused for (rule 9.3).
  private func checkReturn(_ slot: UInt32) -> Result<Terms, Refusal> {
    let order = orders[slot].order
    let isStop = order.options.contains(.stop)
    if let refusal = checkRoomForPending(order.contract) { return .failure(refusal) }
    if isStop, order.flags.contains(.hibernated), let refusal = checkRoomForStop(order.contract) {
      return .failure(refusal)
    }
    if order.flags.contains(.hibernated), order.options.contains(.allOrNone),
      let refusal = checkAllOrNone(order.side, order.contract)
    {
      return .failure(refusal)
    }
    let isPlain = contracts.slots[order.contract].isPlain
    if !isPlain, let refusal = phaseRefusal(order.options, order.timeInForce, order.contract) {
      return .failure(refusal)
    }
    guard order.flags.contains(.hibernated) else { return .failure(Refusal(.wrongState)) }
    let account = registry.accounts[order.account.value]
    let posts = order.options.hasAny(of: .post)
    let price =
      posts || order.options.hasAny(of: .unpriced)
      ? entryPrice(order.price, order.side, order.options, order.contract) : order.price
    let perLot = reservationPerLot(order.side, price, order.contract)
    if account.cash < .zero, order.side == .buy || perLot > .zero {
      return .failure(Refusal(.accountRestricted, free: account.cash.microYuan))
    }
    let lots = Int64(books.nodes[slot].remaining)
    guard let reservation = reservation(Quantity(lots: lots), perLot) else {
      return .failure(quantityRefusal(Quantity(lots: lots), perLot, order.contract))
    }
    guard reservation == .zero || reservation <= account.free else {
      return .failure(
        Refusal(
          .insufficientCash, need: reservation.microYuan, free: account.free.microYuan))
    }
    var terms = Terms(
      contract: order.contract, account: order.account, price: price, perLot: perLot,
      reservation: reservation, holding: 0)
    if order.side == .sell, !contracts.slots[order.contract].terms.vector.isEmpty {
      let named = order.facilityNamed ? rights.holdings[order.holding].facility : .none
      switch cover(order.contract, order.account, lots: lots, named: named) {
      case .failure(let refusal): return .failure(refusal)
      case .success(let holding): terms.holding = holding
      }
    }
    if posts, let refusal = checkPost(price, asked: order.price, order.side, order.contract) {
      return .failure(refusal)
    }
    if isStop, let refusal = checkReached(stopPrice(of: slot), order.side, order.contract) {
      return .failure(refusal)
    }
    if !isPlain,
      let refusal = collarRefusal(price, order.contract)
        ?? (isStop
          ? nil : ownOrderRefusal(order.side, price, order.selfTrade, order.member, order.contract))
    {
      return .failure(refusal)
    }
    let refusal = safeguardRefusal(
      GuardedOrder(
        member: order.member, contract: order.contract, side: order.side, price: price,
        lots: lots, reservation: reservation), of: order.member)
    if let refusal { return .failure(refusal) }
    return .success(terms)
  }

  /// Nothing here can fail. The order is of the session that brings it back, so that losing this one reaches it.
  private mutating func comeBack(
    _ slot: UInt32, _ terms: Terms, _ asker: Asker, _ events: inout EventBuffer
  ) {
    leaveHibernation(slot)
    orders[slot].order.price = terms.price
    orders[slot].order.holding = terms.holding
    orders[slot].order.session = asker.origin.session
    reserve(slot, terms, Int64(books.nodes[slot].remaining))
    countRequest(of: asker.member)
    let note = note(asker)
    let standing = standing(slot)
    let answer = FirstAnswer(
      kind: .reactivated, order: standing.order, first: standing.open.lots,
      second: standing.price.ticks, code: 0, product: product(of: slot))
    remember(answer, number: note.number, asker)
    emit(.reactivated(note, standing), &events)
    guard !orders[slot].order.options.contains(.stop) else { return wait(slot) }
    guard contracts.slots[terms.contract].phase == .continuous else { return restInCall(slot) }
    matchAny(slot, &events)
    noteChange(of: terms.contract)
  }
}
