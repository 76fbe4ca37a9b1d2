extension Event {
  /// Folds the whole event into a digest: a word for its kind, then every field.
  public func absorb(into digest: inout Digest) {
    switch self {
    case .accepted(let note, let accepted): digest.absorb(note, accepted)
    case .filled(let note, let filled): digest.absorb(note, filled)
    case .replaced(let note, let replaced): digest.absorb(note, replaced)
    case .reduced(let note, let reduced):
      digest.absorb(note, kind: 23)
      digest.absorb(reduced.order.value)
      digest.absorb(UInt64(reduced.contract.value))
      digest.absorb(signed: reduced.quantity.lots)
      digest.absorb(signed: reduced.left.lots)
      if reduced.reason != .selfTrade { digest.absorb(UInt64(reduced.reason.rawValue)) }
    case .cancelled(let note, let cancelled): digest.absorb(note, cancelled)
    case .requeued(let note, let requeued):
      digest.absorb(note, kind: 31)
      digest.absorb(requeued)
    case .massCancelled(let note, let massCancelled):
      digest.absorb(note, kind: 25)
      digest.absorb(massCancelled.orders)
    case .traded(let trade): digest.absorb(trade)
    case .cashMoved(let note, let moved):
      digest.absorb(note, kind: 27)
      digest.absorb(UInt64(moved.account.value) << 8 | UInt64(moved.reason.rawValue))
      digest.absorb(signed: moved.amount.microYuan)
      digest.absorb(signed: moved.cash.microYuan)
      digest.absorb(moved.run)
    case .done(let note): digest.absorb(note, kind: 28)
    case .refused(let note, let refusal): digest.absorb(note, refusal)
    case .repeated(let note, let answer):
      digest.absorb(note, kind: 30)
      let kinds = UInt64(answer.product?.rawValue ?? 0) << 8 | UInt64(answer.kind.rawValue)
      digest.absorb(kinds << 16 | UInt64(answer.code))
      digest.absorb(answer.order.value)
      digest.absorb(signed: answer.first)
      digest.absorb(signed: answer.second)
    case .marketOpened, .clockMoved, .zoneAdded, .memberAdded, .userAdded, .keySet, .accountAdded,
      .facilityAdded, .feesSet, .contractCreated, .phaseChanged, .noticeGiven, .dayPassed,
      .auctioned, .collarSet, .interrupted, .sessionOpened, .sessionEnded, .hibernated, .reactivated, .triggered, .negotiated,
      .tradeChanged, .tradeReviewed, .holdSet, .freezeSet, .callPriceSet, .haltSet, .limitsSet, .poolAdded, .capabilityChanged,
      .rightsChanged:
      absorbRare(into: &digest)
    }
  }

  /// The kinds that are not on the way of an order, kept out of it.
  @inline(never) private func absorbRare(into digest: inout Digest) {
    switch self {
    case .marketOpened(let open):
      digest.absorb(1)
      digest.absorb(UInt64(open.rules) << 8 | UInt64(open.clock.rawValue))
      digest.absorb(open.market)
      digest.absorb(open.operatorMember)
      digest.absorb(open.operatorUser)
      digest.absorb(open.operatorKey.words)
    case .clockMoved(let time):
      digest.absorb(2)
      digest.absorb(signed: time.nanoseconds)
    case .zoneAdded(let zone, let name):
      digest.absorb(3)
      digest.absorb(UInt64(zone.value))
      digest.absorb(name)
    case .memberAdded(let member, let name, let role):
      digest.absorb(4)
      digest.absorb(UInt64(member.value) << 8 | UInt64(role.rawValue))
      digest.absorb(name)
    case .userAdded(let user, let member, let name, let key):
      digest.absorb(5)
      digest.absorb(UInt64(user.value) << 32 | UInt64(member.value))
      digest.absorb(name)
      digest.absorb(key.words)
    case .keySet(let user, let key):
      digest.absorb(6)
      digest.absorb(UInt64(user.value))
      digest.absorb(key.words)
    case .accountAdded(let account, let member, let name):
      digest.absorb(7)
      digest.absorb(UInt64(account.value) << 32 | UInt64(member.value))
      digest.absorb(name)
    case .facilityAdded(let facility, let terms):
      digest.absorb(8)
      digest.absorb(UInt64(facility.value))
      digest.absorb(terms.added)
      digest.absorb(signed: terms.charge)
      digest.absorb(signed: terms.discharge)
      digest.absorb(signed: terms.room)
    case .feesSet(let fees):
      digest.absorb(9)
      digest.absorb(fees)
    case .contractCreated(let contract, let terms):
      digest.absorb(10)
      digest.absorb(UInt64(contract.value))
      digest.absorb(terms)
    case .phaseChanged(let contract, let phase):
      digest.absorb(11)
      digest.absorb(UInt64(contract.value) << 8 | UInt64(phase.rawValue))
    case .noticeGiven(let text):
      digest.absorb(12)
      digest.absorb(text)
    case .dayPassed(let day):
      digest.absorb(13)
      digest.absorb(signed: Int64(day))
    case .auctioned(let contract, let outcome):
      digest.absorb(40)
      digest.absorb(UInt64(contract.value))
      digest.absorb(outcome.price)
      digest.absorb(signed: outcome.volume)
      digest.absorb(signed: outcome.surplus)
    case .collarSet(let set):
      digest.absorb(41)
      digest.absorb(set)
    case .interrupted(let contract, let price, let ends):
      digest.absorb(42)
      digest.absorb(UInt64(contract.value))
      digest.absorb(signed: price.ticks)
      digest.absorb(signed: ends.nanoseconds)
    case .sessionOpened(let opened):
      digest.absorb(14)
      digest.absorb(opened.session.value)
      digest.absorb(UInt64(opened.user.value) << 32 | UInt64(opened.member.value))
      digest.absorb(opened.last << 8 | UInt64(opened.onDisconnect.rawValue))
    case .sessionEnded(let session, let end):
      digest.absorb(15)
      digest.absorb(session.value << 8 | UInt64(end.rawValue))
    case .hibernated(let note, let standing):
      digest.absorb(note, kind: 34)
      digest.absorb(standing)
    case .reactivated(let note, let standing):
      digest.absorb(note, kind: 35)
      digest.absorb(standing)
    case .triggered(let note, let standing):
      digest.absorb(note, kind: 36)
      digest.absorb(standing)
    case .negotiated(let note, let negotiated):
      digest.absorb(note, kind: 50)
      digest.absorb(negotiated)
    case .tradeChanged(let note, let changed):
      digest.absorb(note, kind: 51)
      digest.absorb(changed)
    case .tradeReviewed(let trade, let cause):
      digest.absorb(52 | UInt64(cause.rawValue) << 8)
      digest.absorb(trade)
    case .holdSet(let hold):
      digest.absorb(53)
      digest.absorb(hold)
    case .freezeSet(let set):
      digest.absorb(62 | UInt64(set.contract.value) << 32 | (set.isOn ? 1 : 0) << 8)
      digest.absorb(set.scope)
    case .callPriceSet(let price):
      digest.absorb(54)
      digest.absorb(price)
    case .haltSet(let note, let halted):
      digest.absorb(note, kind: 60)
      digest.absorb(halted ? 1 : 0)
    case .limitsSet(let note, let limits):
      digest.absorb(note, kind: 61)
      digest.absorb(limits)
    case .poolAdded(let pool, let added):
      digest.absorb(70)
      digest.absorb(UInt64(pool.value))
      digest.absorb(added)
    case .capabilityChanged(let changed):
      digest.absorb(80)
      digest.absorb(changed)
    case .rightsChanged(let note, let changed):
      digest.absorb(note, kind: 81)
      digest.absorb(UInt64(changed.account.value))
      digest.absorb(changed.change)
    case .accepted, .filled, .replaced, .reduced, .cancelled, .requeued, .massCancelled, .traded,
      .cashMoved, .done, .refused, .repeated:
      break
    }
  }
}

