/// A new order: everything that can refuse it first, then a part that cannot fail.
extension Engine {
  /// What the checks found out and the commit needs.
  struct Terms: BitwiseCopyable {
    var contract: UInt32
    var account: AccountNumber
    /// The limit it enters with.
    var price: Price
    var perLot: Money
    var reservation: Money
    var holding: UInt32
  }

  mutating func enter(
    _ order: NewOrder, _ origin: Origin, _ command: Command, _ events: inout EventBuffer
  ) {
    guard let asker = admit(origin, command, content: order.contentDigest, permitted: true, &events) else {
      return
    }
    enter(order, asker, &events)
  }

  @inline(__always) mutating func enter(_ order: NewOrder, _ asker: Asker, _ events: inout EventBuffer) {
    switch check(order, asker) {
    case .failure(let refusal): refuse(refusal, asker, &events)
    case .success(let terms): commit(order, terms, asker, &events)
    }
  }

  // MARK: Checks, in the order of refusal numbers

  func check(_ order: NewOrder, _ asker: Asker) -> Result<Terms, Refusal> {
    let account =
      order.account == .none
      ? registry.members[asker.member.value].firstAccount : order.account
    guard registry.knows(account), registry.accounts[account.value].member == asker.member else {
      return .failure(Refusal(.unknownAccount))
    }
    guard !HouseAccount.contains(account) else { return .failure(Refusal(.notPermitted)) }
    guard order.facility == .none || registry.knows(order.facility) else {
      return .failure(Refusal(.unknownFacility))
    }
    let contract = contracts.slot(of: order.contract)
    guard contract != 0 else { return .failure(Refusal(.unknownContract)) }
    guard orders.live < Limits.orders else {
      return .failure(
        Refusal(.limitReached, need: Int64(Limits.orders) + 1, free: Int64(Limits.orders)))
    }
    if order.options.contains(.stop), let refusal = checkRoomForStop(contract) {
      return .failure(refusal)
    }
    if order.options.contains(.pooled), let refusal = checkRoomInPool(order.pool, account) {
      return .failure(refusal)
    }
    if let refusal = checkRoomForPending(contract) { return .failure(refusal) }
    if order.options.contains(.allOrNone), let refusal = checkAllOrNone(order.side, contract) {
      return .failure(refusal)
    }
    let isPlain = contracts.slots[contract].isPlain
    if !isPlain, let refusal = phaseRefusal(order.options, order.timeInForce, contract) {
      return .failure(refusal)
    }
    let plain = order.options.isEmpty
    let price =
      plain ? order.price : entryPrice(order.price, order.side, order.options, contract)
    let perLot = reservationPerLot(order.side, price, contract)
    if registry.accounts[account.value].cash < .zero, order.side == .buy || perLot > .zero {
      return .failure(
        Refusal(.accountRestricted, free: registry.accounts[account.value].cash.microYuan))
    }
    if let refusal = checkForm(order, contract) { return .failure(refusal) }
    let asked = order.options.hasAny(of: .unpriced) ? price : order.price
    if let refusal = checkPrice(asked, contract) { return .failure(refusal) }
    if order.options.contains(.stop), let refusal = checkPrice(order.stop, contract) {
      return .failure(refusal)
    }
    if order.step.ticks != 0, let refusal = checkStep(order.step, contract) {
      return .failure(refusal)
    }
    guard let reservation = reservation(order.quantity, perLot) else {
      return .failure(quantityRefusal(order.quantity, perLot, contract))
    }
    let free = registry.accounts[account.value].free
    guard reservation == .zero || reservation <= free else {
      return .failure(
        Refusal(.insufficientCash, need: reservation.microYuan, free: free.microYuan))
    }
    var terms = Terms(
      contract: contract, account: account, price: price, perLot: perLot, reservation: reservation,
      holding: 0)
    if order.side == .sell, !contracts.slots[contract].terms.vector.isEmpty {
      let lots = order.quantity.lots
      let covered =
        order.options.contains(.pooled)
        ? cover(contract, account, lots: lots, pool: order.pool)
        : cover(contract, account, lots: lots, named: order.facility)
      switch covered {
      case .failure(let refusal): return .failure(refusal)
      case .success(let holding): terms.holding = holding
      }
    }
    if order.options.contains(.iceberg), let refusal = checkClip(order, contract) {
      return .failure(refusal)
    }
    if order.options.hasAny(of: .post),
      let refusal = checkPost(price, asked: order.price, order.side, contract)
    {
      return .failure(refusal)
    }
    if order.options.contains(.stop), let refusal = checkReached(order.stop, order.side, contract) {
      return .failure(refusal)
    }
    if !isPlain,
      let refusal = collarRefusal(price, contract)
        ?? (order.options.contains(.stop)
          ? nil : ownOrderRefusal(order.side, price, order.selfTrade, asker.member, contract))
    {
      return .failure(refusal)
    }
    let refusal = safeguardRefusal(
      GuardedOrder(
        member: asker.member, contract: contract, side: order.side, price: price,
        lots: order.quantity.lots, reservation: reservation), of: asker.member)
    if let refusal { return .failure(refusal) }
    if order.options.contains(.pooled), let refusal = poolRefusal(order.pool, account, contract) {
      return .failure(refusal)
    }
    return .success(terms)
  }

