import MarketEngine

// RULES 11.1 to 11.4: trades that two members agree on.
extension PlainTwin {
  mutating func negotiate(_ wish: Negotiate, _ request: TwinRequest) throws(Refusal) {
    guard memberExists(wish.counterparty) else { throw Refusal(.unknownMember) }
    let account = try account(wish.account, of: request.member)
    if wish.facility != .none, !facilityExists(wish.facility) { throw Refusal(.unknownFacility) }
    guard let contract = contract(wish.contract) else { throw Refusal(.unknownContract) }
    try checkNegotiations(negotiations.count, Limits.negotiations)
    let own = negotiations.count { $0.member == request.member }
    try checkNegotiations(own, Limits.negotiationsPerMember)
    try checkPhaseAndCash(contract, account, wish.side, wish.price.ticks)
    if wish.counterparty == request.member { throw Refusal(.notCombinable) }
    try checkFacility(wish.facility, wish.side, contract.terms)
    let gate = contract.terms.gate
    guard wish.seconds >= 1 else {
      throw Refusal(.badExpiry, need: now.nanoseconds, free: gate.nanoseconds)
    }
    try checkPrice(wish.price.ticks, contract.terms)
    let side = try dealSide(
      account, wish.side, wish.price.ticks, wish.quantity.lots, contract, wish.facility, request)

    // From here nothing can fail.
    let end = Int128(now.nanoseconds) + Int128(wish.seconds) * 1_000_000_000
    let negotiation = TwinNegotiation(
      number: NegotiationNumber(nextNegotiation), account: account, member: request.member,
      user: request.origin.user, session: request.origin.session,
      reference: request.origin.reference, counterparty: wish.counterparty,
      contract: contract.number, side: wish.side, price: wish.price.ticks,
      lots: wish.quantity.lots, facility: side.facility,
      expiry: Timestamp(nanoseconds: Int64(min(end, Int128(gate.nanoseconds)))))
    nextNegotiation += 1
    negotiations.append(negotiation)
    setAside(side, negotiation, times: 1)
    countRequest(of: request.member)
    tellAsker(negotiation, .proposed, request, asProposer: true)
    tellCounterparty(negotiation, .proposed)
  }

  mutating func answer(_ answer: AnswerNegotiation, _ request: TwinRequest) throws(Refusal) {
    let account = try account(answer.account, of: request.member)
    if answer.facility != .none, !facilityExists(answer.facility) { throw Refusal(.unknownFacility) }
    let found = negotiations.first { negotiation in
      negotiation.number == answer.negotiation
        && request.member
          == (answer.answer == .retract ? negotiation.member : negotiation.counterparty)
    }
    guard let negotiation = found, let contract = contract(negotiation.contract) else {
      throw Refusal(.unknownNegotiation)
    }
    switch answer.answer {
    case .confirm:
      let side = negotiation.side.opposite
      try checkRoomForPending(contract)
      try checkPhaseAndCash(contract, account, side, negotiation.price)
      try checkFacility(answer.facility, side, contract.terms)
      let confirmer = try dealSide(
        account, side, negotiation.price, negotiation.lots, contract, answer.facility, request)
      confirm(negotiation, confirmer, request)
    case .decline, .retract:
      guard answer.account == .none, answer.facility == .none else { throw Refusal(.notCombinable) }
      drop(negotiation)
      countRequest(of: request.member)
      if answer.answer == .decline {
        tellAsker(negotiation, .declined, request, asProposer: false)
        tellProposer(negotiation, .declined)
      } else {
        tellAsker(negotiation, .retracted, request, asProposer: true)
        tellCounterparty(negotiation, .retracted)
      }
    }
  }

  /// Because its proposer is halted.
  mutating func retract(_ negotiation: TwinNegotiation) {
    drop(negotiation)
    tellProposer(negotiation, .retracted)
    tellCounterparty(negotiation, .retracted)
  }

  mutating func expire(_ number: NegotiationNumber) {
    guard let negotiation = negotiations.first(where: { $0.number == number }) else { return }
    drop(negotiation)
    tellProposer(negotiation, .expired)
    tellCounterparty(negotiation, .expired)
  }

