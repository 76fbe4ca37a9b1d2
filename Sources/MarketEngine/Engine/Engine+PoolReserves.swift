/// What the offers of a pool reserve together, and how they shrink when one of them sells (rules 13.3, 13.5, 13.6). Nothing here can fail.
extension Engine {
  /// An offer that enters is its pool's newest; what it reserves follows.
  @inline(never) mutating func join(_ slot: UInt32, _ pool: PoolNumber) {
    orders[slot].detail.stop = pool.value
    pools.add(slot, to: pool.value)
  }

  /// Of an offer of a pool so many lots more count, or less: what the pool reserves is taken anew.
  @inline(never) mutating func resizePooled(_ slot: UInt32, by lots: Int64) {
    let pool = orders[slot].detail.stop
    let index = gather(pool, around: slot)
    pools.shares[index].after += lots
    for resource in 0..<3 { takeAnew(resource, orders[slot].order.holding, sold: nil, lots: 0) }
    pools.setLots(pools.shares[index].after, of: slot, in: pool)
  }

  /// An offer of a pool has sold lots, or they are held for the dispatcher: they are the pool's no more, and what is left of its
  /// reservation cuts the others.
  @inline(never) mutating func shrinkPool(
    _ slot: UInt32, sold lots: Int64, _ events: inout EventBuffer
  ) {
    let pool = orders[slot].detail.stop
    let index = gather(pool, around: slot)
    pools.shares[index].after -= lots
    for resource in 0..<3 { cut(resource, sold: index, lots: lots) }
    let holding = orders[slot].order.holding
    for resource in 0..<3 { takeAnew(resource, holding, sold: index, lots: lots) }
    for place in 0..<pools.shares.count {
      pools.setLots(pools.shares[place].after, of: pools.shares[place].slot, in: pool)
    }
    for place in 0..<pools.shares.count where place != index {
      let share = pools.shares[place]
      if share.after < share.before { cutBack(share, &events) }
    }
  }

  /// The live offers of a pool, with the lots that count; gives the place of one.
  private mutating func gather(_ pool: UInt32, around slot: UInt32) -> Int {
    pools.shares.removeAll()
    var index = 0
    for place in 0..<pools.pools[pool].offers {
      let offer = pools.offer(place, of: pool)
      if offer.slot == slot { index = Int(place) }
      let lots = Int64(offer.lots)
      pools.shares.append(
        PoolShare(slot: offer.slot, vector: vector(of: offer.slot), before: lots, after: lots))
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

  /// Each other offer keeps the most lots that fit into what is left, wherever it needs any.
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

  /// An offer lets go of cash and lots; its pool's rights were taken anew before. It rests, for its pool has no other in the contract
  /// that trades.
  private mutating func cutBack(_ share: PoolShare, _ events: inout EventBuffer) {
    let slot = share.slot
    let lots = share.before - share.after
    let order = orders.number(of: slot)
    let contract = orders[slot].order.contract
    let number = contracts.slots[contract].number
    expose(slot, lots: -lots)
    releaseCash(slot, lots: lots)
    let note = note(ofOrder: slot)
    if share.after > 0 {
      takeOff(slot, lots: UInt32(lots))
      let reduced = Reduced(
        order: order, contract: number, quantity: Quantity(lots: lots),
        left: Quantity(lots: share.after), reason: .pool)
      emit(.reduced(note, reduced), &events)
    } else {
      leaveBook(slot)
      books.nodes[slot].remaining = 0
      finish(slot)
      let cancelled = Cancelled(
        order: order, contract: number, left: Quantity(lots: share.before), reason: .pool)
      emit(note, cancelled, &events)
    }
    noteChange(of: contract)
  }
}
