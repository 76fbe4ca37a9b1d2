import MarketEngine

// RULES 9.12 to 9.15: linked baskets. A basket is played in a copy of the market, which then takes the market's place or is thrown away.
extension PlainTwin {
  private func draft(of request: TwinRequest) -> [NewLeg] {
    drafts[request.origin.user.value] ?? []
  }

  private mutating func answerDone(_ request: TwinRequest) {
    let note = note(answering: request)
    events.append(.done(note))
    remember(request, note, FirstAnswer(kind: .done, order: .none, first: 0, second: 0, code: 0))
  }

  /// 9.12
  mutating func add(_ leg: NewLeg, _ request: TwinRequest) throws(Refusal) {
    if leg.facility != .none, !facilityExists(leg.facility) { throw Refusal(.unknownFacility) }
    guard let contract = contract(leg.contract) else { throw Refusal(.unknownContract) }
    let draft = draft(of: request)
    if draft.count == Limits.legs {
      throw Refusal(.limitReached, need: Int64(Limits.legs) + 1, free: Int64(Limits.legs))
    }
    if leg.facility != .none, leg.side == .buy || contract.terms.vector.isEmpty {
      throw Refusal(.notCombinable)
    }
    if draft.contains(where: { $0.contract == leg.contract }) { throw Refusal(.notCombinable) }
    drafts[request.origin.user.value] = draft + [leg]
    answerDone(request)
  }

  /// 9.12
  mutating func discard(_ request: TwinRequest) {
    drafts[request.origin.user.value] = nil
    answerDone(request)
  }

  /// 9.13 to 9.15
  mutating func send(_ basket: SendBasket, _ request: TwinRequest) throws(Refusal) {
    let account = try account(basket.account, of: request.member)
    let legs = draft(of: request)
    var markets: [TwinContract] = []
    for leg in legs {
      guard let contract = contract(leg.contract) else { throw Refusal(.unknownContract) }
      markets.append(contract)
    }
    let reserving = try checkTerms(legs, markets, account)
    var copy = self
    let placed = try copy.place(legs, markets, account, reserving, request)
    let pools = try copy.checkPlans(placed, markets)
    if basket.legs != Int64(legs.count) || basket.legs < 2 {
      throw Refusal(.legsDiffer, need: max(2, basket.legs), free: Int64(legs.count))
    }
    try checkSafeguards(legs, markets, reserving, request.member)
    if pools.count != Set(pools).count { throw Refusal(.poolInTwoLegs) }

    // From here nothing can fail.
    let answered = members[Int(request.member.value) - 1].last + 1
    for (number, market) in zip(placed, markets) {
      copy.match(number)
      precondition(copy.order(number) == nil, "a leg was not filled whole")
      copy.changed(market.number)
    }
    copy.drafts[request.origin.user.value] = nil
    self = copy
    remember(
      TwinAnswer(
        reference: request.origin.reference, content: request.content, number: answered,
        answer: FirstAnswer(
          kind: .basket, order: .none, first: Int64(legs.count), second: 0, code: 0)),
      of: request.origin.user)
  }

  /// 2.4 to 2.11 for all legs; gives what each sets aside.
  private func checkTerms(
    _ legs: [NewLeg], _ markets: [TwinContract], _ account: AccountNumber
  ) throws(Refusal) -> [Int64] {
    let live = orders.count + legs.count
    if live > Limits.orders {
      throw Refusal(.limitReached, need: Int64(live), free: Int64(Limits.orders))
    }
    for market in markets { try checkRoomForPending(market) }
    for market in markets where market.phase != .continuous { throw Refusal(.wrongPhase) }
    let money = accounts[Int(account.value) - 1]
    let perLot = zip(legs, markets).map { $1.terms.twinReservation($0.side, $0.price.ticks) }
    for (leg, perLot) in zip(legs, perLot) where money.cash < 0 {
      if leg.side == .buy || perLot > 0 { throw Refusal(.accountRestricted, free: money.cash) }
    }
    for (leg, market) in zip(legs, markets) { try checkPrice(leg.price.ticks, market.terms) }
    var reserving: [Int64] = []
    for (index, leg) in legs.enumerated() {
      let product = markets[index].terms.product
      reserving.append(try reservation(leg.quantity.lots, perLot: perLot[index], product))
    }
    let needed = reserving.reduce(Int128(0)) { $0 + Int128($1) }
    let free = money.cash - money.reserved
    if needed > 0, needed > Int128(free) {
      throw Refusal(.insufficientCash, need: Int64(clamping: needed), free: free)
    }
    return reserving
  }

