import MarketEngine

// RULES 2: a new order.
extension PlainTwin {
  mutating func enter(_ new: NewOrder, _ request: TwinRequest) throws(Refusal) {
    let account = try account(new.account, of: request.member)
    if new.facility != .none, !facilityExists(new.facility) { throw Refusal(.unknownFacility) }
    guard let contract = contract(new.contract) else { throw Refusal(.unknownContract) }
    guard orders.count < Limits.orders else {
      throw Refusal(.limitReached, need: Int64(Limits.orders) + 1, free: Int64(Limits.orders))
    }
    if new.options.contains(.stop) { try checkRoomForStop(contract.number) }
    try checkOffers(of: new.pool, account)
    try checkRoomForPending(contract)
    try checkAllOrNoneLimit(new.options, new.side, contract.number)
    try checkPhase(contract.phase, new.options, new.timeInForce)
    let price = entryPrice(new, contract)
    let perLot = contract.terms.twinReservation(new.side, price)
    let cash = accounts[Int(account.value) - 1].cash
    guard cash >= 0 || (new.side == .sell && perLot == 0) else {
      throw Refusal(.accountRestricted, free: cash)
    }
    try checkCombination(new, contract.terms)
    try checkPrice(isUnpriced(new.options) ? price : new.price.ticks, contract.terms)
    if new.options.contains(.stop) { try checkPrice(new.stop.ticks, contract.terms) }
    try checkStep(new.step.ticks, contract.terms)
    let reservation = try reservation(new.quantity.lots, perLot: perLot, contract.terms.product)
    try checkCash(account, reservation)
    var facility = FacilityNumber.none
    if new.options.contains(.pooled) {
      facility = try cover(new.quantity.lots, contract.terms, account, by: new.pool)
    } else if new.side == .sell {
      facility = try cover(new.quantity.lots, contract.terms, account, named: new.facility)
    }
    try checkClip(new, contract.terms)
    try checkPost(price, asked: new.price.ticks, new.side, new.options, contract)
    if new.options.contains(.stop) { try checkStop(new.stop.ticks, new.side, contract) }
    try checkCollar(price, contract)
    if !new.options.contains(.stop) {
      try checkOwnOrders(new.side, price, new.selfTrade, request.member, contract)
    }
    try checkSafeguards(
      of: request.member, contract, new.side, price: price, lots: new.quantity.lots,
      reserving: reservation)
    if new.options.contains(.pooled) { try checkPool(new.pool, account, contract.number) }

    // From here nothing can fail.
    let number = takeSlot()
    let note = note(answering: request)
    orders.append(
      TwinOrder(
        number: number, account: account, member: request.member, contract: contract.number,
        product: contract.terms.product, user: request.origin.user, session: request.origin.session,
        reference: request.origin.reference, side: new.side, price: price,
        lots: new.quantity.lots, timeInForce: new.timeInForce, selfTrade: new.selfTrade,
        // A clip that no option asks for says nothing, whatever it is.
        options: new.options, clip: new.options.hasAny(of: [.iceberg, .pooled]) ? new.clip.lots : 0, step: new.step.ticks,
        clipLeft: 0,
        expiry: new.expiry, facility: facility, facilityWasNamed: new.facility != .none,
        pool: new.pool, entry: sequence, place: nil, stop: new.options.contains(.stop) ? new.stop.ticks : nil,
        content: request.content, acceptedNumber: note.number,
        acceptedLots: new.quantity.lots))
    reserve(number, lots: new.quantity.lots)
    takeAnew(new.pool)
    countRequest(of: request.member)
    events.append(
      .accepted(
        note,
        Accepted(
          order: number, account: account, contract: contract.number, side: new.side,
          timeInForce: new.timeInForce, price: Price(ticks: price), open: new.quantity,
          expiry: new.expiry, facility: facility, options: new.options,
          clip: new.options.contains(.iceberg) || new.options.contains(.pooled)
            ? Clip(lots: UInt32(new.clip.lots), step: UInt32(new.step.ticks)) : .none,
          stop: new.stop)))
    if new.options.contains(.stop) { return }
    if contract.phase == .call { return rest(number) }
    if new.timeInForce == .fillOrKill, !canFillWhole(number) {
      cancel(number, because: .fillOrKill)
      return
    }
    enterBook(number)
    changed(contract.number)
  }

