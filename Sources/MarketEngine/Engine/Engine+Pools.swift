/// Pools and what an offer of one must meet (rules 13.1 to 13.4). Nothing here is on the way of an order that is in no pool.
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
    guard pool.facility != .none, registry.knows(pool.facility) else {
      return Refusal(.unknownFacility)
    }
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

  @inline(never) func checkRoomInPool(_ pool: PoolNumber, _ account: AccountNumber) -> Refusal? {
    guard isPool(pool, of: account), pools.pools[pool.value].offers >= Limits.offersOfPool else {
      return nil
    }
    return limitRefusal(Limits.offersOfPool)
  }

  /// Rule 13.2: a sell of rights whose facility is the pool's, that meets the book as a limit order does.
  func mayBePooled(_ order: NewOrder, _ contract: UInt32) -> Bool {
    order.side == .sell && order.facility == .none && !contracts.slots[contract].terms.vector.isEmpty
      && order.options.subtracting([.pooled, .postRefuse, .postSlide]).isEmpty
  }

  /// Rule 13.2: what a pool has against another offer that nothing else refuses.
  @inline(never) func poolRefusal(
    _ pool: PoolNumber, _ account: AccountNumber, _ contract: UInt32
  ) -> Refusal? {
    guard isPool(pool, of: account) else { return Refusal(.unknownPool) }
    for place in 0..<pools.pools[pool.value].offers
    where orders[pools.offer(place, of: pool.value).slot].order.contract == contract {
      return Refusal(.poolHasOffer)
    }
    return nil
  }

  /// The holding that covers a pooled offer (rule 13.4); none if the pool is not the account's, which is refused later.
  @inline(never) func cover(
    _ contract: UInt32, _ account: AccountNumber, lots: Int64, pool: PoolNumber
  ) -> Result<UInt32, Refusal> {
    guard isPool(pool, of: account) else { return .success(0) }
    let facility = pools.pools[pool.value].facility
    let product = contracts.slots[contract].terms.product
    var holding = registry.accounts[account.value].holding
    while holding != 0, rights.holdings[holding].facility != facility {
      holding = rights.holdings[holding].next
    }
    guard holding != 0, qualifies(facility, contract) else {
      return .failure(Refusal(.insufficientRights, need: lots, free: 0, product: product))
    }
    var most = Int64.max
    for resource in 0..<3 {
      let segment = contracts.slots[contract].terms.vector.segment(resource)
      guard segment.amount > 0 else { continue }
      most = min(most, mostLots(of: segment, resource, pool.value, holding))
    }
    guard most >= lots else {
      return .failure(Refusal(.insufficientRights, need: lots, free: most, product: product))
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
        let offer = pools.offer(place, of: pool)
        let other = vector(of: offer.slot).segment(resource)
        guard other.amount > 0 else { continue }
        if other.first.index > first { end = min(end, other.first.index) }
        if other.end.index > first { end = min(end, other.end.index) }
        if other.covers(first) { peak = max(peak, other.amount * Int64(offer.lots)) }
      }
      let run = Segment(first: QuarterHour(first), end: QuarterHour(end), amount: 1)
      let free = rights.mostLots(run, resource: resource, holding)
      most = min(most, (free + peak) / segment.amount)
      first = end
    }
    return most
  }

  func vector(of slot: UInt32) -> ResourceVector {
    contracts.slots[orders[slot].order.contract].terms.vector
  }
}