  // MARK: Checks

  private func checkNegotiations(_ count: Int, _ limit: Int) throws(Refusal) {
    guard count < limit else {
      throw Refusal(.limitReached, need: Int64(limit) + 1, free: Int64(limit))
    }
  }

  private func checkPhaseAndCash(
    _ contract: TwinContract, _ account: AccountNumber, _ side: Side, _ price: Int64
  ) throws(Refusal) {
    guard contract.phase == .continuous else { throw Refusal(.wrongPhase) }
    let cash = accounts[Int(account.value) - 1].cash
    guard cash >= 0 || (side == .sell && contract.terms.twinReservation(side, price) == 0) else {
      throw Refusal(.accountRestricted, free: cash)
    }
  }

  private func checkFacility(
    _ facility: FacilityNumber, _ side: Side, _ terms: ContractTerms
  ) throws(Refusal) {
    if facility != .none, side == .buy || terms.vector.isEmpty { throw Refusal(.notCombinable) }
  }

  /// 2.10 to 2.12, 12.10
  private func dealSide(
    _ account: AccountNumber, _ side: Side, _ price: Int64, _ lots: Int64, _ contract: TwinContract,
    _ named: FacilityNumber, _ request: TwinRequest
  ) throws(Refusal) -> TwinDealSide {
    let terms = contract.terms
    let reserving = try reservation(lots, perLot: terms.twinReservation(side, price), terms.product)
    try checkCash(account, reserving)
    let facility = side == .sell ? try cover(lots, terms, account, named: named) : .none
    try checkSafeguards(
      of: request.member, contract, side, price: price, lots: lots, reserving: reserving)
    return TwinDealSide(account: account, side: side, facility: facility)
  }

  // MARK: What happens

  /// Sets aside what a side needs for all lots, or with −1 lets go of it.
  private mutating func setAside(
    _ side: TwinDealSide, _ negotiation: TwinNegotiation, times: Int64
  ) {
    guard let terms = contract(negotiation.contract)?.terms else { return }
    let lots = times * negotiation.lots
    let perLot = Int64(terms.twinReservation(side.side, negotiation.price))
    change(side.account) { $0.reserved += lots * perLot }
    if side.facility != .none {
      rights.change(
        TwinHolding(account: side.account, facility: side.facility), terms.vector, reservedLots: lots)
    }
  }

  private mutating func drop(_ negotiation: TwinNegotiation) {
    negotiations.removeAll { $0.number == negotiation.number }
    setAside(
      TwinDealSide(
        account: negotiation.account, side: negotiation.side, facility: negotiation.facility),
      negotiation, times: -1)
  }

  private mutating func confirm(
    _ negotiation: TwinNegotiation, _ confirmer: TwinDealSide, _ request: TwinRequest
  ) {
    guard let contract = contract(negotiation.contract) else { return }
    let terms = contract.terms
    drop(negotiation)
    countRequest(of: request.member)
    count(of: negotiation.member) { $0.fills += 1 }
    count(of: request.member) { $0.fills += 1 }
    tellAsker(negotiation, .confirmed, request, asProposer: false, confirmer)
    tellProposer(negotiation, .confirmed)
    let number = TradeNumber(nextTrade)
    nextTrade += 1
    let lots = negotiation.lots
    let proposerBuys = negotiation.side == .buy
    let buyer = proposerBuys ? negotiation.account : confirmer.account
    let seller = proposerBuys ? confirmer.account : negotiation.account
    let facility = proposerBuys ? confirmer.facility : negotiation.facility
    let makerFee = terms.makerFee.microYuan * lots
    let takerFee = terms.takerFee.microYuan * lots
    let trade = Trade(
      number: number, contract: negotiation.contract, price: Price(ticks: negotiation.price),
      quantity: Quantity(lots: lots), buyer: buyer, seller: seller, buyOrder: .none,
      sellOrder: .none, facility: facility, aggressor: confirmer.side, kind: .negotiated,
      state: contract.isHeld ? .pending : .completed,
      premium: Money(microYuan: negotiation.price * terms.tickValue.microYuan * lots),
      buyerFee: Money(microYuan: proposerBuys ? makerFee : takerFee),
      sellerFee: Money(microYuan: proposerBuys ? takerFee : makerFee))
    if contract.isHeld {
      let waiting = waiting(contract, buyLimit: negotiation.price, sellLimit: negotiation.price)
      setAside(trade, waiting, times: 1)
      keep(trade, waiting: waiting)
    } else {
      post(trade)
      keep(trade)
    }
    func filled(_ side: Side, _ liquidity: Liquidity, _ fee: Int64) -> Filled {
      Filled(
        order: .none, contract: negotiation.contract, trade: number, side: side, liquidity: liquidity,
        price: Price(ticks: negotiation.price), quantity: Quantity(lots: lots), left: .zero,
        fee: Money(microYuan: fee))
    }
    let toProposer = note(ofProposer: negotiation)
    events.append(.filled(toProposer, filled(negotiation.side, .maker, makerFee)))
    let toConfirmer = note(answering: request)
    events.append(.filled(toConfirmer, filled(confirmer.side, .taker, takerFee)))
    events.append(.traded(trade))
    if contract.isHeld { tellParties(trade, .hold, andMarket: false) }
  }

