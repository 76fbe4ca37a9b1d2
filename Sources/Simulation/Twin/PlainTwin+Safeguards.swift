import MarketEngine

// RULES 12: what keeps members from harm.
extension PlainTwin {
  /// Who may do this without being an operator: whoever halts the member it belongs to.
  func haltsOwnMember(_ operation: Operation, by asker: UserNumber) -> Bool {
    guard case .setHalt(let set) = operation, set.halted else { return false }
    return set.member == .none || set.member == user(asker)?.member
  }

  /// 12.1, 12.2
  mutating func setHalt(_ set: SetHalt, _ request: TwinRequest) throws(Refusal) {
    let number = set.member == .none ? request.member : set.member
    guard memberExists(number) else { throw Refusal(.unknownMember) }
    if member(number).halted == set.halted { return }
    members[Int(number.value) - 1].halted = set.halted
    let note = number == request.member ? note(answering: request) : note(to: number)
    events.append(.haltSet(note, set.halted))
    guard set.halted else { return }
    for negotiation in negotiations where negotiation.member == number { retract(negotiation) }
    sweep(
      .member(number, account: .none, contract: .none, zone: .none, session: .none),
      because: .halt, asker: nil)
  }

  /// 12.4
  mutating func setLimits(_ set: SetLimits, _ request: TwinRequest) throws(Refusal) {
    guard memberExists(set.member) else { throw Refusal(.unknownMember) }
    let allowed = MemberLimits.none...(1 << 62)
    let old = PlainTwin.six(member(set.member).limits)
    let given = PlainTwin.six(set.limits)
    guard given.allSatisfy({ $0 == SetLimits.keep || allowed.contains($0) }) else {
      throw Refusal(.valueOutOfRange)
    }
    let new = zip(old, given).map { $1 == SetLimits.keep ? $0 : $1 }
    let limits = MemberLimits(
      size: new[0], value: new[1], position: new[2], credit: new[3], requests: new[4],
      perFill: new[5])
    let place = Int(set.member.value) - 1
    members[place].limits = limits
    if old[4] == MemberLimits.none || new[4] == MemberLimits.none {
      members[place].counted = TwinCount()
    }
    let note = set.member == request.member ? note(answering: request) : note(to: set.member)
    events.append(.limitsSet(note, limits))
  }

  private static func six(_ limits: MemberLimits) -> [Int64] {
    [
      limits.size, limits.value, limits.position, limits.credit, limits.requests, limits.perFill,
    ]
  }

  /// 12.5 to 12.10
  func checkSafeguards(
    of number: MemberNumber, _ contract: TwinContract, _ side: Side, price: Int64, lots: Int64,
    reserving: Int64, replacing: (order: TwinOrder, reserved: Int64)? = nil
  ) throws(Refusal) {
    let keepsPlace = replacing.map { price == $0.order.price && lots <= $0.order.lots } ?? false
    if !keepsPlace {
      try checkSize(of: number, lots: lots)
      try checkValue(of: number, contract, price: price, lots: lots)
      try checkPosition(of: number, contract, side, lots: lots, replacing: replacing?.order)
      try checkCredit(of: number, reserving: Int128(reserving), instead: Int128(replacing?.reserved ?? 0))
    }
    try checkRequests(of: number, orders: 1)
  }

  /// 12.9, 12.3
  func checkRequests(of number: MemberNumber, orders: Int64) throws(Refusal) {
    try checkRequests(of: number, more: orders)
    if member(number).halted { throw Refusal(.halted) }
  }

  /// 12.5
  func checkSize(
    of number: MemberNumber, lots: Int64
  ) throws(Refusal) {
    let limits = member(number).limits
    if limits.size >= 0, lots > limits.size {
      throw Refusal(.orderTooLarge, need: lots, free: limits.size)
    }
  }

