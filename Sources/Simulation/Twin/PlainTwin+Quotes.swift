import MarketEngine

// RULES 9.9 to 9.11: quotes.
extension PlainTwin {
  /// The live sides of an account's quote, the bid first.
  private func quote(_ account: AccountNumber, _ contract: ContractNumber) -> [TwinOrder] {
    orders.filter { $0.account == account && $0.contract == contract && $0.isQuote }
      .sorted { $0.side.rawValue < $1.side.rawValue }
  }

  mutating func quote(_ new: NewQuote, _ request: TwinRequest) throws(Refusal) {
    let account = try account(new.account, of: request.member)
    if new.facility != .none, !facilityExists(new.facility) { throw Refusal(.unknownFacility) }
    guard let contract = contract(new.contract) else { throw Refusal(.unknownContract) }
    let old = quote(account, contract.number)
    let bids = new.bidQuantity.lots != 0
    let offers = new.offerQuantity.lots != 0
    guard bids || offers else { return try withdraw(old, request) }
    let live = orders.count - old.count + (bids ? 1 : 0) + (offers ? 1 : 0)
    guard live <= Limits.orders else {
      throw Refusal(.limitReached, need: Int64(live), free: Int64(Limits.orders))
    }
    try checkRoomForPending(contract)
    guard contract.phase == .continuous else { throw Refusal(.wrongPhase) }
    let terms = contract.terms
    let bidPerLot = terms.twinReservation(.buy, new.bid.ticks)
    let offerPerLot = terms.twinReservation(.sell, new.offer.ticks)
    let money = accounts[Int(account.value) - 1]
    guard money.cash >= 0 || (!bids && offerPerLot == 0) else {
      throw Refusal(.accountRestricted, free: money.cash)
    }
    try checkTogether(new, terms, bids: bids, offers: offers)
    if bids { try checkPrice(new.bid.ticks, terms) }
    if offers { try checkPrice(new.offer.ticks, terms) }
    let forBid = bids ? try reservation(new.bidQuantity.lots, perLot: bidPerLot, terms.product) : 0
    let forOffer = offers ? try reservation(new.offerQuantity.lots, perLot: offerPerLot, terms.product) : 0
    let released = old.reduce(Int128(0)) {
      $0 + Int128($1.lots) * terms.twinReservation($1.side, $1.price)
    }
    let needed = Int128(forBid) + Int128(forOffer)
    let free = Int128(money.cash - money.reserved) + released
    if needed > 0, needed > free {
      throw Refusal(.insufficientCash, need: Int64(clamping: needed), free: Int64(free))
    }
    let facility =
      offers
      ? try cover(
        new.offerQuantity.lots, terms, account, named: new.facility,
        releasing: old.last { $0.side == .sell }) : .none
    var sides: [(side: Side, price: Int64, lots: Int64)] = []
    if bids { sides.append((.buy, new.bid.ticks, new.bidQuantity.lots)) }
    if offers { sides.append((.sell, new.offer.ticks, new.offerQuantity.lots)) }
    let member = request.member
    for side in sides { try checkCollar(side.price, contract) }
    for side in sides { try checkSize(of: member, lots: side.lots) }
    for side in sides {
      try checkValue(of: member, contract, price: side.price, lots: side.lots)
    }
    for side in sides {
      try checkPosition(
        of: member, contract, side.side, lots: side.lots,
        replacing: old.first { $0.side == side.side })
    }
    try checkCredit(of: member, reserving: needed, instead: released)
    try checkRequests(of: member, orders: Int64(sides.count))

    // From here nothing can fail.
    for order in old { cancel(order.number, because: .quote) }
    let lots = new.bidQuantity.lots | new.offerQuantity.lots << 32
    let answered = members[Int(request.member.value) - 1].last + 1
    var entered: [OrderNumber] = []
    if bids {
      entered.append(
        enter(new, terms.product, .buy, new.bid, new.bidQuantity, account, .none, request, answered, lots))
    }
    if offers {
      entered.append(
        enter(new, terms.product, .sell, new.offer, new.offerQuantity, account, facility, request, answered, lots))
    }
    for number in entered { enterBook(number) }
    changed(contract.number)
  }

  /// 9.10
  private mutating func withdraw(_ old: [TwinOrder], _ request: TwinRequest) throws(Refusal) {
    if old.isEmpty { throw Refusal(.unknownOrder) }
    for order in old { cancel(order.number, because: .quote) }
    countRequest(of: request.member)
    let note = note(answering: request)
    events.append(.done(note))
    remember(request, note, FirstAnswer(kind: .done, order: .none, first: 0, second: 0, code: 0))
  }

  private func checkTogether(
    _ new: NewQuote, _ terms: ContractTerms, bids: Bool, offers: Bool
  ) throws(Refusal) {
    if bids, offers, new.bid.ticks >= new.offer.ticks { throw Refusal(.notCombinable) }
    if new.facility != .none, !offers || terms.vector.isEmpty { throw Refusal(.notCombinable) }
    if new.selfTrade == .off, terms.product != .drill { throw Refusal(.notCombinable) }
  }

  private mutating func enter(
    _ new: NewQuote, _ product: Product, _ side: Side, _ price: Price, _ quantity: Quantity,
    _ account: AccountNumber,
    _ facility: FacilityNumber, _ request: TwinRequest, _ answered: UInt64, _ answer: Int64
  ) -> OrderNumber {
    let number = takeSlot()
    let note = note(answering: request)
    orders.append(
      TwinOrder(
        number: number, account: account, member: request.member, contract: new.contract,
        product: product, user: request.origin.user, session: request.origin.session,
        reference: request.origin.reference, side: side, price: price.ticks, lots: quantity.lots,
        timeInForce: .goodForSession, selfTrade: new.selfTrade, options: .quote, clip: 0, step: 0, clipLeft: 0, expiry: .never,
        facility: facility, facilityWasNamed: side == .sell && new.facility != .none,
        entry: sequence, place: nil, content: request.content, acceptedNumber: answered,
        acceptedLots: answer))
    reserve(number, lots: quantity.lots)
    countRequest(of: request.member)
    events.append(
      .accepted(
        note,
        Accepted(
          order: number, account: account, contract: new.contract, side: side,
          timeInForce: .goodForSession, price: price, open: quantity, expiry: .never,
          facility: facility, options: .quote)))
    return number
  }

  /// 9.11
  mutating func cancelQuote(_ order: TwinOrder, _ cancel: CancelOrder, _ request: TwinRequest)
    throws(Refusal)
  {
    if cancel.was.lots != ReplaceOrder.keep { throw Refusal(.notCombinable) }
    let sides = quote(order.account, order.contract)
    var first: Note?
    for side in sides {
      let note = note(answering: request)
      if first == nil { first = note }
      self.cancel(side, note, because: .member)
    }
    guard let first else { return }
    countRequest(of: request.member)
    remember(
      request, first,
      FirstAnswer(
        kind: .cancelled, order: sides[0].number, first: sides[0].lots, second: 0,
        code: UInt16(CancelReason.member.rawValue), product: order.product))
  }
}
