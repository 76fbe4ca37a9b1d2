/// Whether an order finds all its lots now: fill-or-kill, and all-or-none (rules 3.4, 8.6).
extension Engine {
  /// Walks the crossing levels as matching will, without trading.
  @inline(never) func canFill(_ slot: UInt32) -> Bool {
    let contract = orders.orders[slot].contract
    let opposite =
      orders.orders[slot].side == .buy
      ? contracts.slots[contract].offers : contracts.slots[contract].bids
    let limit = orders.orders[slot].price
    var plan = Plan(
      member: orders.orders[slot].member, selfTrade: orders.orders[slot].selfTrade,
      wanted: UInt64(books.nodes[slot].remaining))
    var level = opposite.bestLevel
    while level != 0 {
      let price = opposite.price(of: books.rank(ofLevel: level))
      guard opposite.falls ? price >= limit : price <= limit else { return false }
      var resting = books.levels[level].head
      while resting != 0, plan.verdict == nil {
        add(resting, to: &plan)
        resting = books.nodes[resting].next
      }
      plan.endLevel()
      if let verdict = plan.verdict { return verdict }
      level = books.level(after: level, side: opposite)
    }
    return false
  }

  private func add(_ resting: UInt32, to plan: inout Plan) {
    let lots = UInt64(books.nodes[resting].remaining)
    let options = orders.orders[resting].options
    let isWhole = options.contains(.allOrNone)
    if isWhole, lots > plan.wanted { return }
    if orders.orders[resting].member == plan.member, plan.selfTrade != .off {
      if plan.selfTrade != .cancelOldest { plan.verdict = false }
      return
    }
    // An iceberg's step brings more later than is counted: less may then be left than an all-or-none order needs.
    if isWhole, plan.stepped { return }
    plan.take(lots)
    guard options.contains(.iceberg) else { return }
    if orders.extras[resting].clip.step == 0 {
      plan.further += UInt64(orders.extras[resting].hidden)
    } else {
      plan.stepped = true
    }
  }
}

/// How far a plan is.
private struct Plan {
  var member: MemberNumber
  var selfTrade: SelfTradePrevention
  var wanted: UInt64
  /// Lots that icebergs of this level show after all others of it have traded.
  var further: UInt64 = 0
  /// Whether an iceberg with a step was counted.
  var stepped = false
  /// Nil while more is wanted.
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
