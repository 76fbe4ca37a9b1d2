/// Pooled offers (rules 13): what they reserve together, and how they shrink when one of them sells. Nothing here is on the way of an
/// order that is in no pool.
extension Engine {
  mutating func add(_ pool: AddPool, _ asker: Asker, _ events: inout EventBuffer) {
    let account =
      pool.account == .none ? registry.members[asker.member.value].firstAccount : pool.account
    if let refusal = refusal(of: pool, account, asker) { return refuse(refusal, asker, &events) }
    let number = UInt32(pools.pools.count)
    pools.append(
      Pool(
        account: account, facility: pool.facility, name: pool.name,
        next: registry.accounts[account.value].pool))
    registry.accounts[account.value].pool = number
    let added = AddPool(name: pool.name, account: account, facility: pool.facility)
    emit(.poolAdded(PoolNumber(number), added), &events)
    done(asker, &events)
  }

  private func refusal(of pool: AddPool, _ account: AccountNumber, _ asker: Asker) -> Refusal? {
    guard registry.knows(account), registry.accounts[account.value].member == asker.member else {
      return Refusal(.unknownAccount)
    }
    guard !HouseAccount.contains(account) else { return Refusal(.notPermitted) }
    guard registry.knows(pool.facility) else { return Refusal(.unknownFacility) }
    guard pools.pools.count <= Limits.pools else { return limitRefusal(Limits.pools) }
    var count = 0
    var isTaken = false
    var known = registry.accounts[account.value].pool
    while known != 0 {
      count += 1
      if pools.pools[known].name == pool.name { isTaken = true }
      known = pools.pools[known].next
    }
    guard count < Limits.poolsOfAccount else { return limitRefusal(Limits.poolsOfAccount) }
    return isTaken ? Refusal(.nameTaken) : nil
  }

  // MARK: Checks of a new offer

  /// Whether there is such a pool and it is the account's.
  func isPool(_ pool: PoolNumber, of account: AccountNumber) -> Bool {
    pool != .none && Int(pool.value) < pools.pools.count
      && pools.pools[pool.value].account == account
  }

  /// Rule 13.2: what a pool has against another offer that nothing else refuses.
  @inline(never) func poolRefusal(
    _ pool: PoolNumber, _ account: AccountNumber, _ contract: UInt32
  ) -> Refusal? {
    guard isPool(pool, of: account) else { return Refusal(.unknownPool) }
    for place in 0..<pools.pools[pool.value].offers
    where orders.orders[pools.offer(place, of: pool.value)].contract == contract {
      return Refusal(.poolHasOffer)
    }
    return nil
  }

  /// The holding that covers a pooled offer (rule 13.4).
  @inline(never) func cover(
    _ contract: UInt32, _ account: AccountNumber, lots: Int64, pool: PoolNumber
  ) -> Result<UInt32, Refusal> {
    guard isPool(pool, of: account) else { return .success(0) }
    let facility = pools.pools[pool.value].facility
    var holding = registry.accounts[account.value].holding
    while holding != 0, rights.holdings[holding].facility != facility {
      holding = rights.holdings[holding].next
    }
    guard holding != 0, qualifies(facility, contract) else {
      return .failure(Refusal(.insufficientRights, need: lots, free: 0))
    }
    var most = Int64.max
    for resource in 0..<3 {
      let segment = contracts.slots[contract].terms.vector.segment(resource)
      guard segment.amount > 0 else { continue }
      most = min(most, mostLots(of: segment, resource, pool.value, holding))
    }
    guard most >= lots else {
      return .failure(Refusal(.insufficientRights, need: lots, free: most))
    }
    return .success(holding)
  }

  /// The most lots that free rights and what the pool reserves cover together, over the runs of quarter-hours in which no offer of the
  /// pool begins or ends.
  private func mostLots(
    of segment: Segment, _ resource: Int, _ pool: UInt32, _ holding: UInt32
  ) -> Int64 {
    var most = Int64.max
    var first = segment.first.index
    while first < segment.end.index {
      var end = segment.end.index
      var peak: Int64 = 0
      for place in 0..<pools.pools[pool].offers {
        let slot = pools.offer(place, of: pool)
        let other = contracts.slots[orders.orders[slot].contract].terms.vector.segment(resource)
        guard other.amount > 0 else { continue }
        if other.first.index > first { end = min(end, other.first.index) }
        if other.end.index > first { end = min(end, other.end.index) }
        if other.covers(first) { peak = max(peak, other.amount * Int64(books.nodes[slot].remaining)) }
      }
      let free = rights.leastFree(resource, QuarterHour(first), QuarterHour(end), holding)
      most = min(most, (free + peak) / segment.amount)
      first = end
    }
    return most
  }

