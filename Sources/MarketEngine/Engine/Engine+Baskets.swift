/// Linked baskets: legs in several contracts that are all filled whole at once, or nothing happens (rules 9.12 to 9.15).
extension Engine {
  // MARK: The draft

  @inline(never) mutating func add(
    _ leg: NewLeg, _ origin: Origin, _ command: Command, _ events: inout EventBuffer
  ) {
    guard let asker = admit(origin, command, operatorOnly: false, &events) else { return }
    if let refusal = check(leg, asker) { return refuse(refusal, asker, &events) }
    drafts.add(leg, of: asker.origin.user)
    done(asker, &events)
  }

  @inline(never) mutating func discardLegs(
    _ origin: Origin, _ command: Command, _ events: inout EventBuffer
  ) {
    guard let asker = admit(origin, command, operatorOnly: false, &events) else { return }
    drafts.removeAll(of: asker.origin.user)
    done(asker, &events)
  }

  /// Only what would make the leg meaningless; the market is looked at when the basket is sent.
  private func check(_ leg: NewLeg, _ asker: Asker) -> Refusal? {
    guard leg.facility == .none || registry.knows(leg.facility) else {
      return Refusal(.unknownFacility)
    }
    let contract = contracts.slot(of: leg.contract)
    guard contract != 0 else { return Refusal(.unknownContract) }
    guard drafts.count(of: asker.origin.user) < Limits.legs else { return limitRefusal(Limits.legs) }
    if leg.facility != .none {
      guard leg.side == .sell, !contracts.slots[contract].terms.vector.isEmpty else {
        return Refusal(.notCombinable)
      }
    }
    return drafts.has(leg.contract, of: asker.origin.user) ? Refusal(.notCombinable) : nil
  }

  // MARK: Sending it

  @inline(never) mutating func send(
    _ basket: SendBasket, _ origin: Origin, _ command: Command, _ events: inout EventBuffer
  ) {
    guard let asker = admit(origin, command, operatorOnly: false, &events) else { return }
    if var refusal = check(basket, asker) {
      // It is the whole basket's, and that is of no one product.
      refusal.product = nil
      return refuse(refusal, asker, &events)
    }
    commitLegs(asker, &events)
  }

  /// In the order of refusal numbers, each for all legs in their order; what the legs need is then in `basketLegs`.
  private mutating func check(_ basket: SendBasket, _ asker: Asker) -> Refusal? {
    let account: AccountNumber
    switch tradingAccount(basket.account, asker) {
    case .failure(let refusal): return refusal
    case .success(let found): account = found
    }
    gatherLegs(of: asker.origin.user, account)
    if let refusal = checkContracts() { return refusal }
    if let refusal = checkTerms(account) { return refusal }
    let free = registry.accounts[account.value].free
    let needed = reservedByLegs()
    guard needed == 0 || needed <= Int128(free.microYuan) else {
      return Refusal(.insufficientCash, need: Int64(clamping: needed), free: free.microYuan)
    }
    if let refusal = coverLegs(account) { return refusal }
    if let refusal = planLegs(asker.member) { return refusal }
    let named = max(basket.legs, Int64(Limits.fewestLegs))
    guard basket.legs == Int64(basketLegs.count), basket.legs >= Int64(Limits.fewestLegs) else {
      return Refusal(.legsDiffer, need: named, free: Int64(basketLegs.count))
    }
    if let refusal = safeguardRefusal(ofLegs: asker.member) { return refusal }
    return pools.isMetTwice ? Refusal(.poolInTwoLegs) : nil
  }

  /// The account a request names, or the member's first.
  func tradingAccount(
    _ asked: AccountNumber, _ asker: Asker
  ) -> Result<AccountNumber, Refusal> {
    let account = asked == .none ? registry.members[asker.member.value].firstAccount : asked
    guard registry.knows(account), registry.accounts[account.value].member == asker.member else {
      return .failure(Refusal(.unknownAccount))
    }
    return HouseAccount.contains(account) ? .failure(Refusal(.notPermitted)) : .success(account)
  }

  private mutating func gatherLegs(of user: UserNumber, _ account: AccountNumber) {
    basketLegs.removeAll()
    var place = drafts.first(of: user)
    while place != 0 {
      let leg = drafts.legs[place].leg
      let contract = contracts.slot(of: leg.contract)
      let perLot = contract == 0 ? .zero : reservationPerLot(leg.side, leg.price, contract)
      let terms = Terms(
        contract: contract, account: account, price: leg.price, perLot: perLot,
        reservation: .zero, holding: 0)
      basketLegs.append(BasketLeg(leg: leg, terms: terms))
      place = drafts.legs[place].next
    }
  }

  private func checkContracts() -> Refusal? {
    for index in 0..<basketLegs.count where basketLegs[index].terms.contract == 0 {
      return Refusal(.unknownContract)
    }
    let live = orders.live + basketLegs.count
    guard live <= Limits.orders else {
      return Refusal(.limitReached, need: Int64(live), free: Int64(Limits.orders))
    }
    for index in 0..<basketLegs.count {
      if let refusal = checkRoomForPending(basketLegs[index].terms.contract) { return refusal }
    }
    for index in 0..<basketLegs.count {
      let contract = basketLegs[index].terms.contract
      guard contracts.slots[contract].phase == .continuous else { return Refusal(.wrongPhase) }
    }
    return nil
  }