  @inline(__always) private func checkForm(_ order: NewOrder, _ contract: UInt32) -> Refusal? {
    let dated = order.timeInForce == .goodTillDate
    guard dated == (order.expiry != .never) else { return Refusal(.notCombinable) }
    if order.facility != .none {
      guard order.side == .sell, !contracts.slots[contract].terms.vector.isEmpty else {
        return Refusal(.notCombinable)
      }
    }
    if order.selfTrade == .off, contracts.slots[contract].terms.product != .drill {
      return Refusal(.notCombinable)
    }
    if !order.options.isEmpty || order.step.ticks != 0, let refusal = checkOptions(order, contract) {
      return refusal
    }
    let gate = contracts.slots[contract].terms.gate
    guard !dated || (now < order.expiry && order.expiry <= gate) else {
      return Refusal(.badExpiry, need: order.expiry.nanoseconds, free: gate.nanoseconds)
    }
    return nil
  }

  @inline(__always) func checkPrice(_ price: Price, _ contract: UInt32) -> Refusal? {
    let lowest = contracts.slots[contract].terms.lowestPrice
    let highest = contracts.slots[contract].terms.highestPrice
    guard price < lowest || highest < price else { return nil }
    let bound = price < lowest ? lowest : highest
    return Refusal(
      .priceOutOfRange, need: price.ticks, free: bound.ticks,
      product: contracts.slots[contract].terms.product)
  }

  /// Cash an order at this price keeps back for each lot: what it may have to pay, the higher fee included (rule 2.11).
  @inline(__always) func reservationPerLot(_ side: Side, _ price: Price, _ contract: UInt32) -> Money {
    let tickValue = contracts.slots[contract].terms.tickValue.microYuan
    let fee = contracts.slots[contract].terms.highestFee.microYuan
    let value = Int128(price.ticks) * Int128(tickValue)
    let due = side == .buy ? value + Int128(fee) : Int128(fee) - value
    return Money(microYuan: Int64(clamping: max(0, due)))
  }

  /// Lots × per lot, nil if the lots are out of range.
  @inline(__always) func reservation(_ quantity: Quantity, _ perLot: Money) -> Money? {
    guard quantity.lots >= 1, quantity.lots <= Limits.lotsPerOrder else { return nil }
    return perLot.times(quantity.lots)
  }

  func quantityRefusal(_ quantity: Quantity, _ perLot: Money, _ contract: UInt32) -> Refusal {
    let fits = perLot == .zero ? Limits.lotsPerOrder : Int64.max / perLot.microYuan
    return Refusal(
      .quantityOutOfRange, need: quantity.lots, free: min(Limits.lotsPerOrder, fits),
      product: contracts.slots[contract].terms.product)
  }

  /// The holding that covers a sell (rule 2.12); `open` lots reserved on the holding `own` count as free.
  func cover(
    _ contract: UInt32, _ account: AccountNumber, lots: Int64, named: FacilityNumber,
    releasing open: Int64 = 0, of own: UInt32 = 0
  ) -> Result<UInt32, Refusal> {
    let vector = contracts.slots[contract].terms.vector
    var most: Int64 = 0
    var holding = registry.accounts[account.value].holding
    while holding != 0 {
      let facility = rights.holdings[holding].facility
      if named == .none || named == facility, qualifies(facility, contract) {
        let covered = rights.mostLots(vector, holding) + (holding == own ? open : 0)
        if covered >= lots { return .success(holding) }
        most = max(most, covered)
      }
      holding = rights.holdings[holding].next
    }
    let product = contracts.slots[contract].terms.product
    return .failure(Refusal(.insufficientRights, need: lots, free: most, product: product))
  }

  @inline(__always) func qualifies(_ facility: FacilityNumber, _ contract: UInt32) -> Bool {
    guard registry.facilities[facility.value].added.zone == contracts.slots[contract].terms.zone,
      registry.facilities[facility.value].added.firmness == contracts.slots[contract].terms.product.firmness
    else { return false }
    return registry.facilities[facility.value].reaches(
      contracts.slots[contract].terms.classBasisPoints)
  }

  // MARK: Commit: nothing below can fail