  /// Enters the legs in their order, each covered by what those before it left.
  private mutating func place(
    _ legs: [NewLeg], _ markets: [TwinContract], _ account: AccountNumber, _ reserving: [Int64],
    _ request: TwinRequest
  ) throws(Refusal) -> [OrderNumber] {
    var placed: [OrderNumber] = []
    for (leg, market) in zip(legs, markets) {
      let facility =
        leg.side == .sell
        ? try cover(leg.quantity.lots, market.terms, account, named: leg.facility) : .none
      let number = takeSlot()
      let note = note(answering: request)
      orders.append(
        TwinOrder(
          number: number, account: account, member: request.member, contract: leg.contract,
          product: market.terms.product, user: request.origin.user, session: request.origin.session,
          reference: request.origin.reference, side: leg.side, price: leg.price.ticks,
          lots: leg.quantity.lots, timeInForce: .fillOrKill, selfTrade: .cancelNewest,
          options: .basket, clip: 0, step: 0, clipLeft: 0, expiry: .never, facility: facility,
          facilityWasNamed: leg.facility != .none, entry: sequence, place: nil,
          content: request.content, acceptedNumber: note.number,
          acceptedLots: leg.quantity.lots))
      reserve(number, lots: leg.quantity.lots)
      countRequest(of: request.member)
      events.append(
        .accepted(
          note,
          Accepted(
            order: number, account: account, contract: leg.contract, side: leg.side,
            timeInForce: .fillOrKill, price: leg.price, open: leg.quantity, expiry: .never,
            facility: facility, options: .basket)))
      placed.append(number)
    }
    return placed
  }

  /// Gives the pools the legs are planned on, as often as they are.
  private mutating func checkPlans(
    _ placed: [OrderNumber], _ markets: [TwinContract]
  ) throws(Refusal) -> [UInt32] {
    var plans: [(order: TwinOrder, plan: Plan)] = []
    var counted: [TwinOrder] = []
    for order in placed.compactMap({ order($0) }) {
      plans.append((order, plan(order, counting: &counted)))
    }
    for (order, plan) in plans {
      if case .found(let found) = plan {
        throw Refusal(.legUnfilled, need: order.lots, free: found)
      }
    }
    for (order, market) in zip(plans.map(\.order), markets) {
      do throws(Refusal) {
        try checkCollar(order.price, market)
      } catch {
        throw Refusal(error.code, need: error.need, free: error.free)
      }
    }
    if plans.contains(where: { $0.plan == .ownOrder }) { throw Refusal(.ownOrderInLeg) }
    return counted.map(\.pool).filter { $0 != .none }.map(\.value)
  }

  /// 12.11
  private func checkSafeguards(
    _ legs: [NewLeg], _ markets: [TwinContract], _ reserving: [Int64], _ member: MemberNumber
  ) throws(Refusal) {
    for leg in legs { try checkSize(of: member, lots: leg.quantity.lots) }
    for (leg, market) in zip(legs, markets) {
      try checkValue(of: member, market, price: leg.price.ticks, lots: leg.quantity.lots)
    }
    for (leg, market) in zip(legs, markets) {
      try checkPosition(of: member, market, leg.side, lots: leg.quantity.lots, replacing: nil)
    }
    let needed = reserving.reduce(Int128(0)) { $0 + Int128($1) }
    try checkCredit(of: member, reserving: needed, instead: 0)
    try checkRequests(of: member, orders: Int64(legs.count))
  }

  func writeDrafts(_ words: inout TwinWords) {
    words.add(drafts.count)
    for (user, legs) in drafts.sorted(by: { $0.key < $1.key }) {
      words.add(UInt64(user), UInt64(legs.count))
      for leg in legs {
        words.add(UInt64(leg.contract.value), UInt64(leg.side.rawValue))
        words.add(leg.price.ticks, leg.quantity.lots)
        words.add(UInt64(leg.facility.value))
      }
    }
  }
}
