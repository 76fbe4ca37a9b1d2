/// Whether an order finds all its lots now: fill-or-kill, all-or-none, and the legs of a basket (rules 3.4, 8.7, 9.14).
extension Engine {
  @inline(never) mutating func canFill(_ slot: UInt32) -> Bool {
    let order = orders[slot].order
    let wanted = Plan(
      member: order.member, selfTrade: order.selfTrade,
      wanted: UInt64(books.nodes[slot].remaining))
    return plan(order.side, limit: order.price, order.contract, wanted).verdict == true
  }

  /// Walks the crossing levels as matching will, without trading. The plan's verdict is then nil if the lots it wants are not there.
  mutating func plan(_ side: Side, limit: Price, _ contract: UInt32, _ start: Plan) -> Plan {
    var plan = start
    let isCollared = contracts.slots[contract].isCollared
    let opposite = side == .buy ? contracts.slots[contract].offers : contracts.slots[contract].bids
    var level = opposite.bestLevel
    while level != 0 {
      let price = opposite.price(of: books.rank(ofLevel: level))
      guard opposite.falls ? price >= limit : price <= limit else { return plan }
      // What would be counted at such a price would not trade (rule 10.8).
      let isTooFar = isCollared && isTooFar(price, contract)
      var resting = books.levels[level].head
      while resting != 0, plan.verdict == nil, !plan.isBlocked {
        add(resting, to: &plan, isTooFar: isTooFar)
        resting = books.nodes[resting].next
      }
      plan.endLevel()
      if plan.verdict != nil || plan.isBlocked { return plan }
      level = books.level(after: level, side: opposite)
    }
    return plan
  }

  private mutating func add(_ resting: UInt32, to plan: inout Plan, isTooFar: Bool) {
    let lots = UInt64(books.nodes[resting].remaining)
    let options = orders[resting].order.options
    let isWhole = options.contains(.allOrNone)
    if isWhole, lots > plan.wanted { return }
    if orders[resting].order.member == plan.member, plan.selfTrade != .off {
      if plan.selfTrade != .cancelOldest { plan.verdict = false }
      return
    }
    // An iceberg's step brings more later than is counted: less may then be left than an all-or-none order needs.
    if isWhole, plan.stepped { return }
    guard !isTooFar else {
      plan.isBlocked = true
      return
    }
    plan.take(lots)
    if plan.isOfLeg, options.contains(.pooled) { pools.meet(orders[resting].detail.stop) }
    guard options.contains(.iceberg) else { return }
    if orders.extras[resting].clip.step == 0 {
      plan.further += UInt64(orders.extras[resting].hidden)
    } else {
      plan.stepped = true
    }
  }
}

/// How far a plan is.
struct Plan: BitwiseCopyable {
  var member: MemberNumber
  var selfTrade: SelfTradePrevention
  var wanted: UInt64
  /// Lots that icebergs of this level show after all others of it have traded.
  var further: UInt64 = 0
  /// Whether an iceberg with a step was counted.
  var stepped = false
  /// Whether the next lots are at a price at which trading would be interrupted.
  var isBlocked = false
  /// Whether it is a leg's, which must not take from a pool what another leg takes from it.
  var isOfLeg = false
  /// Nil while more is wanted; false if an own order is in the way.
  var verdict: Bool?

  mutating func take(_ lots: UInt64) {
    if lots >= wanted { verdict = true }
    wanted -= min(lots, wanted)
  }

  mutating func endLevel() {
    if verdict == nil, further > 0 { take(further) }
    further = 0
  }
}