  mutating func commit(
    _ order: NewOrder, _ terms: Terms, _ asker: Asker, _ events: inout EventBuffer
  ) {
    let slot = orders.take()
    while books.nodes.count <= Int(slot) { books.nodes.append(OrderNode()) }
    books.nodes[slot] = OrderNode(remaining: UInt32(order.quantity.lots))
    let generation = orders[slot].order.generation
    orders[slot].order = Order(
      generation: generation, contract: terms.contract, account: terms.account,
      member: asker.member, user: asker.origin.user, holding: terms.holding,
      session: asker.origin.session, reference: asker.origin.reference, price: terms.price,
      side: order.side, timeInForce: order.timeInForce, selfTrade: order.selfTrade,
      facilityNamed: order.facility != .none, options: order.options)
    orders[slot].detail = OrderDetail(expiry: order.expiry, entry: sequence)
    link(slot, terms.account)
    if order.options.contains(.pooled) { join(slot, order.pool) }
    reserve(slot, terms, order.quantity.lots)
    countRequest(of: asker.member)
    let note = note(asker)
    let number = orders.number(of: slot)
    if asker.origin.reference != .none {
      remember(order: slot, first: order.quantity.lots, number: note.number, asker)
    }
    var clip = Clip.none
    if order.options.hasAny(of: .extra) { clip = addExtra(slot, order) }
    if order.options.contains(.pooled) { clip = Clip(lots: order.pool.value, step: 0) }
    let accepted = Accepted(
      order: number, account: terms.account, contract: order.contract, side: order.side,
      timeInForce: order.timeInForce, price: terms.price, open: order.quantity,
      expiry: order.expiry, facility: rights.holdings[terms.holding].facility,
      options: order.options, clip: clip, stop: order.stop)
    emit(note, accepted, &events)
    if order.timeInForce == .goodTillDate {
      dues.insert(Due(time: order.expiry, kind: .orderExpires, id: number.value))
    }
    guard !order.options.contains(.stop) else { return wait(slot, for: order.stop) }
    guard contracts.slots[terms.contract].phase == .continuous else { return restInCall(slot) }
    if order.timeInForce == .fillOrKill, !canFill(slot) {
      cancel(slot, .fillOrKill, &events)
      return
    }
    matchAny(slot, &events)
    noteChange(of: terms.contract)
  }

  /// Matches an order that comes in, and settles what is left of it.
  @inline(__always) mutating func matchAny(_ slot: UInt32, _ events: inout EventBuffer) {
    if orders[slot].order.options.isEmpty {
      match(slot, &events)
      settleRemainder(slot, &events)
    } else {
      matchSpecial(slot, &events)
    }
  }

  mutating func reserve(_ slot: UInt32, _ terms: Terms, _ lots: Int64) {
    expose(slot, lots: lots)
    guard !orders[slot].order.options.contains(.pooled) else {
      registry.accounts[terms.account.value].reserved += terms.reservation
      return resizePooled(slot, by: lots)
    }
    reserve(terms, lots)
  }

  mutating func reserve(_ terms: Terms, _ lots: Int64) {
    registry.accounts[terms.account.value].reserved += terms.reservation
    if terms.holding != 0 {
      rights.reserve(contracts.slots[terms.contract].terms.vector, lots: lots, terms.holding)
    }
  }

  /// Puts an order at the end of its account's list.
  @inline(__always) mutating func link(_ slot: UInt32, _ account: AccountNumber) {
    let previous = registry.accounts[account.value].lastOrder
    orders[slot].links = OrderLinks(next: 0, previous: previous)
    if previous == 0 {
      registry.accounts[account.value].firstOrder = slot
    } else {
      orders[previous].links.next = slot
    }
    registry.accounts[account.value].lastOrder = slot
  }

  /// After matching: what is left rests or is cancelled, by the order's time in force.
  @inline(__always) mutating func settleRemainder(_ slot: UInt32, _ events: inout EventBuffer) {
    guard orders[slot].order.contract != 0, books.nodes[slot].remaining > 0 else { return }
    switch orders[slot].order.timeInForce {
    case .goodForSession, .goodTillDate:
      if contracts.slots[orders[slot].order.contract].phase == .call {
        joinCall(slot, &events)
      } else {
        rest(slot)
      }
    case .immediateOrCancel, .fillOrKill: cancel(slot, .immediateOrCancel, &events)
    }
  }

  @inline(__always) mutating func rest(_ slot: UInt32) {
    let contract = orders[slot].order.contract
    let price = orders[slot].order.price
    if orders[slot].order.side == .buy {
      let rank = contracts.slots[contract].bids.rank(of: price)
      state.update { $0.books.rest(slot, rank: rank, side: &$0.contracts.slots[contract].bids) }
    } else {
      let rank = contracts.slots[contract].offers.rank(of: price)
      state.update { $0.books.rest(slot, rank: rank, side: &$0.contracts.slots[contract].offers) }
    }
  }
}