  /// Cash below zero, prices, quantities.
  private mutating func checkTerms(_ account: AccountNumber) -> Refusal? {
    let cash = registry.accounts[account.value].cash
    for index in 0..<basketLegs.count where cash < .zero {
      let isFree = basketLegs[index].leg.side == .sell && basketLegs[index].terms.perLot == .zero
      guard isFree else { return Refusal(.accountRestricted, free: cash.microYuan) }
    }
    for index in 0..<basketLegs.count {
      let terms = basketLegs[index].terms
      if let refusal = checkPrice(terms.price, terms.contract) { return refusal }
    }
    for index in 0..<basketLegs.count {
      let quantity = basketLegs[index].leg.quantity
      let perLot = basketLegs[index].terms.perLot
      guard let reservation = reservation(quantity, perLot) else {
        return quantityRefusal(quantity, perLot, basketLegs[index].terms.contract)
      }
      basketLegs[index].terms.reservation = reservation
    }
    return nil
  }

  private func reservedByLegs() -> Int128 {
    var sum: Int128 = 0
    for index in 0..<basketLegs.count {
      sum += Int128(basketLegs[index].terms.reservation.microYuan)
    }
    return sum
  }

  /// One leg after the other, each as if those before it were reserved. Nothing stays reserved.
  private mutating func coverLegs(_ account: AccountNumber) -> Refusal? {
    var refusal: Refusal?
    var covered = 0
    while covered < basketLegs.count, refusal == nil {
      let leg = basketLegs[covered].leg
      let contract = basketLegs[covered].terms.contract
      let vector = contracts.slots[contract].terms.vector
      if leg.side == .sell, !vector.isEmpty {
        switch cover(contract, account, lots: leg.quantity.lots, named: leg.facility) {
        case .failure(let found): refusal = found
        case .success(let holding):
          rights.reserve(vector, lots: leg.quantity.lots, holding)
          basketLegs[covered].terms.holding = holding
        }
      }
      if refusal == nil { covered += 1 }
    }
    for index in 0..<covered where basketLegs[index].terms.holding != 0 {
      let vector = contracts.slots[basketLegs[index].terms.contract].terms.vector
      let lots = basketLegs[index].leg.quantity.lots
      rights.release(vector, lots: lots, basketLegs[index].terms.holding)
    }
    return refusal
  }

  /// Each in a contract of its own, so that no leg takes anything from another's plan.
  private mutating func planLegs(_ member: MemberNumber) -> Refusal? {
    var meetsOwn = false
    pools.beginMeeting()
    for index in 0..<basketLegs.count {
      let leg = basketLegs[index].leg
      let plan = plan(
        leg.side, limit: leg.price, basketLegs[index].terms.contract,
        Plan(member: member, selfTrade: .cancelNewest, wanted: UInt64(leg.quantity.lots), isOfLeg: true))
      guard let verdict = plan.verdict else {
        let found = leg.quantity.lots - Int64(plan.wanted)
        return Refusal(.legUnfilled, need: leg.quantity.lots, free: found)
      }
      if !verdict { meetsOwn = true }
    }
    for index in 0..<basketLegs.count {
      let terms = basketLegs[index].terms
      if let refusal = collarRefusal(terms.price, terms.contract) { return refusal }
    }
    return meetsOwn ? Refusal(.ownOrderInLeg) : nil
  }

  /// Rule 12.11.
  private func safeguardRefusal(ofLegs member: MemberNumber) -> Refusal? {
    let place = registry.members[member.value].safeguard
    guard place != 0 else { return nil }
    let safeguard = safeguards[place]
    for index in 0..<basketLegs.count {
      if let refusal = sizeRefusal(of: guarded(index, member), by: safeguard.limits) { return refusal }
    }
    for index in 0..<basketLegs.count {
      if let refusal = valueRefusal(of: guarded(index, member), by: safeguard.limits) { return refusal }
    }
    for index in 0..<basketLegs.count {
      if let refusal = positionRefusal(of: guarded(index, member), by: safeguard.limits) {
        return refusal
      }
    }
    return creditRefusal(of: safeguard, more: reservedByLegs(), instead: 0)
      ?? requestRefusal(of: safeguard, requests: Int64(basketLegs.count))
  }

  private func guarded(_ index: Int, _ member: MemberNumber) -> GuardedOrder {
    let terms = basketLegs[index].terms
    return GuardedOrder(
      member: member, contract: terms.contract, side: basketLegs[index].leg.side,
      price: terms.price, lots: basketLegs[index].leg.quantity.lots,
      reservation: terms.reservation)
  }

  // MARK: Commit: nothing below can fail

  private mutating func commitLegs(_ asker: Asker, _ events: inout EventBuffer) {
    var number: UInt64 = 0
    for index in 0..<basketLegs.count {
      let leg = basketLegs[index].leg
      let note = note(asker)
      if number == 0 { number = note.number }
      let order = NewOrder(
        contract: leg.contract, side: leg.side, price: leg.price, quantity: leg.quantity,
        timeInForce: .fillOrKill, facility: leg.facility, options: .basket)
      basketLegs[index].slot = place(
        order, basketLegs[index].terms, asker, asker.origin.reference, note, &events)
    }
    let answer = FirstAnswer(
      kind: .basket, order: .none, first: Int64(basketLegs.count), second: 0, code: 0)
    remember(answer, number: number, asker)
    for index in 0..<basketLegs.count {
      let slot = basketLegs[index].slot
      match(slot, &events)
      precondition(orders[slot].order.contract == 0, "a leg was planned whole and not filled whole")
      noteChange(of: basketLegs[index].terms.contract)
    }
    drafts.removeAll(of: asker.origin.user)
  }
}