extension Digest {
  mutating func absorb(_ standing: Standing) {
    absorb(standing.order.value)
    absorb(UInt64(standing.contract.value) << 32 | UInt64(standing.facility.value))
    absorb(signed: standing.price.ticks)
    absorb(signed: standing.open.lots)
    absorb(UInt64(standing.reason.rawValue))
  }

  @inline(__always) mutating func absorb(_ note: Note, kind: UInt64) {
    absorb(kind | UInt64(note.member.value) << 8 | UInt64(note.user.value) << 40)
    absorb(note.number)
    absorb(note.reference.first)
    absorb(note.reference.second ^ note.session.value << 32 ^ UInt64(note.user.value) >> 24)
    absorb(note.session.value)
  }

  @inline(__always) mutating func absorb(_ note: Note, _ accepted: Accepted) {
    absorb(note, kind: 20)
    absorb(accepted.order.value)
    absorb(UInt64(accepted.account.value) << 32 | UInt64(accepted.contract.value))
    let kinds = UInt64(accepted.side.rawValue) << 8 | UInt64(accepted.timeInForce.rawValue)
    let options = UInt64(accepted.options.rawValue) << 16
    absorb(UInt64(accepted.facility.value) << 32 | options | kinds)
    absorb(signed: accepted.price.ticks)
    absorb(signed: accepted.open.lots)
    absorb(signed: accepted.expiry.nanoseconds)
    if accepted.clip != .none { absorb(accepted.clip) }
    if accepted.options.contains(.stop) { absorb(signed: accepted.stop.ticks) }
  }

  @inline(never) mutating func absorb(_ requeued: Requeued) {
    absorb(requeued.order.value)
    absorb(UInt64(requeued.contract.value))
    absorb(signed: requeued.price.ticks)
    absorb(signed: requeued.shown.lots)
    absorb(signed: requeued.left.lots)
  }

  @inline(never) private mutating func absorb(_ clip: Clip) {
    absorb(UInt64(clip.lots) << 32 | UInt64(clip.step))
  }

