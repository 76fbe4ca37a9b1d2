/// Trades after they were made: disputed, recalled, busted (rules 11.5 to 11.8).
extension Engine {
  /// Keeps what is needed to reverse a trade until its contract's gate.
  @inline(__always) mutating func record(_ trade: Trade) {
    trades.records.append(TradeRecord(trade))
    if trades.records.count > trades.passAt { squeezeTrades() }
  }

  @inline(never) private mutating func squeezeTrades() {
    for step in 0..<TradeStore.stride where step == 0 || trades.isPassing {
      trades.pass(keeping: isAlive(trades.next))
    }
  }

  /// Whether something can still be done about it. What waits at the gate is cancelled right after it.
  func isAlive(_ record: TradeRecord) -> Bool {
    if record.state == .pending { return true }
    let contract = contracts.slot(of: record.contract)
    return contract != 0 && contracts.slots[contract].phase.isBeforeGate
  }

  mutating func review(
    _ review: ReviewTrade, _ origin: Origin, _ command: Command, _ events: inout EventBuffer
  ) {
    let isParties = review.review == .dispute || review.review == .agree
    let isDispatchers = review.review == .approve || review.review == .reject
    let isPermitted = isParties || isDispatchers && isDispatcher(origin.user)
    guard let asker = admit(origin, command, operatorOnly: !isPermitted, &events) else { return }
    guard let place = trades.place(of: review.trade), isAlive(trades.records[place]),
      !isParties || party(of: trades.records[place], asker.member, disputing: review.review == .dispute) != nil
    else { return refuse(Refusal(.unknownTrade), asker, &events) }
    if let refusal = check(review.review, trades.records[place], asker) {
      return refuse(refusal, asker, &events)
    }
    change(place, review.review, asker, &events)
  }

  // MARK: Commit: nothing below can fail

  private mutating func change(
    _ place: Int, _ review: TradeReview, _ asker: Asker, _ events: inout EventBuffer
  ) {
    let cause = review.cause
    if cause == .approve || cause == .reject { return release(place, cause, asker, &events) }
    trades.records[place].state = cause.state
    trades.records[place].disputer = 0
    if review == .dispute,
      let side = party(of: trades.records[place], asker.member, disputing: true)
    {
      trades.records[place].disputer = side.rawValue
    }
    let trade = trade(trades.records[place])
    if cause.reverses { reverse(trade) }
    switch review {
    case .bust, .uphold:
      for side in [Side.buy, .sell] { tell(trade, side, cause, nil, &events) }
      emit(.tradeReviewed(trade, cause), &events)
      done(asker, &events)
    case .dispute, .agree, .approve, .reject:
      let side = party(of: trades.records[place], asker.member, disputing: review == .dispute)
      let own = side ?? .buy
      tell(trade, own, cause, asker, &events)
      tell(trade, own.opposite, cause, nil, &events)
      emit(.tradeReviewed(trade, cause), &events)
    }
  }

  /// Everything a trade posted and moved goes back, by new postings (rule 11.6).
  private mutating func reverse(_ trade: Trade) {
    registry.accounts[trade.buyer.value].cash += trade.premium + trade.buyerFee
    registry.accounts[trade.seller.value].cash -= trade.premium - trade.sellerFee
    registry.accounts[HouseAccount.fees.value].cash -= trade.buyerFee + trade.sellerFee
    let contract = contracts.slot(of: trade.contract)
    if trade.facility != .none {
      let buyer = holding(of: trade.buyer, on: trade.facility)
      let seller = holding(of: trade.seller, on: trade.facility)
      let vector = contracts.slots[contract].terms.vector
      rights.change(vector, lots: trade.quantity.lots, buyer, right: .falls, reserved: .stays)
      rights.change(vector, lots: trade.quantity.lots, seller, right: .rises, reserved: .stays)
    }
    takeFromPositions(trade, contract)
  }

