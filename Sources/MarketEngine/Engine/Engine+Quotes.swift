/// Quotes: a bid and an offer of one account, replaced as a pair (rules 9.9 to 9.11).
extension Engine {
  /// What the checks found out and the commit needs.
  private struct QuoteTerms: BitwiseCopyable {
    var bid: Terms?
    var offer: Terms?
    /// The quote it replaces, 0 if there is none.
    var old: UInt32
  }

  @inline(never) mutating func quote(
    _ quote: NewQuote, _ origin: Origin, _ command: Command, _ events: inout EventBuffer
  ) {
    guard let asker = admit(origin, command, operatorOnly: false, &events) else { return }
    switch check(quote, asker) {
    case .failure(let refusal): refuse(refusal, asker, &events)
    case .success(let terms): commit(quote, terms, asker, &events)
    }
  }

  // MARK: Checks, in the order of refusal numbers

  private func check(_ quote: NewQuote, _ asker: Asker) -> Result<QuoteTerms, Refusal> {
    let account: AccountNumber
    switch tradingAccount(quote.account, asker) {
    case .failure(let refusal): return .failure(refusal)
    case .success(let found): account = found
    }
    guard quote.facility == .none || registry.knows(quote.facility) else {
      return .failure(Refusal(.unknownFacility))
    }
    let contract = contracts.slot(of: quote.contract)
    guard contract != 0 else { return .failure(Refusal(.unknownContract)) }
    let old = quotes.find(account, contract)
    if quote.isWithdrawal {
      guard old != 0 else { return .failure(Refusal(.unknownOrder)) }
      return .success(QuoteTerms(bid: nil, offer: nil, old: old))
    }
    let live = orders.live - sides(of: old) + quote.sides
    guard live <= Limits.orders else {
      return .failure(Refusal(.limitReached, need: Int64(live), free: Int64(Limits.orders)))
    }
    if let refusal = checkRoomForPending(contract) { return .failure(refusal) }
    guard contracts.slots[contract].phase == .continuous else {
      return .failure(Refusal(.wrongPhase))
    }
    return checkSides(quote, account, contract, old)
  }

  private func checkSides(
    _ quote: NewQuote, _ account: AccountNumber, _ contract: UInt32, _ old: UInt32
  ) -> Result<QuoteTerms, Refusal> {
    let bidPerLot = reservationPerLot(.buy, quote.bid, contract)
    let offerPerLot = reservationPerLot(.sell, quote.offer, contract)
    let cash = registry.accounts[account.value].cash
    if cash < .zero, quote.hasBid || offerPerLot > .zero {
      return .failure(Refusal(.accountRestricted, free: cash.microYuan))
    }
    if !fitsTogether(quote, contract) { return .failure(Refusal(.notCombinable)) }
    if quote.hasBid, let refusal = checkPrice(quote.bid, contract) { return .failure(refusal) }
    if quote.hasOffer, let refusal = checkPrice(quote.offer, contract) { return .failure(refusal) }
    var terms = QuoteTerms(bid: nil, offer: nil, old: old)
    var needed = Int128(0)
    if quote.hasBid {
      guard let reservation = reservation(quote.bidQuantity, bidPerLot) else {
        return .failure(quantityRefusal(quote.bidQuantity, bidPerLot, contract))
      }
      needed += Int128(reservation.microYuan)
      terms.bid = Terms(
        contract: contract, account: account, price: quote.bid, perLot: bidPerLot,
        reservation: reservation, holding: 0)
    }
    if quote.hasOffer {
      guard let reservation = reservation(quote.offerQuantity, offerPerLot) else {
        return .failure(quantityRefusal(quote.offerQuantity, offerPerLot, contract))
      }
      needed += Int128(reservation.microYuan)
      terms.offer = Terms(
        contract: contract, account: account, price: quote.offer, perLot: offerPerLot,
        reservation: reservation, holding: 0)
    }
    let free = registry.accounts[account.value].free + reserved(by: old)
    guard needed == 0 || needed <= Int128(free.microYuan) else {
      return .failure(
        Refusal(.insufficientCash, need: Int64(clamping: needed), free: free.microYuan))
    }
    if quote.hasOffer, !contracts.slots[contract].terms.vector.isEmpty {
      let offer = quotes.quotes[old].offer
      let open = offer == 0 ? 0 : Int64(books.nodes[offer].remaining)
      switch cover(
        contract, account, lots: quote.offerQuantity.lots, named: quote.facility, releasing: open,
        of: offer == 0 ? 0 : orders[offer].order.holding)
      {
      case .failure(let refusal): return .failure(refusal)
      case .success(let holding): terms.offer?.holding = holding
      }
    }
    for side in [terms.bid, terms.offer] {
      if let side, let refusal = collarRefusal(side.price, contract) { return .failure(refusal) }
    }
    if let refusal = safeguardRefusal(of: quote, terms, account) { return .failure(refusal) }
    return .success(terms)
  }