  // MARK: Telling

  private func told(
    _ negotiation: TwinNegotiation, _ state: NegotiationState, asProposer: Bool,
    _ confirmer: TwinDealSide? = nil
  ) -> Negotiated {
    Negotiated(
      number: negotiation.number, contract: negotiation.contract,
      counterparty: asProposer ? negotiation.counterparty : negotiation.member,
      account: asProposer ? negotiation.account : confirmer?.account ?? .none,
      facility: asProposer ? negotiation.facility : confirmer?.facility ?? .none,
      side: asProposer ? negotiation.side : negotiation.side.opposite, state: state,
      price: Price(ticks: negotiation.price), quantity: Quantity(lots: negotiation.lots),
      expiry: negotiation.expiry)
  }

  private mutating func tellAsker(
    _ negotiation: TwinNegotiation, _ state: NegotiationState, _ request: TwinRequest,
    asProposer: Bool, _ confirmer: TwinDealSide? = nil
  ) {
    let note = note(answering: request)
    events.append(.negotiated(note, told(negotiation, state, asProposer: asProposer, confirmer)))
    remember(
      request, note,
      FirstAnswer(
        kind: .negotiated, order: OrderNumber(negotiation.number.value), first: negotiation.lots,
        second: negotiation.price, code: UInt16(state.rawValue),
        product: contract(negotiation.contract)?.terms.product))
  }

  private mutating func tellProposer(_ negotiation: TwinNegotiation, _ state: NegotiationState) {
    let note = note(ofProposer: negotiation)
    events.append(.negotiated(note, told(negotiation, state, asProposer: true)))
  }

  private mutating func tellCounterparty(
    _ negotiation: TwinNegotiation, _ state: NegotiationState
  ) {
    let note = note(to: negotiation.counterparty)
    events.append(.negotiated(note, told(negotiation, state, asProposer: false)))
  }

  private mutating func note(ofProposer negotiation: TwinNegotiation) -> Note {
    note(
      to: negotiation.member, user: negotiation.user, reference: negotiation.reference,
      session: negotiation.session)
  }

  func writeNegotiations(_ words: inout TwinWords) {
    words.add(nextNegotiation)
    words.add(negotiations.count)
    for negotiation in negotiations {
      words.add(
        negotiation.number.value, UInt64(negotiation.account.value),
        UInt64(negotiation.user.value), negotiation.session.value)
      words.add(negotiation.reference)
      words.add(
        UInt64(negotiation.counterparty.value), UInt64(negotiation.contract.value),
        UInt64(negotiation.side.rawValue))
      words.add(negotiation.price, negotiation.lots)
      words.add(UInt64(negotiation.facility.value))
      words.add(negotiation.expiry.nanoseconds)
    }
  }
}