  /// Positions fall by what the trade added, as far as they go: sums that were stopped at their ceiling do not go below zero.
  private mutating func takeFromPositions(_ trade: Trade, _ contract: UInt32) {
    let lots = trade.quantity.lots
    let premium = trade.premium.microYuan
    let buyer = positions.find(trade.buyer, contract)
    let seller = positions.find(trade.seller, contract)
    positions.positions[buyer].bought -= min(lots, positions.positions[buyer].bought)
    positions.positions[seller].sold -= min(lots, positions.positions[seller].sold)
    guard premium != 0 else { return }
    let (payer, payee) = premium > 0 ? (buyer, seller) : (seller, buyer)
    let amount = abs(premium)
    positions.positions[payer].paid -= min(amount, positions.positions[payer].paid)
    let received = min(amount, positions.positions[payee].received)
    positions.positions[payee].received -= received
    let account = positions.positions[payee].account.value
    registry.accounts[account].undelivered -= Money(microYuan: received)
  }

  /// A trade as its record and its contract's terms have it, without its orders.
  func trade(_ record: TradeRecord) -> Trade {
    let terms = contracts.slots[contracts.slot(of: record.contract)].terms
    let lots = Int64(record.lots)
    let premium = Money(microYuan: Int64(record.price) * terms.tickValue.microYuan * lots)
    let (maker, taker): (Money, Money) =
      switch record.kind {
      case .continuous, .negotiated: (terms.makerFee, terms.takerFee)
      case .auction: (terms.auctionFee, terms.auctionFee)
      case .called: (.zero, .zero)
      }
    let makerFee = Money(microYuan: maker.microYuan * lots)
    let takerFee = Money(microYuan: taker.microYuan * lots)
    let buyerTakes = record.aggressor == .buy
    return Trade(
      number: record.number, contract: record.contract, price: Price(ticks: Int64(record.price)),
      quantity: Quantity(lots: lots), buyer: record.buyer, seller: record.seller, buyOrder: .none,
      sellOrder: .none, facility: record.facility, aggressor: record.aggressor, kind: record.kind,
      state: record.state, premium: premium, buyerFee: buyerTakes ? takerFee : makerFee,
      sellerFee: buyerTakes ? makerFee : takerFee)
  }

  // MARK: Telling

  mutating func tell(
    _ trade: Trade, _ side: Side, _ cause: TradeCause, _ asker: Asker?, _ events: inout EventBuffer
  ) {
    let account = side == .buy ? trade.buyer : trade.seller
    var amount = Money.zero
    if cause.reverses {
      amount = side == .buy ? trade.premium + trade.buyerFee : trade.sellerFee - trade.premium
    } else if cause == .approve {
      amount = side == .buy ? -(trade.premium + trade.buyerFee) : trade.premium - trade.sellerFee
    }
    let changed = TradeChanged(
      trade: trade.number, contract: trade.contract, account: account, side: side, cause: cause,
      price: trade.price, quantity: trade.quantity, amount: amount)
    let note: Note
    if let asker {
      note = self.note(asker)
      let answer = FirstAnswer(
        kind: .tradeChanged, order: OrderNumber(trade.number.value), first: trade.quantity.lots,
        second: amount.microYuan, code: UInt16(cause.rawValue),
        product: contracts.slots[contracts.slot(of: trade.contract)].terms.product)
      remember(answer, number: note.number, asker)
    } else {
      let member = registry.accounts[account.value].member
      note = Note(
        member: member, user: .none, number: nextNumber(of: member), reference: .none, session: .none)
    }
    emit(.tradeChanged(note, changed), &events)
  }
}

extension TradeReview {
  fileprivate var cause: TradeCause {
    switch self {
    case .bust: .bust
    case .dispute: .dispute
    case .agree: .recall
    case .uphold: .uphold
    case .approve: .approve
    case .reject: .reject
    }
  }
}

extension ContractPhase {
  /// Whether the gate is still ahead.
  var isBeforeGate: Bool {
    switch self {
    case .planned, .disclosure, .call, .continuous, .frozen: true
    case .closing, .closed, .delivery, .delivered, .cancelled: false
    }
  }
}