  /// Rule 12.10: each side by itself, the cash of both together.
  private func safeguardRefusal(
    of quote: NewQuote, _ terms: QuoteTerms, _ account: AccountNumber
  ) -> Refusal? {
    let member = registry.accounts[account.value].member
    let place = registry.members[member.value].safeguard
    guard place != 0 else { return nil }
    let safeguard = safeguards[place]
    let old = quotes.quotes[terms.old]
    let bid = terms.bid.map { guarded($0, .buy, quote.bidQuantity, member, instead: old.bid) }
    let offer = terms.offer.map { guarded($0, .sell, quote.offerQuantity, member, instead: old.offer) }
    let limits = safeguard.limits
    if let bid, let refusal = sizeRefusal(of: bid, by: limits) { return refusal }
    if let offer, let refusal = sizeRefusal(of: offer, by: limits) { return refusal }
    if let bid, let refusal = valueRefusal(of: bid, by: limits) { return refusal }
    if let offer, let refusal = valueRefusal(of: offer, by: limits) { return refusal }
    if let bid, let refusal = positionRefusal(of: bid, by: limits) { return refusal }
    if let offer, let refusal = positionRefusal(of: offer, by: limits) { return refusal }
    let more =
      Int128(terms.bid?.reservation.microYuan ?? 0) + Int128(terms.offer?.reservation.microYuan ?? 0)
    let instead = Int128(reserved(by: terms.old).microYuan)
    return creditRefusal(of: safeguard, more: more, instead: instead)
      ?? requestRefusal(of: safeguard, requests: Int64(quote.sides))
  }

  private func guarded(
    _ terms: Terms, _ side: Side, _ quantity: Quantity, _ member: MemberNumber, instead old: UInt32
  ) -> GuardedOrder {
    GuardedOrder(
      member: member, contract: terms.contract, side: side, price: terms.price,
      lots: quantity.lots, reservation: terms.reservation, openLots: old == 0 ? 0 : open(old))
  }

  private func fitsTogether(_ quote: NewQuote, _ contract: UInt32) -> Bool {
    if quote.hasBid, quote.hasOffer, quote.bid >= quote.offer { return false }
    if quote.facility != .none,
      !quote.hasOffer || contracts.slots[contract].terms.vector.isEmpty
    {
      return false
    }
    return quote.selfTrade != .off || contracts.slots[contract].terms.product == .drill
  }

  private func sides(of quote: UInt32) -> Int {
    (quotes.quotes[quote].bid == 0 ? 0 : 1) + (quotes.quotes[quote].offer == 0 ? 0 : 1)
  }

  /// Cash that the orders of a quote keep back.
  private func reserved(by quote: UInt32) -> Money {
    var sum = Money.zero
    for slot in [quotes.quotes[quote].bid, quotes.quotes[quote].offer] where slot != 0 {
      let order = orders[slot].order
      let perLot = reservationPerLot(order.side, order.price, order.contract)
      sum += Money(microYuan: perLot.microYuan * Int64(books.nodes[slot].remaining))
    }
    return sum
  }

  // MARK: Commit: nothing below can fail

  private mutating func commit(
    _ quote: NewQuote, _ terms: QuoteTerms, _ asker: Asker, _ events: inout EventBuffer
  ) {
    let old = quotes.quotes[terms.old]
    for slot in [old.bid, old.offer] where slot != 0 { cancel(slot, .quote, &events) }
    guard !quote.isWithdrawal else {
      countRequest(of: asker.member)
      return done(asker, &events)
    }
    var number: UInt64 = 0
    let bid = enter(quote, .buy, terms.bid, asker, &number, &events)
    let offer = enter(quote, .sell, terms.offer, asker, &number, &events)
    let first = bid == 0 ? offer : bid
    let lots =
      UInt64(bitPattern: quote.bidQuantity.lots)
      | UInt64(bitPattern: quote.offerQuantity.lots) << 32
    let place = quotes.add(
      Quote(
        account: orders[first].order.account, contract: orders[first].order.contract, bid: bid,
        offer: offer))
    for slot in [bid, offer] where slot != 0 {
      orders[slot].order.flags.insert(.quoted)
      orders[slot].detail.stop = place
      guard asker.origin.reference != .none else { continue }
      orders[slot].detail.content = asker.content
      orders[slot].detail.number = number
      orders[slot].detail.accepted = Int64(bitPattern: lots)
    }
    if asker.origin.reference != .none {
      references.remember(order: first, asker.origin.user, asker.origin.reference)
    }
    let contract = orders[first].order.contract
    for slot in [bid, offer] where slot != 0 {
      // The bid may have interrupted trading: then the offer joins the call.
      if contracts.slots[contract].phase == .continuous { match(slot, &events) }
      settleRemainder(slot, &events)
    }
    noteChange(of: contract)
  }