  /// 12.6
  func checkValue(
    of number: MemberNumber, _ contract: TwinContract, price: Int64, lots: Int64
  ) throws(Refusal) {
    let limits = member(number).limits
    let worth = Int128(price) * Int128(lots) * Int128(contract.terms.tickValue.microYuan)
    let value = worth < 0 ? -worth : worth
    if limits.value >= 0, value > Int128(limits.value) {
      throw Refusal(.orderValueTooHigh, need: Int64(clamping: value), free: limits.value)
    }
  }

  /// 12.7
  func checkPosition(
    of number: MemberNumber, _ contract: TwinContract, _ side: Side, lots: Int64,
    replacing: TwinOrder?
  ) throws(Refusal) {
    let limit = member(number).limits.position
    guard limit >= 0 else { return }
    var worst = Int128(lots)
    for order in orders
    where order.member == number && order.contract == contract.number && order.side == side
      && order.number != replacing?.number && order.hibernatedAt == nil
    {
      worst += Int128(order.lots)
    }
    for negotiation in negotiations
    where negotiation.member == number && negotiation.contract == contract.number
      && negotiation.side == side
    {
      worst += Int128(negotiation.lots)
    }
    let own = accountNumbers(of: number)
    for waiting in trades where waiting.waiting != nil && waiting.trade.contract == contract.number {
      let trader = side == .buy ? waiting.trade.buyer : waiting.trade.seller
      if own.contains(trader) { worst += Int128(waiting.trade.quantity.lots) }
    }
    for position in positions
    where position.contract == contract.number && own.contains(position.account) {
      let bought = Int128(position.bought) - Int128(position.sold)
      worst += side == .buy ? bought : -bought
    }
    if worst > Int128(limit) {
      throw Refusal(.positionLimit, need: Int64(clamping: worst), free: limit)
    }
  }

  /// 12.8
  func checkCredit(
    of number: MemberNumber, reserving: Int128, instead: Int128
  ) throws(Refusal) {
    let limit = member(number).limits.credit
    guard limit >= 0, reserving > instead else { return }
    var reserved = reserving - instead
    for account in accounts where account.member == number { reserved += Int128(account.reserved) }
    if reserved > Int128(limit) {
      throw Refusal(.creditLimit, need: Int64(clamping: reserved), free: limit)
    }
  }

  /// 12.9
  private func checkRequests(of number: MemberNumber, more new: Int64) throws(Refusal) {
    let limits = member(number).limits
    guard limits.requests >= 0 else { return }
    let counted = member(number).counted
    let isToday = counted.day == dayOfNow
    let fills = isToday ? counted.fills : 0
    let requests = isToday ? counted.requests : 0
    let more = limits.perFill >= 0 ? Int128(limits.perFill) * Int128(fills) : 0
    let allowed = Int128(limits.requests) + more
    if Int128(requests) + Int128(new) > allowed {
      throw Refusal(.tooManyRequests, need: requests + new, free: Int64(clamping: allowed))
    }
  }

  private var dayOfNow: Int64 {
    let day: Int64 = 86_400_000_000_000
    return now.nanoseconds / day - (now.nanoseconds % day < 0 ? 1 : 0)
  }

  mutating func countRequest(of number: MemberNumber) { count(of: number) { $0.requests += 1 } }

  mutating func count(of number: MemberNumber, _ change: (inout TwinCount) -> Void) {
    let place = Int(number.value) - 1
    guard members[place].limits.requests >= 0 else { return }
    if members[place].counted.day != dayOfNow { members[place].counted = TwinCount(day: dayOfNow) }
    change(&members[place].counted)
  }

  func writeSafeguards(_ words: inout TwinWords) {
    let unlimited = MemberLimits(all: MemberLimits.none)
    let guarded = members.indices.filter { members[$0].halted || members[$0].limits != unlimited }
    words.add(guarded.count)
    for index in guarded {
      words.add(UInt64(index + 1), members[index].halted ? 1 : 0)
      for limit in PlainTwin.six(members[index].limits) { words.add(limit) }
      let counted = members[index].counted
      words.add(counted.day, counted.requests, counted.fills)
    }
  }
}