  @inline(__always) mutating func absorb(_ note: Note, _ replaced: Replaced) {
    absorb(note, kind: 22)
    absorb(replaced.order.value)
    absorb(UInt64(replaced.contract.value) << 1 | (replaced.keptPriority ? 1 : 0))
    absorb(signed: replaced.price.ticks)
    absorb(signed: replaced.open.lots)
    absorb(UInt64(replaced.facility.value))
    if replaced.stop.ticks != ReplaceOrder.keep { absorb(signed: replaced.stop.ticks) }
  }

  @inline(__always) mutating func absorb(_ note: Note, _ cancelled: Cancelled) {
    absorb(note, kind: 24)
    absorb(cancelled.order.value)
    absorb(UInt64(cancelled.contract.value) << 8 | UInt64(cancelled.reason.rawValue))
    absorb(signed: cancelled.left.lots)
  }

  @inline(__always) mutating func absorb(_ note: Note, _ refusal: Refusal) {
    absorb(note, kind: 29)
    absorb(UInt64(refusal.code.rawValue) | UInt64(refusal.product?.rawValue ?? 0) << 16)
    absorb(signed: refusal.need)
    absorb(signed: refusal.free)
  }

  @inline(__always) mutating func absorb(_ note: Note, _ filled: Filled) {
    absorb(note, kind: 21)
    absorb(filled.order.value)
    let kinds = UInt64(filled.side.rawValue) << 8 | UInt64(filled.liquidity.rawValue)
    absorb(UInt64(filled.contract.value) << 16 | kinds)
    absorb(filled.trade.value)
    absorb(signed: filled.price.ticks)
    absorb(UInt64(bitPattern: filled.quantity.lots) << 32 ^ UInt64(bitPattern: filled.left.lots))
    absorb(signed: filled.fee.microYuan)
  }

  @inline(__always) mutating func absorb(_ trade: Trade) {
    let kinds = UInt64(trade.kind.rawValue) << 48 | UInt64(trade.state.rawValue) << 56
    absorb(26 | UInt64(trade.contract.value) << 16 | UInt64(trade.aggressor.rawValue) << 8 | kinds)
    absorb(trade.number.value)
    absorb(signed: trade.price.ticks)
    absorb(signed: trade.quantity.lots)
    absorb(UInt64(trade.buyer.value) << 32 | UInt64(trade.seller.value))
    absorb(trade.buyOrder.value)
    absorb(trade.sellOrder.value)
    absorb(UInt64(trade.facility.value))
    absorb(signed: trade.premium.microYuan)
    absorb(signed: trade.buyerFee.microYuan)
    absorb(signed: trade.sellerFee.microYuan)
  }

  mutating func absorb(_ changed: TradeChanged) {
    absorb(changed.trade.value)
    absorb(UInt64(changed.contract.value) << 32 | UInt64(changed.account.value))
    absorb(UInt64(changed.side.rawValue) << 8 | UInt64(changed.cause.rawValue))
    absorb(signed: changed.price.ticks)
    absorb(signed: changed.quantity.lots)
    absorb(signed: changed.amount.microYuan)
  }

  mutating func absorb(_ negotiated: Negotiated) {
    absorb(negotiated.number.value)
    absorb(UInt64(negotiated.contract.value) << 32 | UInt64(negotiated.counterparty.value))
    absorb(UInt64(negotiated.account.value) << 32 | UInt64(negotiated.facility.value))
    absorb(UInt64(negotiated.side.rawValue) << 8 | UInt64(negotiated.state.rawValue))
    absorb(signed: negotiated.price.ticks)
    absorb(signed: negotiated.quantity.lots)
    absorb(signed: negotiated.expiry.nanoseconds)
  }

  mutating func absorb(_ changed: CapabilityChanged) {
    absorb(UInt64(changed.facility.value) << 8 | UInt64(changed.resource.rawValue))
    absorb(changed.first)
    absorb(changed.end)
    absorb(signed: changed.amount)
  }

  mutating func absorb(_ terms: ContractTerms) {
    absorb(UInt64(terms.zone.value) << 8 | UInt64(terms.product.rawValue))
    absorb(terms.label)
    absorb(terms.vector.charge)
    absorb(terms.vector.discharge)
    absorb(terms.vector.room)
    absorb(terms.first)
    absorb(terms.end)
    absorb(signed: Int64(terms.classBasisPoints.value))
    absorb(signed: terms.opens.nanoseconds)
    absorb(phases: terms.disclosureSeconds, terms.callSeconds)
    absorb(terms.reference)
    absorb(signed: terms.gate.nanoseconds)
    absorb(signed: terms.tickValue.microYuan)
    absorb(signed: terms.makerFee.microYuan)
    absorb(signed: terms.takerFee.microYuan)
    absorb(signed: terms.auctionFee.microYuan)
    absorb(signed: terms.lowestPrice.ticks)
    absorb(signed: terms.highestPrice.ticks)
  }

  mutating func absorb(_ segment: Segment) {
    absorb(segment.first)
    absorb(segment.end)
    absorb(signed: segment.amount)
  }
}
