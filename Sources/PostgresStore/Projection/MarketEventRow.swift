import MarketEngine

/// A row of `market_event`: what its event says, in columns that fit every kind.
struct MarketEventRow: Equatable {
  var kind: MarketEventKind
  var member: MemberNumber = .none
  var user: UserNumber = .none
  var session: SessionNumber = .none
  var subject: UInt64?
  var code: Int16?
  var first: Int64?
  var second: Int64?
  var third: Int64?
  var text: [UInt8]?

  /// Nil for events with a table of their own.
  init?(_ event: Event) {
    guard EventTable(of: event) == .marketEvent else { return nil }
    switch event {
    case .marketOpened(let open):
      self.init(kind: .marketOpened, subject: UInt64(open.rules), code: Int16(open.clock.rawValue), text: open.market.bytes)
    case .clockMoved(let time): self.init(kind: .clockMoved, first: time.nanoseconds)
    case .zoneAdded(let zone, let name):
      self.init(kind: .zoneAdded, subject: UInt64(zone.value), text: name.bytes)
    case .memberAdded(let member, let name, let role):
      self.init(kind: .memberAdded, member: member, code: Int16(role.rawValue), text: name.bytes)
    case .userAdded(let user, let member, let name, _):
      self.init(kind: .userAdded, member: member, user: user, text: name.bytes)
    case .keySet(let user, _): self.init(kind: .keySet, user: user)
    case .accountAdded(let account, let member, let name):
      self.init(kind: .accountAdded, member: member, subject: UInt64(account.value), text: name.bytes)
    case .facilityAdded(let facility, let terms):
      self.init(kind: .facilityAdded, subject: UInt64(facility.value), text: terms.added.name.bytes)
    case .poolAdded(let number, let pool):
      self.init(
        kind: .poolAdded, subject: UInt64(number.value), first: Int64(pool.account.value),
        second: Int64(pool.facility.value), text: pool.name.bytes)
    case .feesSet(let fees):
      self.init(
        kind: .feesSet, subject: UInt64(fees.product.rawValue), first: fees.maker.microYuan,
        second: fees.taker.microYuan, third: fees.auction.microYuan)
    case .contractCreated(let contract, let terms):
      self.init(kind: .contractCreated, subject: UInt64(contract.value), text: terms.label.bytes)
    case .phaseChanged(let contract, let phase):
      self.init(kind: .phaseChanged, subject: UInt64(contract.value), code: Int16(phase.rawValue))
    case .auctioned(let contract, let outcome):
      self.init(
        kind: .auctioned, subject: UInt64(contract.value), first: outcome.price?.ticks, second: outcome.volume,
        third: outcome.surplus)
    case .collarSet(let set):
      self.init(
        kind: .collarSet, subject: UInt64(set.product.rawValue), first: set.collar.width,
        second: set.collar.interrupt, third: Int64(set.collar.callSeconds))
    case .interrupted(let contract, let price, let ends):
      self.init(
        kind: .interrupted, subject: UInt64(contract.value), first: price.ticks, second: ends.nanoseconds)
    case .noticeGiven(let text): self.init(kind: .noticeGiven, text: text.bytes)
    case .dayPassed(let day): self.init(kind: .dayPassed, subject: UInt64(bitPattern: Int64(day)))
    case .sessionOpened(let opened):
      self.init(
        kind: .sessionOpened, member: opened.member, user: opened.user, session: opened.session,
        code: Int16(opened.onDisconnect.rawValue), first: Int64(bitPattern: opened.last))
    case .sessionEnded(let session, let end):
      self.init(kind: .sessionEnded, session: session, code: Int16(end.rawValue))
    case .refused(let note, let refusal):
      self.init(
        kind: .refused, note, code: Int16(refusal.code.rawValue), first: refusal.need, second: refusal.free)
    case .repeated(let note, let answer):
      self.init(
        kind: .repeated, note, subject: answer.order.value, code: Int16(answer.kind.rawValue),
        first: Int64(bitPattern: note.number))
    case .tradeReviewed(let trade, let cause):
      self.init(kind: .tradeReviewed, subject: trade.number.value, code: Int16(cause.rawValue))
    case .holdSet(let hold):
      self.init(
        kind: .holdSet, subject: UInt64(hold.contract.value), code: hold.isOn ? 1 : 0,
        first: Int64(hold.zone.value), second: Int64(hold.product?.rawValue ?? 0))
    case .freezeSet(let set):
      self.init(
        kind: .freezeSet, subject: UInt64(set.contract.value), code: set.isOn ? 1 : 0,
        first: Int64(set.scope.zone.value), second: Int64(set.scope.product?.rawValue ?? 0),
        text: set.scope.label == .empty ? nil : set.scope.label.bytes)
    case .callPriceSet(let set):
      self.init(
        kind: .callPriceSet, subject: UInt64(set.zone.value), code: Int16(set.product.rawValue),
        first: set.price.ticks)
    case .capabilityChanged(let changed):
      self.init(
        kind: .capabilityChanged, subject: UInt64(changed.facility.value), code: Int16(changed.resource.rawValue),
        first: changed.amount, second: Int64(changed.first.index), third: Int64(changed.end.index))
    case .accepted, .filled, .replaced, .reduced, .cancelled, .requeued, .massCancelled, .hibernated, .reactivated, .triggered,
      .traded, .cashMoved, .done, .negotiated, .tradeChanged, .haltSet, .limitsSet, .rightsChanged:
      return nil
    }
  }

  private init(
    kind: MarketEventKind, member: MemberNumber = .none, user: UserNumber = .none, session: SessionNumber = .none,
    subject: UInt64? = nil, code: Int16? = nil, first: Int64? = nil, second: Int64? = nil, third: Int64? = nil,
    text: [UInt8]? = nil
  ) {
    self.kind = kind
    (self.member, self.user, self.session) = (member, user, session)
    (self.subject, self.code, self.text) = (subject, code, text)
    (self.first, self.second, self.third) = (first, second, third)
  }

  private init(
    kind: MarketEventKind, _ note: Note, subject: UInt64? = nil, code: Int16, first: Int64, second: Int64? = nil
  ) {
    let reference = (0..<note.reference.count).map { note.reference[$0] }
    self.init(
      kind: kind, member: note.member, user: note.user, session: note.session, subject: subject, code: code,
      first: first, second: second, text: reference.isEmpty ? nil : reference)
  }
}
