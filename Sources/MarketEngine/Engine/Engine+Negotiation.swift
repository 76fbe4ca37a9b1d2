/// Trades that two members agree on, off the book (rules 11.1 to 11.4).
extension Engine {
  mutating func negotiate(
    _ negotiate: Negotiate, _ origin: Origin, _ command: Command, _ events: inout EventBuffer
  ) {
    guard let asker = admit(origin, command, operatorOnly: false, &events) else { return }
    switch check(negotiate, asker) {
    case .failure(let refusal): refuse(refusal, asker, &events)
    case .success(let terms): propose(negotiate, terms, asker, &events)
    }
  }

  mutating func answer(
    _ answer: AnswerNegotiation, _ origin: Origin, _ command: Command, _ events: inout EventBuffer
  ) {
    guard let asker = admit(origin, command, operatorOnly: false, &events) else { return }
    if let refusal = checkNames(answer.account, answer.facility, asker) {
      return refuse(refusal, asker, &events)
    }
    guard let place = negotiations.place(of: answer.negotiation), mayAnswer(answer, place, asker.member) else {
      return refuse(Refusal(.unknownNegotiation), asker, &events)
    }
    guard answer.answer == .confirm else {
      guard answer.account == .none, answer.facility == .none else {
        return refuse(Refusal(.notCombinable), asker, &events)
      }
      countRequest(of: asker.member)
      return end(place, answer.answer == .decline ? .declined : .retracted, asker, &events)
    }
    switch check(answer, negotiations.open[place], asker) {
    case .failure(let refusal): refuse(refusal, asker, &events)
    case .success(let terms): confirm(place, terms, asker, &events)
    }
  }

  /// A negotiation that nobody answered in time.
  mutating func expire(_ number: NegotiationNumber, _ events: inout EventBuffer) {
    guard let place = negotiations.place(of: number) else { return }
    end(place, .expired, nil, &events)
  }

  /// What was proposed of a contract that is called off ends with it (rule 10.9).
  mutating func expireNegotiations(of contract: UInt32, _ events: inout EventBuffer) {
    var place = 0
    while place < negotiations.open.count {
      if negotiations.open[place].contract == contract {
        end(place, .expired, nil, &events)
      } else {
        place += 1
      }
    }
  }

  /// What a member that is halted has proposed ends with it (rule 12.1).
  mutating func retractAll(of member: MemberNumber, _ events: inout EventBuffer) {
    var place = 0
    while place < negotiations.open.count {
      if negotiations.open[place].member == member {
        end(place, .retracted, nil, &events)
      } else {
        place += 1
      }
    }
  }

  // MARK: Commit: nothing below can fail

  private mutating func propose(
    _ negotiate: Negotiate, _ terms: Terms, _ asker: Asker, _ events: inout EventBuffer
  ) {
    let gate = contracts.slots[terms.contract].terms.gate
    let ahead = (gate.nanoseconds - now.nanoseconds) / 1_000_000_000
    let negotiation = Negotiation(
      number: NegotiationNumber(negotiations.next), account: terms.account, member: asker.member,
      user: asker.origin.user, session: asker.origin.session, reference: asker.origin.reference,
      counterparty: negotiate.counterparty, contract: terms.contract, side: negotiate.side,
      price: negotiate.price, lots: negotiate.quantity.lots, holding: terms.holding,
      expiry: negotiate.seconds > ahead ? gate : now.adding(seconds: negotiate.seconds))
    negotiations.next += 1
    negotiations.open.append(negotiation)
    reserve(terms, negotiation.lots)
    expose(negotiation.member, negotiation.side, negotiation.contract, lots: negotiation.lots)
    countRequest(of: asker.member)
    dues.insert(
      Due(time: negotiation.expiry, kind: .negotiationExpires, id: negotiation.number.value))
    tellAsker(told(negotiation, .proposed, toProposer: true), asker, &events)
    tellCounterparty(told(negotiation, .proposed, toProposer: false), negotiation, &events)
  }

  /// It ends without a trade; who ended it is told first.
  mutating func end(
    _ place: Int, _ state: NegotiationState, _ asker: Asker?, _ events: inout EventBuffer
  ) {
    let negotiation = negotiations.remove(at: place)
    let perLot = reservationPerLot(negotiation.side, negotiation.price, negotiation.contract)
    registry.accounts[negotiation.account.value].reserved -= Money(
      microYuan: perLot.microYuan * negotiation.lots)
    if negotiation.holding != 0 {
      rights.release(
        contracts.slots[negotiation.contract].terms.vector, lots: negotiation.lots, negotiation.holding)
    }
    expose(negotiation.member, negotiation.side, negotiation.contract, lots: -negotiation.lots)
    let toProposer = told(negotiation, state, toProposer: true)
    let toCounterparty = told(negotiation, state, toProposer: false)
    if state == .declined, let asker {
      tellAsker(toCounterparty, asker, &events)
      tellProposer(toProposer, negotiation, &events)
    } else {
      if let asker {
        tellAsker(toProposer, asker, &events)
      } else {
        tellProposer(toProposer, negotiation, &events)
      }
      tellCounterparty(toCounterparty, negotiation, &events)
    }
  }

