/// Holding orders against their member's limits (rules 12.5 to 12.10), and counting what that takes.
extension Engine {
  /// Why a member's safeguards refuse an order that nothing else refuses, nil if they do not.
  @inline(__always) func safeguardRefusal(_ order: @autoclosure () -> GuardedOrder, of member: MemberNumber)
    -> Refusal?
  {
    let place = registry.members[member.value].safeguard
    return place == 0 ? nil : refusal(of: order(), by: safeguards[place])
  }

  @inline(never) private func refusal(of order: GuardedOrder, by safeguard: Safeguard) -> Refusal? {
    if !order.keepsPlace {
      if let refusal = sizeRefusal(of: order, by: safeguard.limits) { return refusal }
      if let refusal = valueRefusal(of: order, by: safeguard.limits) { return refusal }
      if let refusal = positionRefusal(of: order, by: safeguard.limits) { return refusal }
      let more = Int128(order.reservation.microYuan)
      let instead = Int128(order.reserved.microYuan)
      if let refusal = creditRefusal(of: safeguard, more: more, instead: instead) { return refusal }
    }
    return requestRefusal(of: safeguard, requests: 1)
  }

  func sizeRefusal(of order: GuardedOrder, by limits: MemberLimits) -> Refusal? {
    guard limits.size != MemberLimits.none, order.lots > limits.size else { return nil }
    return Refusal(.orderTooLarge, need: order.lots, free: limits.size)
  }

  func valueRefusal(of order: GuardedOrder, by limits: MemberLimits) -> Refusal? {
    guard limits.value != MemberLimits.none else { return nil }
    let tickValue = contracts.slots[order.contract].terms.tickValue.microYuan
    let value = abs(Int128(order.price.ticks) * Int128(tickValue) * Int128(order.lots))
    guard value > Int128(limits.value) else { return nil }
    return Refusal(.orderValueTooHigh, need: Int64(clamping: value), free: limits.value)
  }

  func positionRefusal(of order: GuardedOrder, by limits: MemberLimits) -> Refusal? {
    guard limits.position != MemberLimits.none else { return nil }
    let worst =
      worstPosition(of: order.member, order.contract, order.side) + Int128(order.lots)
      - Int128(order.openLots)
    guard worst > Int128(limits.position) else { return nil }
    return Refusal(.positionLimit, need: Int64(clamping: worst), free: limits.position)
  }

  /// Whether `more` µCNY reserved instead of what is reserved already is more than the member may.
  func creditRefusal(of safeguard: Safeguard, more: Int128, instead: Int128) -> Refusal? {
    let credit = safeguard.limits.credit
    guard credit != MemberLimits.none, more > instead else { return nil }
    let reserved = reservedCash(of: safeguard.member) + more - instead
    guard reserved > Int128(credit) else { return nil }
    return Refusal(.creditLimit, need: Int64(clamping: reserved), free: credit)
  }

  /// The last two: so many requests more today, and the kill switch.
  func requestRefusal(of safeguard: Safeguard, requests more: Int64) -> Refusal? {
    let limits = safeguard.limits
    if limits.requests != MemberLimits.none {
      let (requests, fills) = safeguard.counted(on: today)
      let allowed = Int128(limits.requests) + Int128(max(0, limits.perFill)) * Int128(fills)
      guard Int128(requests) + Int128(more) <= allowed else {
        return Refusal(.tooManyRequests, need: requests + more, free: Int64(clamping: allowed))
      }
    }
    return safeguard.halted ? Refusal(.halted) : nil
  }

  /// Lots of a contract bought less sold (for a sell: sold less bought) if every live order of that side traded; the member has a
  /// position limit.
  func worstPosition(of member: MemberNumber, _ contract: UInt32, _ side: Side) -> Int128 {
    var net: Int128 = 0
    var account = registry.members[member.value].firstAccount
    while account != .none {
      let position = positions.positions[positions.find(account, contract)]
      net += Int128(position.bought) - Int128(position.sold)
      account = registry.accounts[account.value].next
    }
    let exposure = exposures.exposure(of: member, contract)
    return side == .buy ? net + Int128(exposure.buying) : Int128(exposure.selling) - net
  }

  func reservedCash(of member: MemberNumber) -> Int128 {
    var reserved: Int128 = 0
    var account = registry.members[member.value].firstAccount
    while account != .none {
      reserved += Int128(registry.accounts[account.value].reserved.microYuan)
      account = registry.accounts[account.value].next
    }
    return reserved
  }

