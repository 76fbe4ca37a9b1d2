extension Command {
  /// A digest of what is asked, apart from who asks by which session and reference: the same reference with the same content is the
  /// same request. Zero for commands without a reference.
  public var contentDigest: UInt64 {
    var digest = Digest.content
    switch self {
    case .open, .due, .login, .endSession: return 0
    case .order(_, let order): return order.contentDigest
    case .replace(_, let replacement): return replacement.contentDigest
    case .cancel(_, let cancel): return cancel.contentDigest
    case .massCancel(_, let massCancel):
      digest.absorb(4)
      digest.absorb(UInt64(massCancel.account.value) << 32 | UInt64(massCancel.contract.value))
      digest.absorb(UInt64(massCancel.zone.value) << 32 | UInt64(massCancel.member.value))
    case .hibernate(_, let target):
      digest.absorb(5)
      digest.absorb(target)
    case .reactivate(_, let target):
      digest.absorb(6)
      digest.absorb(target)
    case .quote(_, let quote):
      digest.absorb(7)
      digest.absorb(quote)
    case .leg(_, let leg):
      digest.absorb(43)
      digest.absorb(UInt64(leg.contract.value) << 32 | UInt64(leg.facility.value))
      digest.absorb(UInt64(leg.side.rawValue))
      digest.absorb(signed: leg.price.ticks)
      digest.absorb(signed: leg.quantity.lots)
    case .basket(_, let basket):
      digest.absorb(44)
      digest.absorb(UInt64(basket.account.value))
      digest.absorb(signed: basket.legs)
    case .discard: digest.absorb(45)
    case .operate(_, let operation): operation.absorb(into: &digest)
    case .negotiate(_, let negotiate): digest.absorb(negotiate)
    case .answer(_, let answer): digest.absorb(answer)
    case .review(_, let review):
      digest.absorb(62 | UInt64(review.review.rawValue) << 8)
      digest.absorb(review.trade.value)
    case .block(_, let block):
      digest.absorb(70 | UInt64(block.block.zone.value) << 32)
      digest.absorb(UInt64(block.block.product.rawValue) << 32 | UInt64(block.block.date))
      digest.absorb(UInt64(block.block.fromMinute) << 16 | UInt64(block.block.toMinute))
      digest.absorb(block.order)
    }
    return digest.folded
  }
}

// The three that are asked most have functions of their own, so that they need not be looked at as a `Command`.

extension NewOrder {
  @inline(__always) var contentDigest: UInt64 {
    var digest = Digest.content
    digest.absorb(self)
    return digest.folded
  }
}

extension ReplaceOrder {
  @inline(__always) var contentDigest: UInt64 {
    var digest = Digest.content
    digest.absorb(2)
    digest.absorb(target)
    digest.absorb(signed: price.ticks)
    digest.absorb(signed: quantity.lots)
    digest.absorb(signed: was.lots)
    if stop.ticks != ReplaceOrder.keep { digest.absorb(signed: stop.ticks) }
    return digest.folded
  }
}

extension CancelOrder {
  @inline(__always) var contentDigest: UInt64 {
    var digest = Digest.content
    digest.absorb(3)
    digest.absorb(target)
    digest.absorb(signed: was.lots)
    return digest.folded
  }
}

extension Digest {
  /// The digest of no content.
  fileprivate static var content: Digest { Digest(high: 0, low: 0x636f_6e74_656e_7431) }

  fileprivate var folded: UInt64 { low ^ high }

  @inline(__always) mutating func absorb(signed word: Int64) { absorb(UInt64(bitPattern: word)) }

  mutating func absorb(_ name: Name) {
    absorb(name.first)
    absorb(name.second)
    absorb(name.third)
    absorb(name.fourth)
  }

  mutating func absorb(_ quarter: QuarterHour) { absorb(signed: Int64(quarter.index)) }

  mutating func absorb(_ quote: NewQuote) {
    absorb(UInt64(quote.account.value) << 32 | UInt64(quote.contract.value))
    absorb(UInt64(quote.facility.value) << 8 | UInt64(quote.selfTrade.rawValue))
    absorb(signed: quote.bid.ticks)
    absorb(signed: quote.bidQuantity.lots)
    absorb(signed: quote.offer.ticks)
    absorb(signed: quote.offerQuantity.lots)
  }

  mutating func absorb(_ target: OrderTarget) {
    absorb(target.reference.first)
    absorb(target.reference.second)
    absorb(target.order.value)
  }