  private mutating func confirm(
    _ place: Int, _ terms: Terms, _ asker: Asker, _ events: inout EventBuffer
  ) {
    let negotiation = negotiations.remove(at: place)
    reserve(terms, negotiation.lots)
    expose(negotiation.member, negotiation.side, negotiation.contract, lots: -negotiation.lots)
    countRequest(of: asker.member)
    countFill(of: negotiation.member)
    countFill(of: asker.member)
    let trade = trade(negotiation, terms)
    nextTrade += 1
    var toConfirmer = told(negotiation, .confirmed, toProposer: false)
    toConfirmer.account = terms.account
    toConfirmer.facility = rights.holdings[terms.holding].facility
    tellAsker(toConfirmer, asker, &events)
    tellProposer(told(negotiation, .confirmed, toProposer: true), negotiation, &events)
    let isHeld = trade.state == .pending
    if isHeld {
      hold(trade, negotiation.contract, buyLimit: trade.price, sellLimit: trade.price)
    } else {
      exchange(trade, buyLimit: trade.price, sellLimit: trade.price)
      addToPositions(trade, negotiation.contract)
    }
    let proposerBuys = negotiation.side == .buy
    let maker = filled(trade, negotiation.side, .maker, proposerBuys ? trade.buyerFee : trade.sellerFee)
    emit(note(ofProposer: negotiation), maker, &events)
    let taker = filled(
      trade, negotiation.side.opposite, .taker, proposerBuys ? trade.sellerFee : trade.buyerFee)
    emit(note(asker), taker, &events)
    emit(trade, &events)
    record(trade)
    if isHeld { tellHeld(trade, &events) }
  }

  /// The proposer pays the maker's fee, who confirms the taker's.
  private func trade(_ negotiation: Negotiation, _ terms: Terms) -> Trade {
    let contract = contracts.slots[negotiation.contract].terms
    let lots = negotiation.lots
    let buys = negotiation.side == .buy
    let makerFee = Money(microYuan: contract.makerFee.microYuan * lots)
    let takerFee = Money(microYuan: contract.takerFee.microYuan * lots)
    // Both sides reserved for it, so it fits.
    let premium = Money(microYuan: negotiation.price.ticks * contract.tickValue.microYuan * lots)
    return Trade(
      number: TradeNumber(nextTrade), contract: contracts.slots[negotiation.contract].number,
      price: negotiation.price, quantity: Quantity(lots: lots),
      buyer: buys ? negotiation.account : terms.account,
      seller: buys ? terms.account : negotiation.account, buyOrder: .none, sellOrder: .none,
      facility: rights.holdings[buys ? terms.holding : negotiation.holding].facility,
      aggressor: negotiation.side.opposite, kind: .negotiated,
      state: contracts.slots[negotiation.contract].isHeld ? .pending : .completed, premium: premium,
      buyerFee: buys ? makerFee : takerFee, sellerFee: buys ? takerFee : makerFee)
  }

  func filled(_ trade: Trade, _ side: Side, _ liquidity: Liquidity, _ fee: Money) -> Filled {
    Filled(
      order: .none, contract: trade.contract, trade: trade.number, side: side, liquidity: liquidity,
      price: trade.price, quantity: trade.quantity, left: .zero, fee: fee)
  }

  // MARK: Telling

  private func told(
    _ negotiation: Negotiation, _ state: NegotiationState, toProposer: Bool
  ) -> Negotiated {
    Negotiated(
      number: negotiation.number, contract: contracts.slots[negotiation.contract].number,
      counterparty: toProposer ? negotiation.counterparty : negotiation.member,
      account: toProposer ? negotiation.account : .none,
      facility: toProposer ? rights.holdings[negotiation.holding].facility : .none,
      side: toProposer ? negotiation.side : negotiation.side.opposite, state: state,
      price: negotiation.price, quantity: Quantity(lots: negotiation.lots), expiry: negotiation.expiry)
  }

  private mutating func tellAsker(
    _ negotiated: Negotiated, _ asker: Asker, _ events: inout EventBuffer
  ) {
    let note = note(asker)
    let answer = FirstAnswer(
      kind: .negotiated, order: OrderNumber(negotiated.number.value), first: negotiated.quantity.lots,
      second: negotiated.price.ticks, code: UInt16(negotiated.state.rawValue),
      product: contracts.slots[contracts.slot(of: negotiated.contract)].terms.product)
    remember(answer, number: note.number, asker)
    emit(.negotiated(note, negotiated), &events)
  }

  private mutating func tellProposer(
    _ negotiated: Negotiated, _ negotiation: Negotiation, _ events: inout EventBuffer
  ) {
    emit(.negotiated(note(ofProposer: negotiation), negotiated), &events)
  }

  private mutating func tellCounterparty(
    _ negotiated: Negotiated, _ negotiation: Negotiation, _ events: inout EventBuffer
  ) {
    let note = Note(
      member: negotiation.counterparty, user: .none, number: nextNumber(of: negotiation.counterparty),
      reference: .none, session: .none)
    emit(.negotiated(note, negotiated), &events)
  }

  private mutating func note(ofProposer negotiation: Negotiation) -> Note {
    Note(
      member: negotiation.member, user: negotiation.user, number: nextNumber(of: negotiation.member),
      reference: negotiation.reference, session: negotiation.session)
  }
}
