import MarketEngine

// RULES 4 and 5.1: changing and cancelling one order.
extension PlainTwin {
  mutating func replace(_ replace: ReplaceOrder, _ request: TwinRequest) throws(Refusal) {
    guard let order = target(replace.target, request) else { throw Refusal(.unknownOrder) }
    guard let contract = contract(order.contract) else { throw Refusal(.wrongPhase) }
    try checkRoomForPending(contract)
    try checkPhase(contract.phase, order.options, order.timeInForce)
    if order.hibernatedAt != nil { throw Refusal(.wrongState) }
    let terms = contract.terms
    let asked = replace.price.ticks == ReplaceOrder.keep ? order.price : replace.price.ticks
    let lots = replace.quantity.lots == ReplaceOrder.keep ? order.lots : replace.quantity.lots
    let entersAnew = asked != order.price || lots > order.lots
    let price =
      entersAnew ? slid(asked, order.side, order.options, contract) : order.price
    let account = accounts[Int(order.account.value) - 1]
    guard account.cash >= 0 || (price == order.price && lots <= order.lots) else {
      throw Refusal(.accountRestricted, free: account.cash)
    }
    let newStop = replace.stop.ticks == ReplaceOrder.keep ? nil : replace.stop.ticks
    if order.isQuote { throw Refusal(.notCombinable) }
    if newStop != nil, !order.isWaiting { throw Refusal(.notCombinable) }
    if isUnpriced(order.options), replace.price.ticks != ReplaceOrder.keep {
      throw Refusal(.notCombinable)
    }
    try checkPrice(asked, terms)
    let stop = newStop ?? order.stop
    if let stop { try checkPrice(stop, terms) }
    let new = try reservation(
      lots, perLot: terms.twinReservation(order.side, price), terms.product)
    let old = Int64(Int128(order.lots) * terms.twinReservation(order.side, order.price))
    let free = account.cash - account.reserved + old
    if new > old, new > free { throw Refusal(.insufficientCash, need: new, free: free) }
    var facility = order.facility
    if order.pool != .none, lots > order.lots {
      facility = try cover(lots, terms, order.account, by: order.pool)
    } else if order.side == .sell, lots > order.lots {
      facility = try cover(
        lots, terms, order.account, named: order.facilityWasNamed ? order.facility : .none,
        releasing: order)
    }
    try checkWas(replace.was, order)
    try checkClip(order, lots)
    if entersAnew {
      try checkPost(price, asked: asked, order.side, order.options, contract)
    }
    if let stop { try checkStop(stop, order.side, contract) }
    if price != order.price {
      try checkCollar(price, contract)
      if stop == nil {
        try checkOwnOrders(order.side, price, order.selfTrade, order.member, contract)
      }
    }
    try checkSafeguards(
      of: order.member, contract, order.side, price: price, lots: lots, reserving: new,
      replacing: (order, old))
    if let stop {
      return replaceWaiting(order, price: price, lots: lots, stop: stop, facility, request)
    }

    // From here nothing can fail.
    let keeps = price == order.price && lots <= order.lots
    release(order.number, lots: order.lots)
    change(order.number) {
      $0.price = price
      $0.lots = lots
      $0.facility = facility
      if keeps { $0.clipLeft = min($0.clipLeft, lots) } else { $0.place = nil }
    }
    reserve(order.number, lots: lots)
    takeAnew(order.pool)
    countRequest(of: request.member)
    let note = note(answering: request)
    events.append(
      .replaced(
        note,
        Replaced(
          order: order.number, contract: order.contract, price: Price(ticks: price),
          open: Quantity(lots: lots), keptPriority: keeps, facility: facility)))
    remember(
      request, note,
      FirstAnswer(
        kind: .replaced, order: order.number, first: lots, second: price, code: 0,
        product: terms.product))
    changed(contract.number)
    if keeps { return }
    if contract.phase == .call { rest(order.number) } else { enterBook(order.number) }
  }

  mutating func cancel(_ cancel: CancelOrder, _ request: TwinRequest) throws(Refusal) {
    guard let order = target(cancel.target, request) else { throw Refusal(.unknownOrder) }
    switch contract(order.contract)?.phase {
    case .planned, .disclosure, .call, .continuous, .frozen: break
    case .closing, .closed, .delivery, .delivered, .cancelled, nil: throw Refusal(.wrongPhase)
    }
    if order.isQuote, cancel.target.reference != .none {
      return try cancelQuote(order, cancel, request)
    }
    try checkWas(cancel.was, order)

    // From here nothing can fail.
    let note = note(answering: request)
    self.cancel(order, note, because: .member)
    countRequest(of: request.member)
    remember(
      request, note,
      FirstAnswer(
        kind: .cancelled, order: order.number, first: order.lots, second: 0,
        code: UInt16(CancelReason.member.rawValue), product: order.product))
  }

  /// 4.1
  func target(_ target: OrderTarget, _ request: TwinRequest) -> TwinOrder? {
    self.target(target, of: request.origin.user, request.member)
  }

  /// 4.1
  func target(_ target: OrderTarget, of user: UserNumber, _ member: MemberNumber) -> TwinOrder? {
    orders.first { order in
      target.reference != .none
        ? order.user == user && order.reference == target.reference
        : order.member == member && order.number == target.order
    }
  }

  /// 4.8
  private func checkWas(_ was: Quantity, _ order: TwinOrder) throws(Refusal) {
    guard was.lots == ReplaceOrder.keep || was.lots == order.lots else {
      throw Refusal(
        .openQuantityDiffers, need: was.lots, free: order.lots, product: order.product)
    }
  }
}