  @inline(__always) mutating func absorb(_ order: NewOrder) {
    absorb(1 | UInt64(order.account.value) << 32)
    absorb(UInt64(order.contract.value) << 32 | UInt64(order.facility.value))
    let kinds = UInt64(order.timeInForce.rawValue) << 8 | UInt64(order.selfTrade.rawValue)
    let options = UInt64(order.options.rawValue) << 32
    absorb(options | UInt64(order.side.rawValue) << 16 | kinds)
    absorb(signed: order.price.ticks)
    absorb(signed: order.quantity.lots)
    absorb(signed: order.expiry.nanoseconds)
    // A clip that no option asks for says nothing and is not journaled.
    let isClipped = order.options.hasAny(of: [.iceberg, .pooled])
    if isClipped || order.step.ticks != 0 { absorbClip(of: order, isClipped) }
    if order.options.contains(.stop) { absorb(signed: order.stop.ticks) }
  }

  @inline(never) private mutating func absorbClip(of order: NewOrder, _ isClipped: Bool) {
    absorb(signed: isClipped ? order.clip.lots : 0)
    absorb(signed: order.step.ticks)
  }
}

extension Digest {
  mutating func absorb(_ negotiate: Negotiate) {
    absorb(60)
    absorb(UInt64(negotiate.contract.value) << 32 | UInt64(negotiate.account.value))
    absorb(UInt64(negotiate.facility.value) << 32 | UInt64(negotiate.counterparty.value))
    absorb(UInt64(negotiate.side.rawValue))
    absorb(signed: negotiate.price.ticks)
    absorb(signed: negotiate.quantity.lots)
    absorb(signed: negotiate.seconds)
  }

  mutating func absorb(_ answer: AnswerNegotiation) {
    absorb(61)
    absorb(answer.negotiation.value)
    absorb(UInt64(answer.answer.rawValue))
    absorb(UInt64(answer.account.value) << 32 | UInt64(answer.facility.value))
  }
}

extension Operation {
  func absorb(into digest: inout Digest) {
    switch self {
    case .addZone(let zone):
      digest.absorb(16)
      digest.absorb(zone.name)
    case .addMember(let member):
      digest.absorb(17)
      digest.absorb(member.name)
      digest.absorb(UInt64(member.role.rawValue))
    case .addUser(let user):
      digest.absorb(18)
      digest.absorb(UInt64(user.member.value))
      digest.absorb(user.name)
      digest.absorb(user.key.words)
    case .setKey(let key):
      digest.absorb(19)
      digest.absorb(UInt64(key.user.value))
      digest.absorb(key.key.words)
    case .addAccount(let account):
      digest.absorb(20)
      digest.absorb(UInt64(account.member.value))
      digest.absorb(account.name)
    case .addFacility(let facility):
      digest.absorb(21)
      digest.absorb(facility)
    case .setFees(let fees):
      digest.absorb(22)
      digest.absorb(fees)
    case .calendar(let day):
      digest.absorb(23)
      digest.absorb(day)
    case .createContract(let contract):
      digest.absorb(24)
      digest.absorb(contract)
    case .setTrading(let trading):
      digest.absorb(25)
      digest.absorb(UInt64(trading.contract.value) << 1 | (trading.frozen ? 1 : 0))
    case .moveCash(let move):
      digest.absorb(26)
      digest.absorb(UInt64(move.account.value))
      digest.absorb(signed: move.amount.microYuan)
    case .settle(let posting):
      digest.absorb(27)
      digest.absorb(posting.run)
      digest.absorb(UInt64(posting.version) << 32 | UInt64(posting.member.value))
      digest.absorb(signed: posting.amount.microYuan)
    case .advanceClock(let advance):
      digest.absorb(28)
      digest.absorb(signed: advance.to.nanoseconds)
    case .notice(let notice):
      digest.absorb(29)
      digest.absorb(notice.text)
    case .setCollar(let set):
      digest.absorb(50)
      digest.absorb(set)
    case .setTradingOf(let set):
      digest.absorb(51)
      digest.absorb(set.frozen ? 1 : 0)
      digest.absorb(set.scope)
    case .cancelContract(let cancel):
      digest.absorb(52)
      digest.absorb(UInt64(cancel.contract.value))
    case .setHold(let hold): digest.absorb(hold)
    case .callRights(let call):
      digest.absorb(65 | UInt64(call.contract.value) << 32)
      digest.absorb(UInt64(call.account.value) << 32 | UInt64(call.facility.value))
      digest.absorb(signed: call.quantity.lots)
    case .setCallPrice(let price): digest.absorb(price)
    case .setHalt(let halt):
      digest.absorb(86)
      digest.absorb(UInt64(halt.member.value) << 1 | (halt.halted ? 1 : 0))
    case .setLimits(let set):
      digest.absorb(87)
      digest.absorb(UInt64(set.member.value))
      digest.absorb(set.limits)
    case .addPool(let pool):
      digest.absorb(88)
      digest.absorb(pool)
    case .derate(let change):
      digest.absorb(91)
      digest.absorb(change)
    case .restore(let change):
      digest.absorb(92)
      digest.absorb(change)
    }
  }
}

