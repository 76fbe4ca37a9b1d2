import MarketEngine

// RULES 9.1 to 9.3: orders that leave the book for a while.
extension PlainTwin {
  mutating func hibernate(_ target: OrderTarget, _ request: TwinRequest) throws(Refusal) {
    guard let order = self.target(target, request) else { throw Refusal(.unknownOrder) }
    if order.isQuote || order.pool != .none { throw Refusal(.notCombinable) }
    if order.hibernatedAt != nil { throw Refusal(.wrongState) }

    // From here nothing can fail.
    let note = note(answering: request)
    hibernate(order, note, because: .member)
    countRequest(of: request.member)
    remember(
      request, note,
      FirstAnswer(
        kind: .hibernated, order: order.number, first: order.lots, second: 0, code: 0,
        product: order.product))
  }

  mutating func hibernate(_ order: TwinOrder, _ note: Note, because reason: CancelReason) {
    release(order.number, lots: order.lots)
    let place = nextPlace
    nextPlace += 1
    change(order.number) {
      $0.place = nil
      $0.hibernatedAt = place
      $0.clipLeft = $0.lots
      if !$0.facilityWasNamed { $0.facility = .none }
    }
    if !order.isWaiting { changed(order.contract) }
    events.append(.hibernated(note, standing(order, facility: .none, reason)))
  }

  mutating func reactivate(_ target: OrderTarget, _ request: TwinRequest) throws(Refusal) {
    guard let order = self.target(target, request) else { throw Refusal(.unknownOrder) }
    if let contract = contract(order.contract) { try checkRoomForPending(contract) }
    if order.stop != nil, order.hibernatedAt != nil { try checkRoomForStop(order.contract) }
    if order.hibernatedAt != nil {
      try checkAllOrNoneLimit(order.options, order.side, order.contract)
    }
    guard let contract = contract(order.contract) else { throw Refusal(.wrongPhase) }
    try checkPhase(contract.phase, order.options, order.timeInForce)
    if order.hibernatedAt == nil { throw Refusal(.wrongState) }
    let price = returnPrice(order, contract)
    let perLot = contract.terms.twinReservation(order.side, price)
    let cash = accounts[Int(order.account.value) - 1].cash
    guard cash >= 0 || (order.side == .sell && perLot == 0) else {
      throw Refusal(.accountRestricted, free: cash)
    }
    let reservation = try reservation(order.lots, perLot: perLot, contract.terms.product)
    try checkCash(order.account, reservation)
    let named = order.facilityWasNamed ? order.facility : .none
    let facility =
      order.side == .sell
      ? try cover(order.lots, contract.terms, order.account, named: named) : .none
    try checkPost(price, asked: order.price, order.side, order.options, contract)
    if let stop = order.stop { try checkStop(stop, order.side, contract) }
    try checkCollar(price, contract)
    if order.stop == nil {
      try checkOwnOrders(order.side, price, order.selfTrade, order.member, contract)
    }
    try checkSafeguards(
      of: order.member, contract, order.side, price: price, lots: order.lots,
      reserving: reservation)

    // From here nothing can fail.
    change(order.number) {
      $0.hibernatedAt = nil
      $0.price = price
      $0.facility = facility
      $0.session = request.origin.session
    }
    reserve(order.number, lots: order.lots)
    countRequest(of: request.member)
    let note = note(answering: request)
    var back = order
    back.price = price
    events.append(.reactivated(note, standing(back, facility: facility)))
    remember(
      request, note,
      FirstAnswer(
        kind: .reactivated, order: order.number, first: order.lots, second: price, code: 0,
        product: order.product))
    if order.stop != nil { return }
    if contract.phase == .call { rest(order.number) } else { enterBook(order.number) }
    changed(order.contract)
  }

  func standing(
    _ order: TwinOrder, facility: FacilityNumber, _ reason: CancelReason = .member
  ) -> Standing {
    Standing(
      order: order.number, contract: order.contract, facility: facility, reason: reason,
      price: Price(ticks: order.price), open: Quantity(lots: order.lots))
  }

  /// A contract's hibernated orders, the one away for longest first.
  func hibernated(_ contract: ContractNumber) -> [TwinOrder] {
    orders.filter { $0.contract == contract && $0.hibernatedAt != nil }
      .sorted { ($0.hibernatedAt ?? 0) < ($1.hibernatedAt ?? 0) }
  }
}
