import MarketEngine

// RULES 11.5 to 11.8: trades after they were made.
extension PlainTwin {
  /// Who may: the parties dispute and agree, the dispatcher approves and rejects, the market operator does everything else.
  func mayReview(_ review: TradeReview, _ user: UserNumber) -> Bool {
    guard let role = self.user(user).map({ member($0.member).role }) else { return false }
    switch review {
    case .dispute, .agree: return true
    case .approve, .reject: return role == .gridDispatcher || role == .marketOperator
    case .bust, .uphold: return role == .marketOperator
    }
  }

  mutating func review(_ review: ReviewTrade, _ request: TwinRequest) throws(Refusal) {
    guard let known = trades.first(where: { $0.trade.number == review.trade }),
      let contract = contract(known.trade.contract),
      PlainTwin.beforeGate.contains(contract.phase)
    else { throw Refusal(.unknownTrade) }
    let buys = accounts[Int(known.trade.buyer.value) - 1].member == request.member
    let sells = accounts[Int(known.trade.seller.value) - 1].member == request.member
    switch review.review {
    case .dispute:
      guard buys || sells else { throw Refusal(.unknownTrade) }
      guard known.trade.state == .completed else { throw Refusal(.wrongTradeState) }
      let side = buys ? Side.buy : .sell
      set(review.trade, .dispute, disputer: side)
      tellParties(known.trade, .dispute, asker: (request, side))
    case .agree:
      guard buys || sells else { throw Refusal(.unknownTrade) }
      let side = sells ? Side.sell : .buy
      guard known.trade.state == .disputed, known.disputer == .buy ? sells : buys else {
        throw Refusal(.wrongTradeState)
      }
      try checkFreeCash(known.trade)
      try checkReversal(known.trade, contract.terms)
      reverse(known.trade, contract.terms)
      set(review.trade, .recall)
      tellParties(known.trade, .recall, asker: (request, side))
    case .bust:
      guard known.trade.state == .completed || known.trade.state == .disputed else {
        throw Refusal(.wrongTradeState)
      }
      try checkReversal(known.trade, contract.terms)
      reverse(known.trade, contract.terms)
      set(review.trade, .bust)
      tellParties(known.trade, .bust)
      done(request)
    case .uphold:
      guard known.trade.state == .disputed else { throw Refusal(.wrongTradeState) }
      set(review.trade, .uphold)
      tellParties(known.trade, .uphold)
      done(request)
    case .approve, .reject:
      guard known.trade.state == .pending else { throw Refusal(.wrongTradeState) }
      release(known, review.review == .approve ? .approve : .reject)
      done(request)
    }
  }

  /// Keeps a trade, without its orders, until its contract's gate.
  mutating func keep(_ trade: Trade, waiting: TwinWaiting? = nil) {
    var kept = trade
    kept.buyOrder = .none
    kept.sellOrder = .none
    trades.append(TwinTrade(trade: kept, disputer: nil, waiting: waiting))
  }

  mutating func set(_ number: TradeNumber, _ cause: TradeCause, disputer: Side? = nil) {
    for place in trades.indices where trades[place].trade.number == number {
      trades[place].trade.state = cause.state
      trades[place].disputer = disputer
      trades[place].waiting = nil
    }
  }

  // MARK: Checks

  private func checkFreeCash(_ trade: Trade) throws(Refusal) {
    let fromBuyer = -trade.premium.microYuan - trade.buyerFee.microYuan
    let fromSeller = trade.premium.microYuan - trade.sellerFee.microYuan
    for (account, amount) in [(trade.buyer, fromBuyer), (trade.seller, fromSeller)] {
      let free = accounts[Int(account.value) - 1].cash - accounts[Int(account.value) - 1].reserved
      if amount > 0, amount > free { throw Refusal(.insufficientCash, need: amount, free: free) }
    }
  }

  private func checkReversal(_ trade: Trade, _ terms: ContractTerms) throws(Refusal) {
    if trade.facility != .none {
      let covered = rights.coveredLots(
        TwinHolding(account: trade.buyer, facility: trade.facility), terms.vector)
      guard covered >= trade.quantity.lots else {
        throw Refusal(
          .insufficientRights, need: trade.quantity.lots, free: covered, product: terms.product)
      }
    }
    for (account, amount) in cashBack(trade) {
      let after = Int128(accounts[Int(account.value) - 1].cash) + Int128(amount)
      guard after.magnitude <= UInt128(Limits.totalCash) else {
        throw Refusal(.valueOutOfRange, need: amount, free: Limits.totalCash)
      }
    }
  }