extension Digest {
  mutating func absorb(_ hold: SetHold) {
    absorb(64 | UInt64(hold.contract.value) << 32)
    absorb(UInt64(hold.zone.value) << 32 | UInt64(hold.product?.rawValue ?? 0) << 8 | (hold.isOn ? 1 : 0))
  }

  mutating func absorb(_ scope: ContractScope) {
    absorb(UInt64(scope.zone.value) << 8 | UInt64(scope.product?.rawValue ?? 0))
    absorb(scope.label)
  }

  mutating func absorb(_ price: SetCallPrice) {
    absorb(66 | UInt64(price.zone.value) << 32 | UInt64(price.product.rawValue) << 8)
    absorb(signed: price.price.ticks)
  }

  mutating func absorb(_ text: NoticeText) {
    absorb(text.parts.0)
    absorb(text.parts.1)
    absorb(text.parts.2)
  }

  mutating func absorb(_ limits: MemberLimits) {
    absorb(signed: limits.size)
    absorb(signed: limits.value)
    absorb(signed: limits.position)
    absorb(signed: limits.credit)
    absorb(signed: limits.requests)
    absorb(signed: limits.perFill)
  }

  mutating func absorb(_ fees: SetFees) {
    absorb(UInt64(fees.product.rawValue))
    absorb(signed: fees.maker.microYuan)
    absorb(signed: fees.taker.microYuan)
    absorb(signed: fees.auction.microYuan)
  }

  mutating func absorb(_ set: SetCollar) {
    absorb(UInt64(set.product.rawValue) << 32 | UInt64(UInt32(bitPattern: set.collar.callSeconds)))
    absorb(signed: set.collar.width)
    absorb(signed: set.collar.interrupt)
  }

  mutating func absorb(_ change: ChangeCapability) {
    absorb(UInt64(change.facility.value) << 1 | (change.isTo ? 1 : 0))
    absorb(change.first)
    absorb(change.end)
    for resource in Resource.allCases { absorb(signed: change.amount(of: resource)) }
  }

  mutating func absorb(_ pool: AddPool) {
    absorb(pool.name)
    absorb(UInt64(pool.account.value) << 32 | UInt64(pool.facility.value))
  }

  mutating func absorb(_ facility: AddFacility) {
    absorb(facility.name)
    absorb(UInt64(facility.zone.value) << 32 | UInt64(facility.account.value))
    absorb(UInt64(facility.firmness.rawValue))
    absorb(signed: facility.charge.watts)
    absorb(signed: facility.discharge.watts)
    absorb(signed: facility.energy.wattHours)
    absorb(signed: Int64(facility.efficiencyIn.value))
    absorb(signed: Int64(facility.efficiencyOut.value))
    absorb(signed: Int64(facility.saleFactor.value))
    absorb(facility.first)
    absorb(facility.end)
    absorb(signed: Int64(facility.cyclesPerDay))
    absorb(facility.plant)
  }

  mutating func absorb(_ day: CalendarDay) {
    absorb(UInt64(day.zone.value) << 32 | UInt64(day.date))
    absorb(day.firstQuarter)
    absorb(signed: Int64(day.quarters))
    absorb(signed: Int64(day.clockChange))
    absorb(signed: day.opens.nanoseconds)
    let charge = UInt64(day.chargeFromHour) << 24 | UInt64(day.chargeToHour) << 16
    absorb(charge | UInt64(day.dischargeFromHour) << 8 | UInt64(day.dischargeToHour))
    absorb(signed: Int64(day.classBasisPoints.value))
    absorb(phases: day.disclosureSeconds, day.callSeconds)
  }

  mutating func absorb(_ contract: CreateContract) {
    absorb(UInt64(contract.zone.value) << 8 | UInt64(contract.product.rawValue))
    absorb(contract.label)
    absorb(contract.first)
    absorb(contract.end)
    absorb(contract.secondFirst)
    absorb(contract.secondEnd)
    absorb(signed: Int64(contract.classBasisPoints.value))
    absorb(signed: contract.opens.nanoseconds)
    absorb(phases: contract.disclosureSeconds, contract.callSeconds)
    absorb(contract.reference)
  }

  mutating func absorb(phases disclosureSeconds: Int32, _ callSeconds: Int32) {
    absorb(UInt64(UInt32(bitPattern: disclosureSeconds)) << 32 | UInt64(UInt32(bitPattern: callSeconds)))
  }

  mutating func absorb(_ price: Price?) {
    absorb(price == nil ? 0 : 1)
    absorb(signed: price?.ticks ?? 0)
  }
}
