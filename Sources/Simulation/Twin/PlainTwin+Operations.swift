import MarketEngine

// RULES 7, and the beginning of a market: what operators do.
extension PlainTwin {
  /// The market with its house: member 1, user 1, accounts 1 to 3.
  mutating func open(_ market: OpenMarket, at time: Timestamp) {
    guard opened == nil else { return refuseNobody(nil) }
    opened = market
    now = time
    members.append(TwinMember(name: market.operatorMember, role: .marketOperator))
    users.append(
      TwinUser(
        member: MemberNumber(1), name: market.operatorUser, key: market.operatorKey))
    remembered.append([])
    events.append(.marketOpened(market))
    for name in [Name("clearing"), Name("fees"), Name("rounding")] {
      accounts.append(TwinAccount(member: MemberNumber(1), name: name ?? .empty))
    }
  }

  mutating func operate(_ operation: Operation, _ request: TwinRequest) throws(Refusal) {
    switch operation {
    case .addZone(let add): try addZone(add)
    case .addMember(let add): try addMember(add)
    case .addUser(let add): try addUser(add)
    case .setKey(let set): try setKey(set)
    case .addAccount(let add): try addAccount(add)
    case .addFacility(let add): try addFacility(add)
    case .setFees(let set): try setFees(set)
    case .calendar(let day): try createCalendar(day)
    case .createContract(let create): try createContract(create)
    case .setTrading(let set): try setTrading(set)
    case .moveCash(let move): try moveCash(move)
    case .settle(let posting): try settle(posting)
    case .advanceClock(let advance): try advanceClock(advance)
    case .notice(let notice): events.append(.noticeGiven(notice.text))
    case .setCollar(let set): try setCollar(set)
    case .cancelContract(let cancel): try cancelContract(cancel)
    case .setTradingOf(let set): return try setTrading(set, request)
    case .setHold(let hold): try setHold(hold)
    case .callRights(let call): try self.call(call, request)
    case .setCallPrice(let set): try setCallPrice(set)
    case .setHalt(let set): try setHalt(set, request)
    case .setLimits(let set): try setLimits(set, request)
    case .addPool(let add): try addPool(add, request)
    case .derate(let change): try derate(change)
    case .restore(let change): try restore(change)
    }
    let note = note(answering: request)
    events.append(.done(note))
    remember(request, note, FirstAnswer(kind: .done, order: .none, first: 0, second: 0, code: 0))
  }

  private func checkLimit(_ count: Int, _ limit: Int) throws(Refusal) {
    guard count <= limit else {
      throw Refusal(.limitReached, need: Int64(limit) + 1, free: Int64(limit))
    }
  }

  private mutating func addZone(_ add: AddZone) throws(Refusal) {
    try checkLimit(zones.count + 1, Limits.zones)
    if zones.contains(add.name) { throw Refusal(.nameTaken) }
    zones.append(add.name)
    holds.append(holds[0])
    callPrices.append(callPrices[0])
    events.append(.zoneAdded(ZoneNumber(UInt32(zones.count)), add.name))
  }

  private mutating func addMember(_ add: AddMember) throws(Refusal) {
    try checkLimit(members.count + 1, Limits.members)
    try checkLimit(accounts.count + 1, Limits.accounts)
    if members.contains(where: { $0.name == add.name }) { throw Refusal(.nameTaken) }
    members.append(TwinMember(name: add.name, role: add.role))
    let number = MemberNumber(UInt32(members.count))
    events.append(.memberAdded(number, add.name, add.role))
    addAccount(Name("main") ?? .empty, of: number)
  }

  private mutating func addAccount(_ name: Name, of member: MemberNumber) {
    accounts.append(TwinAccount(member: member, name: name))
    events.append(.accountAdded(AccountNumber(UInt32(accounts.count)), member, name))
  }

  private mutating func addUser(_ add: AddUser) throws(Refusal) {
    guard memberExists(add.member) else { throw Refusal(.unknownMember) }
    try checkLimit(users.count + 1, Limits.users)
    if users.contains(where: { $0.member == add.member && $0.name == add.name }) {
      throw Refusal(.nameTaken)
    }
    users.append(TwinUser(member: add.member, name: add.name, key: add.key))
    remembered.append([])
    events.append(
      .userAdded(UserNumber(UInt32(users.count)), add.member, add.name, add.key))
  }

  private mutating func setKey(_ set: SetKey) throws(Refusal) {
    guard user(set.user) != nil else { throw Refusal(.unknownUser) }
    users[Int(set.user.value) - 1].key = set.key
    events.append(.keySet(set.user, set.key))
  }

  private mutating func addAccount(_ add: AddAccount) throws(Refusal) {
    guard memberExists(add.member) else { throw Refusal(.unknownMember) }
    try checkLimit(accounts.count + 1, Limits.accounts)
    if accounts.contains(where: { $0.member == add.member && $0.name == add.name }) {
      throw Refusal(.nameTaken)
    }
    addAccount(add.name, of: add.member)
  }

  private mutating func setFees(_ set: SetFees) throws(Refusal) {
    let allowed = 0...Int64(1_000_000_000_000)
    guard allowed.contains(set.maker.microYuan), allowed.contains(set.taker.microYuan),
      allowed.contains(set.auction.microYuan)
    else {
      throw Refusal(.valueOutOfRange)
    }
    fees[Int(set.product.rawValue) - 1] = TwinFees(
      maker: set.maker.microYuan, taker: set.taker.microYuan, auction: set.auction.microYuan)
    events.append(.feesSet(set))
  }

  private mutating func advanceClock(_ advance: AdvanceClock) throws(Refusal) {
    let to = advance.to.nanoseconds
    let distance = Int128(to) - Int128(now.nanoseconds)
    let furthest = Int128(Limits.clockDays) * 86_400 * 1_000_000_000
    guard distance >= Int128(Int64.min), distance <= furthest else {
      throw Refusal(.valueOutOfRange, need: to, free: now.nanoseconds)
    }
    guard clock == .manual else { throw Refusal(.clockNotManual) }
    guard to > now.nanoseconds else {
      throw Refusal(.clockNotForward, need: to, free: now.nanoseconds)
    }
    now = advance.to
    events.append(.clockMoved(now))
  }
}