  // MARK: Counting

  /// A request of the member about an order was accepted.
  @inline(__always) mutating func countRequest(of member: MemberNumber) {
    let place = registry.members[member.value].safeguard
    if place != 0 { count(place, requests: 1, fills: 0) }
  }

  @inline(never) private mutating func count(_ place: UInt32, requests: Int64, fills: Int64) {
    guard safeguards[place].limits.requests != MemberLimits.none else { return }
    safeguards[place].count(requests: requests, fills: fills, on: today)
  }

  /// Lots of two orders have traded.
  @inline(__always) mutating func countFill(_ lots: Int64, buy: UInt32, sell: UInt32) {
    let buyer = registry.members[orders[buy].order.member.value].safeguard
    let seller = registry.members[orders[sell].order.member.value].safeguard
    guard buyer | seller != 0 else { return }
    if buyer != 0 { countFill(buyer, lots, buy) }
    if seller != 0 { countFill(seller, lots, sell) }
  }

  @inline(never) private mutating func countFill(_ place: UInt32, _ lots: Int64, _ slot: UInt32) {
    count(place, requests: 0, fills: 1)
    expose(slot, lots: -lots)
  }

  /// An order has so many lots more open, or fewer.
  @inline(__always) mutating func expose(_ slot: UInt32, lots: Int64) {
    let place = registry.members[orders[slot].order.member.value].safeguard
    if place != 0 { expose(place, slot, lots) }
  }

  @inline(never) private mutating func expose(_ place: UInt32, _ slot: UInt32, _ lots: Int64) {
    let order = orders[slot].order
    expose(place, order.side, order.contract, lots: lots)
  }

  private mutating func expose(_ place: UInt32, _ side: Side, _ contract: UInt32, lots: Int64) {
    guard safeguards[place].limits.position != MemberLimits.none else { return }
    exposures.add(lots, side, of: safeguards[place].member, contract)
  }

  /// A proposal of the member, or a held trade of it, may add so many lots more to its position, or fewer (rule 12.10).
  mutating func expose(_ member: MemberNumber, _ side: Side, _ contract: UInt32, lots: Int64) {
    let place = registry.members[member.value].safeguard
    if place != 0 { expose(place, side, contract, lots: lots) }
  }

  /// The same for both sides of a held trade.
  mutating func expose(_ trade: Trade, _ contract: UInt32, lots: Int64) {
    expose(registry.accounts[trade.buyer.value].member, .buy, contract, lots: lots)
    expose(registry.accounts[trade.seller.value].member, .sell, contract, lots: lots)
  }

  /// A member has traded off the book.
  mutating func countFill(of member: MemberNumber) {
    let place = registry.members[member.value].safeguard
    if place != 0 { count(place, requests: 0, fills: 1) }
  }

  /// Adds all that is open of a member to what it is exposed to, or takes it off: live orders, proposals, held trades.
  mutating func follow(_ member: MemberNumber, adding: Bool) {
    followOrders(of: member, adding: adding)
    for place in 0..<negotiations.open.count where negotiations.open[place].member == member {
      let negotiation = negotiations.open[place]
      let lots = adding ? negotiation.lots : -negotiation.lots
      exposures.add(lots, negotiation.side, of: member, negotiation.contract)
    }
    for slot in 1..<pending.trades.count {
      guard let place = trades.place(of: pending.trades[slot].number) else { continue }
      let record = trades.records[place]
      let contract = contracts.slot(of: record.contract)
      let lots = adding ? Int64(record.lots) : -Int64(record.lots)
      for (account, side) in [(record.buyer, Side.buy), (record.seller, .sell)]
      where registry.accounts[account.value].member == member {
        exposures.add(lots, side, of: member, contract)
      }
    }
  }

  private mutating func followOrders(of member: MemberNumber, adding: Bool) {
    var account = registry.members[member.value].firstAccount
    while account != .none {
      var slot = registry.accounts[account.value].firstOrder
      while slot != 0 {
        let lots = open(slot)
        let order = orders[slot].order
        if !order.flags.contains(.hibernated) {
          exposures.add(adding ? lots : -lots, order.side, of: member, order.contract)
        }
        slot = orders[slot].links.next
      }
      account = registry.accounts[account.value].next
    }
  }
}
