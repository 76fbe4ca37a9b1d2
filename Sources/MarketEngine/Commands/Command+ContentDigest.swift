extension Command {
  /// A digest of what is asked, apart from who asks by which session and reference: the same reference with the same content is the
  /// same request. Zero for commands without a reference.
  public var contentDigest: UInt64 {
    switch self {
    case .open, .due, .login, .endSession: 0
    case .order(_, let order): order.contentDigest
    case .replace(_, let replacement): replacement.contentDigest
    case .cancel(_, let cancel): cancel.contentDigest
    case .massCancel(_, let massCancel): massCancel.contentDigest
    case .hibernate(_, let target): Digest.content(of: target, kind: 5)
    case .reactivate(_, let target): Digest.content(of: target, kind: 6)
    case .operate(_, let operation): operation.contentDigest
    }
  }
}

extension NewOrder {
  @inline(__always) var contentDigest: UInt64 {
    var digest = Digest.contentStart
    digest.absorb(self)
    return digest.folded
  }
}

extension ReplaceOrder {
  @inline(__always) var contentDigest: UInt64 {
    var digest = Digest.contentStart
    digest.absorb(target, kind: 2)
    digest.absorb(signed: price.ticks, quantity.lots)
    digest.absorb(signed: was.lots)
    if stop.ticks != ReplaceOrder.keep { digest.absorb(signed: stop.ticks) }
    return digest.folded
  }
}

extension CancelOrder {
  @inline(__always) var contentDigest: UInt64 {
    var digest = Digest.contentStart
    digest.absorb(target, kind: 3)
    digest.absorb(signed: was.lots)
    return digest.folded
  }
}

extension MassCancel {
  var contentDigest: UInt64 {
    var digest = Digest.contentStart
    digest.absorb(4)
    digest.absorb(UInt64(account.value) << 32 | UInt64(contract.value))
    digest.absorb(UInt64(zone.value) << 32 | UInt64(member.value))
    return digest.folded
  }
}

extension Operation {
  var contentDigest: UInt64 {
    var digest = Digest.contentStart
    absorb(into: &digest)
    return digest.folded
  }
}

extension Digest {
  fileprivate static var contentStart: Digest { Digest(high: 0, low: 0x636f_6e74_656e_7431) }
  fileprivate var folded: UInt64 { low ^ high }

  /// Of a request that only names an order.
  static func content(of target: OrderTarget, kind: UInt64) -> UInt64 {
    var digest = Digest.contentStart
    digest.absorb(target, kind: kind)
    return digest.folded
  }
}

extension Digest {
  @inline(__always) mutating func absorb(signed word: Int64) { absorb(UInt64(bitPattern: word)) }

  @inline(__always) mutating func absorb(signed first: Int64, _ second: Int64) {
    absorb(UInt64(bitPattern: first), UInt64(bitPattern: second))
  }

  mutating func absorb(_ name: Name) {
    absorb(name.first)
    absorb(name.second)
    absorb(name.third)
    absorb(name.fourth)
  }

  mutating func absorb(_ quarter: QuarterHour) { absorb(signed: Int64(quarter.index)) }

  @inline(__always) mutating func absorb(_ target: OrderTarget, kind: UInt64) {
    absorb(target.reference.first, target.reference.second)
    absorb(target.order.value, kind)
  }

  @inline(__always) mutating func absorb(_ order: NewOrder) {
    let kinds =
      UInt64(order.side.rawValue) << 24 | UInt64(order.timeInForce.rawValue) << 16
      | UInt64(order.selfTrade.rawValue) << 8
    absorb(
      1 | kinds | UInt64(order.account.value) << 32,
      UInt64(order.contract.value) << 32 | UInt64(order.facility.value))
    absorb(signed: order.price.ticks, order.quantity.lots)
    absorb(UInt64(bitPattern: order.expiry.nanoseconds), UInt64(order.options.rawValue))
    if order.clip != .zero || order.step.ticks != 0 { absorbClip(of: order) }
    if order.options.contains(.stop) { absorb(signed: order.stop.ticks) }
  }

  @inline(never) private mutating func absorbClip(of order: NewOrder) {
    absorb(signed: order.clip.lots)
    absorb(signed: order.step.ticks)
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
    case .setHalt(let halt):
      digest.absorb(86)
      digest.absorb(UInt64(halt.member.value) << 1 | (halt.halted ? 1 : 0))
    case .setLimits(let set):
      digest.absorb(87)
      digest.absorb(UInt64(set.member.value))
      digest.absorb(set.limits)
    }
  }
}

extension Digest {
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
  }
}