  // MARK: What a pool reserves; nothing below can fail

  /// An offer of a pool has `after` lots where it had `before`: what the pool reserves is taken anew.
  @inline(never) mutating func resizePooled(_ slot: UInt32, from before: Int64, to after: Int64) {
    let index = gather(orders.orders[slot].pool, around: slot)
    pools.shares[index].before = before
    pools.shares[index].after = after
    let holding = orders.orders[slot].holding
    for resource in 0..<3 { takeAnew(resource, holding, sold: nil, lots: 0) }
  }

  /// An offer of a pool has sold lots: what is left of the pool's reservation cuts the others (rule 13.6).
  @inline(never) mutating func shrinkPool(
    _ slot: UInt32, sold lots: Int64, _ events: inout EventBuffer
  ) {
    let index = gather(orders.orders[slot].pool, around: slot)
    pools.shares[index].before += lots
    for resource in 0..<3 { cut(resource, sold: index, lots: lots) }
    let holding = orders.orders[slot].holding
    for resource in 0..<3 { takeAnew(resource, holding, sold: index, lots: lots) }
    for other in 0..<pools.shares.count where other != index {
      let share = pools.shares[other]
      if share.after < share.before { cutBack(share, &events) }
    }
  }

  /// The live offers of a pool, with the lots they have; gives the place of one.
  private mutating func gather(_ pool: UInt32, around slot: UInt32) -> Int {
    pools.shares.removeAll()
    var index = 0
    for place in 0..<pools.pools[pool].offers {
      let offer = pools.offer(place, of: pool)
      if offer == slot { index = pools.shares.count }
      let lots = Int64(books.nodes[offer].remaining)
      let vector = contracts.slots[orders.orders[offer].contract].terms.vector
      pools.shares.append(PoolShare(slot: offer, vector: vector, before: lots, after: lots))
    }
    return index
  }

  /// What is left of a pool's reservation in a quarter-hour after a sale.
  private func left(_ resource: Int, at quarter: Int32, sold index: Int?, lots: Int64) -> Int64 {
    let before = pools.peak(resource, at: quarter, before: true)
    guard let index else { return before }
    let segment = pools.shares[index].vector.segment(resource)
    return before - (segment.covers(quarter) ? segment.amount * lots : 0)
  }

  private mutating func cut(_ resource: Int, sold index: Int, lots: Int64) {
    var quarter = Int32.min
    while let next = pools.edge(resource, after: quarter) {
      quarter = next
      let left = left(resource, at: quarter, sold: index, lots: lots)
      for other in 0..<pools.shares.count where other != index {
        let segment = pools.shares[other].vector.segment(resource)
        guard segment.covers(quarter) else { continue }
        pools.shares[other].after = min(pools.shares[other].after, left / segment.amount)
      }
    }
  }

  /// Reserves what the shares need now in place of what is left of what they needed.
  private mutating func takeAnew(_ resource: Int, _ holding: UInt32, sold index: Int?, lots: Int64) {
    var quarter = Int32.min
    while let first = pools.edge(resource, after: quarter) {
      quarter = first
      guard let end = pools.edge(resource, after: first) else { return }
      let left = left(resource, at: first, sold: index, lots: lots)
      let needed = pools.peak(resource, at: first, before: false)
      let run = Segment(
        first: QuarterHour(first), end: QuarterHour(end), amount: abs(needed - left))
      rights.change(run, resource, holding, reserved: needed > left ? .rises : .falls)
    }
  }

  /// The pool's rights have been taken anew already; the offer lets go of cash and lots.
  private mutating func cutBack(_ share: PoolShare, _ events: inout EventBuffer) {
    let slot = share.slot
    let lots = share.before - share.after
    let order = orders.number(of: slot)
    let contract = contracts.slots[orders.orders[slot].contract].number
    expose(slot, lots: -lots)
    releaseCash(slot, lots: lots)
    let note = note(ofOrder: slot)
    if share.after > 0 {
      takeOff(slot, lots: UInt32(lots))
      let reduced = Reduced(
        order: order, contract: contract, quantity: Quantity(lots: lots),
        left: Quantity(lots: share.after), reason: .pool)
      emit(.reduced(note, reduced), &events)
    } else {
      leaveBook(slot)
      books.nodes[slot].remaining = 0
      finish(slot)
      let cancelled = Cancelled(
        order: order, contract: contract, left: Quantity(lots: share.before), reason: .pool)
      emit(.cancelled(note, cancelled), &events)
    }
  }
}