  /// One side; `number` becomes that of the first answer.
  private mutating func enter(
    _ quote: NewQuote, _ side: Side, _ terms: Terms?, _ asker: Asker, _ number: inout UInt64,
    _ events: inout EventBuffer
  ) -> UInt32 {
    guard let terms else { return 0 }
    let note = note(asker)
    if number == 0 { number = note.number }
    let order = NewOrder(
      contract: quote.contract, side: side, price: terms.price,
      quantity: side == .buy ? quote.bidQuantity : quote.offerQuantity,
      selfTrade: quote.selfTrade, facility: side == .sell ? quote.facility : .none,
      options: .quote)
    return place(order, terms, asker, asker.origin.reference, note, &events)
  }

  /// Makes a live order that is not matched yet and whose reference is not remembered yet: a side of a quote, a leg of a basket.
  mutating func place(
    _ order: NewOrder, _ terms: Terms, _ asker: Asker, _ reference: Reference, _ note: Note,
    _ events: inout EventBuffer
  ) -> UInt32 {
    let slot = orders.take()
    while books.nodes.count <= Int(slot) { books.nodes.append(OrderNode()) }
    books.nodes[slot] = OrderNode(remaining: UInt32(order.quantity.lots))
    var made = Order()
    made.generation = orders[slot].order.generation
    made.account = terms.account
    made.member = asker.member
    made.user = asker.origin.user
    made.session = asker.origin.session
    made.reference = reference
    made.contract = terms.contract
    made.price = terms.price
    made.side = order.side
    made.timeInForce = order.timeInForce
    made.selfTrade = order.selfTrade
    made.facilityNamed = order.facility != .none
    made.options = order.options
    made.holding = terms.holding
    orders[slot].order = made
    orders[slot].detail = OrderDetail(entry: sequence)
    link(slot, terms.account)
    reserve(slot, terms, order.quantity.lots)
    countRequest(of: asker.member)
    let accepted = Accepted(
      order: orders.number(of: slot), account: terms.account, contract: order.contract,
      side: order.side, timeInForce: order.timeInForce, price: terms.price, open: order.quantity,
      expiry: .never, facility: rights.holdings[terms.holding].facility, options: order.options)
    emit(note, accepted, &events)
    return slot
  }

  // MARK: Ending

  /// A side has ended: the quote's reference lives with the other, or ends with the last.
  @inline(never) mutating func leaveQuote(_ slot: UInt32) {
    let place = orders[slot].detail.stop
    let answer = answer(ofOrder: slot)
    if orders[slot].order.side == .buy {
      quotes.quotes[place].bid = 0
    } else {
      quotes.quotes[place].offer = 0
    }
    let left = max(quotes.quotes[place].bid, quotes.quotes[place].offer)
    orders[slot].order.flags.remove(.quoted)
    orders[slot].detail.stop = 0
    if left == 0 { quotes.remove(place) }
    guard answer.number != 0 else { return }
    if left == 0 {
      references.orderEnded(slot, answer)
    } else if references.find(answer.user, answer.reference, orders).order == slot {
      references.pass(order: slot, to: left, answer.user, answer.reference)
    }
  }

  /// Cancel by the quote's reference: both sides (rule 9.11).
  @inline(never) mutating func cancelQuote(
    _ place: UInt32, _ cancel: CancelOrder, _ asker: Asker, _ events: inout EventBuffer
  ) {
    guard cancel.was.lots == ReplaceOrder.keep else {
      return refuse(Refusal(.notCombinable), asker, &events)
    }
    let quote = quotes.quotes[place]
    var first: (number: UInt64, cancelled: Cancelled)?
    let product = contracts.slots[quote.contract].terms.product
    for slot in [quote.bid, quote.offer] where slot != 0 {
      let note = note(asker)
      let cancelled = cancelled(slot, .member)
      if first == nil { first = (note.number, cancelled) }
      end(slot)
      emit(note, cancelled, &events)
    }
    guard let first else { return }
    countRequest(of: asker.member)
    let answer = FirstAnswer(
      kind: .cancelled, order: first.cancelled.order, first: first.cancelled.left.lots, second: 0,
      code: UInt16(CancelReason.member.rawValue), product: product)
    remember(answer, number: first.number, asker)
  }
}

extension NewQuote {
  var hasBid: Bool { bidQuantity != .zero }
  var hasOffer: Bool { offerQuantity != .zero }
  var isWithdrawal: Bool { !hasBid && !hasOffer }
  var sides: Int { (hasBid ? 1 : 0) + (hasOffer ? 1 : 0) }
}