  /// What goes back to buyer, seller and the fees account.
  private func cashBack(_ trade: Trade) -> [(AccountNumber, Int64)] {
    [
      (trade.buyer, trade.premium.microYuan + trade.buyerFee.microYuan),
      (trade.seller, trade.sellerFee.microYuan - trade.premium.microYuan),
      (PlainTwin.feesAccount, -trade.buyerFee.microYuan - trade.sellerFee.microYuan),
    ]
  }

  // MARK: What happens

  private mutating func reverse(_ trade: Trade, _ terms: ContractTerms) {
    for (account, amount) in cashBack(trade) { change(account) { $0.cash += amount } }
    let lots = trade.quantity.lots
    if trade.facility != .none {
      rights.change(
        TwinHolding(account: trade.buyer, facility: trade.facility), terms.vector, heldLots: -lots)
      rights.change(
        TwinHolding(account: trade.seller, facility: trade.facility), terms.vector, heldLots: lots)
    }
    change(trade.buyer, trade.contract) { $0.bought = max(0, $0.bought - lots) }
    change(trade.seller, trade.contract) { $0.sold = max(0, $0.sold - lots) }
    let premium = trade.premium.microYuan
    guard premium != 0 else { return }
    let payer = premium > 0 ? trade.buyer : trade.seller
    let receiver = premium > 0 ? trade.seller : trade.buyer
    change(payer, trade.contract) { $0.paid = max(0, $0.paid - abs(premium)) }
    var undone: Int64 = 0
    change(receiver, trade.contract) {
      undone = min(abs(premium), $0.received)
      $0.received -= undone
    }
    change(receiver) { $0.undelivered -= undone }
  }

  // MARK: Telling

  private mutating func done(_ request: TwinRequest) {
    let note = note(answering: request)
    events.append(.done(note))
    remember(request, note, FirstAnswer(kind: .done, order: .none, first: 0, second: 0, code: 0))
  }

  /// The party that asks first, else the buyer; then the market.
  mutating func tellParties(
    _ trade: Trade, _ cause: TradeCause, asker: (TwinRequest, Side)? = nil, andMarket: Bool = true
  ) {
    let first = asker?.1 ?? .buy
    for side in [first, first.opposite] {
      let account = side == .buy ? trade.buyer : trade.seller
      let changed = TradeChanged(
        trade: trade.number, contract: trade.contract, account: account, side: side, cause: cause,
        price: trade.price, quantity: trade.quantity,
        amount: Money(microYuan: amount(trade, side, cause)))
      if let asker, side == first {
        let note = note(answering: asker.0)
        events.append(.tradeChanged(note, changed))
        remember(
          asker.0, note,
          FirstAnswer(
            kind: .tradeChanged, order: OrderNumber(trade.number.value), first: trade.quantity.lots,
            second: changed.amount.microYuan, code: UInt16(cause.rawValue),
            product: contract(trade.contract)?.terms.product))
      } else {
        let note = note(to: accounts[Int(account.value) - 1].member)
        events.append(.tradeChanged(note, changed))
      }
    }
    guard andMarket else { return }
    var told = trade
    told.state = cause.state
    events.append(.tradeReviewed(told, cause))
  }

  private func amount(_ trade: Trade, _ side: Side, _ cause: TradeCause) -> Int64 {
    let posted =
      side == .buy
      ? -trade.premium.microYuan - trade.buyerFee.microYuan
      : trade.premium.microYuan - trade.sellerFee.microYuan
    switch cause {
    case .bust, .recall: return -posted
    case .approve: return posted
    case .dispute, .uphold, .hold, .reject, .expiry: return 0
    }
  }

  func writeTrades(_ words: inout TwinWords) {
    let alive = trades.filter { kept in
      if kept.waiting != nil { return true }
      guard let phase = contract(kept.trade.contract)?.phase else { return false }
      return PlainTwin.beforeGate.contains(phase)
    }
    words.add(alive.count)
    for kept in alive {
      let trade = kept.trade
      words.add(trade.number.value)
      words.add(
        UInt64(trade.contract.value) << 32
          | UInt64(UInt32(bitPattern: Int32(truncatingIfNeeded: trade.price.ticks))))
      words.add(UInt64(trade.quantity.lots) << 32 | UInt64(trade.facility.value))
      words.add(UInt64(trade.buyer.value) << 32 | UInt64(trade.seller.value))
      words.add(
        UInt64(trade.kind.rawValue) << 24 | UInt64(trade.state.rawValue) << 16
          | UInt64(trade.aggressor.rawValue) << 8 | UInt64(kept.disputer?.rawValue ?? 0))
    }
  }
}