  /// 2.1
  func account(
    _ asked: AccountNumber, of member: MemberNumber
  ) throws(Refusal) -> AccountNumber {
    let own = accountNumbers(of: member)
    guard let account = asked == .none ? own.first : asked, own.contains(account) else {
      throw Refusal(.unknownAccount)
    }
    guard account.value > PlainTwin.houseAccounts else { throw Refusal(.notPermitted) }
    return account
  }

  /// 2.7, 2.8
  private func checkCombination(_ new: NewOrder, _ terms: ContractTerms) throws(Refusal) {
    let untilDate = new.timeInForce == .goodTillDate
    guard untilDate == (new.expiry != .never) else { throw Refusal(.notCombinable) }
    if new.facility != .none, new.side == .buy || terms.vector.isEmpty {
      throw Refusal(.notCombinable)
    }
    if new.options.contains(.pooled), !mayBePooled(new, terms) { throw Refusal(.notCombinable) }
    if new.selfTrade == .off, terms.product != .drill { throw Refusal(.notCombinable) }
    if !canCombine(new, terms) { throw Refusal(.notCombinable) }
    guard !untilDate || (now < new.expiry && new.expiry <= terms.gate) else {
      throw Refusal(
        .badExpiry, need: new.expiry.nanoseconds, free: terms.gate.nanoseconds)
    }
  }

  /// 2.9
  func checkPrice(_ price: Int64, _ terms: ContractTerms) throws(Refusal) {
    if price < terms.lowestPrice.ticks {
      throw Refusal(
        .priceOutOfRange, need: price, free: terms.lowestPrice.ticks, product: terms.product)
    }
    if price > terms.highestPrice.ticks {
      throw Refusal(
        .priceOutOfRange, need: price, free: terms.highestPrice.ticks, product: terms.product)
    }
  }

  /// 2.10: what the order sets aside, µCNY.
  func reservation(_ lots: Int64, perLot: Int128, _ product: Product) throws(Refusal) -> Int64 {
    let fitting = perLot == 0 ? Int128(Int64.max) : Int128(Int64.max) / perLot
    let most = Int64(min(Int128(Limits.lotsPerOrder), fitting))
    guard lots >= 1, lots <= most else {
      throw Refusal(.quantityOutOfRange, need: lots, free: most, product: product)
    }
    return Int64(Int128(lots) * perLot)
  }

  /// 2.11
  func checkCash(_ account: AccountNumber, _ reservation: Int64) throws(Refusal) {
    let free = accounts[Int(account.value) - 1].cash - accounts[Int(account.value) - 1].reserved
    if reservation > 0, reservation > free {
      throw Refusal(.insufficientCash, need: reservation, free: free)
    }
  }

  /// 2.12: the facility that covers a sell, `.none` where the contract needs no rights. `releasing` is an order whose own reservation
  /// counts as free.
  func cover(
    _ lots: Int64, _ terms: ContractTerms, _ account: AccountNumber, named: FacilityNumber,
    releasing: TwinOrder? = nil
  ) throws(Refusal) -> FacilityNumber {
    guard !terms.vector.isEmpty else { return .none }
    var most: Int64 = 0
    for (index, facility) in facilities.enumerated() {
      let number = FacilityNumber(UInt32(index + 1))
      guard named == .none || named == number, qualifies(facility, terms) else { continue }
      let released = releasing.map { $0.facility == number ? $0.lots : 0 } ?? 0
      let covered = rights.coveredLots(
        TwinHolding(account: account, facility: number), terms.vector, releasedLots: released)
      if covered >= lots { return number }
      most = max(most, covered)
    }
    throw Refusal(.insufficientRights, need: lots, free: most, product: terms.product)
  }

  func qualifies(_ facility: FacilityTerms, _ terms: ContractTerms) -> Bool {
    let added = facility.added
    let roundTrip = Int64(added.efficiencyIn.value) * Int64(added.efficiencyOut.value)
    return added.zone == terms.zone && added.firmness == terms.product.firmness
      && (terms.classBasisPoints.value == 0
        || roundTrip >= Int64(terms.classBasisPoints.value) * 10_000)
  }
}
