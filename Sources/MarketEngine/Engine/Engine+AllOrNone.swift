/// Orders that trade whole or not at all, but wait for it (rule 8.6).
extension Engine {
  /// Whether a contract takes them: those with deliveries in blocks, and drills.
  func takesAllOrNone(_ contract: UInt32) -> Bool {
    let terms = contracts.slots[contract].terms
    switch terms.product.terms.family {
    case .bundled, .shift, .drill: return true
    case .charge, .discharge, .room: return terms.end.index - terms.first.index > 4
    }
  }

  /// Only so many rest on one side of a contract.
  @inline(never) func checkAllOrNone(_ side: Side, _ contract: UInt32) -> Refusal? {
    var count = 0
    var slot = firstAllOrNone(side, contract)
    while slot != 0 {
      count += 1
      slot = orders.extras[slot].next
    }
    return count < Limits.allOrNone ? nil : limitRefusal(Limits.allOrNone)
  }

  private func firstAllOrNone(_ side: Side, _ contract: UInt32) -> UInt32 {
    side == .buy
      ? contracts.slots[contract].bids.allOrNone : contracts.slots[contract].offers.allOrNone
  }

  private mutating func setFirst(_ slot: UInt32, _ side: Side, _ contract: UInt32) {
    if side == .buy {
      contracts.slots[contract].bids.allOrNone = slot
    } else {
      contracts.slots[contract].offers.allOrNone = slot
    }
  }

  // MARK: The list of a side, in priority

  /// Puts an order that has just come to rest, and so is last in time at its price, into the list.
  mutating func linkAllOrNone(_ slot: UInt32) {
    let order = orders[slot].order
    var before: UInt32 = 0
    var at = firstAllOrNone(order.side, order.contract)
    while at != 0, isNoWorse(orders[at].order.price, than: order.price, order.side) {
      before = at
      at = orders.extras[at].next
    }
    orders.extras[slot].next = at
    if before == 0 {
      setFirst(slot, order.side, order.contract)
    } else {
      orders.extras[before].next = slot
    }
  }

  private func isNoWorse(_ price: Price, than other: Price, _ side: Side) -> Bool {
    side == .buy ? price >= other : price <= other
  }

  @inline(never) mutating func unlinkAllOrNone(_ slot: UInt32) {
    let order = orders[slot].order
    let next = orders.extras[slot].next
    var at = firstAllOrNone(order.side, order.contract)
    guard at != slot else { return setFirst(next, order.side, order.contract) }
    while orders.extras[at].next != slot { at = orders.extras[at].next }
    orders.extras[at].next = next
  }

  // MARK: Passing over, and trying again

  /// The first order an incoming one meets where all-or-none orders rest: those larger than what it has left are passed over.
  @inline(never) func makerPassingOver(_ slot: UInt32, _ opposite: BookSide) -> UInt32 {
    let limit = orders[slot].order.price
    let left = books.nodes[slot].remaining
    var level = opposite.bestLevel
    while level != 0 {
      let price = opposite.price(of: books.rank(ofLevel: level))
      guard opposite.falls ? price >= limit : price <= limit else { return 0 }
      var resting = books.levels[level].head
      while resting != 0 {
        let isWhole = orders[resting].order.options.contains(.allOrNone)
        if !isWhole || books.nodes[resting].remaining <= left { return resting }
        resting = books.nodes[resting].next
      }
      level = books.level(after: level, side: opposite)
    }
    return 0
  }

  /// The book of a contract is another than before: if all-or-none orders rest there, they are tried when the command is done.
  @inline(__always) mutating func noteChange(of contract: UInt32) {
    let waiting =
      contracts.slots[contract].bids.allOrNone | contracts.slots[contract].offers.allOrNone
    if waiting != 0 { noteRetry(contract) }
  }

  @inline(never) private mutating func noteRetry(_ contract: UInt32) {
    for place in 0..<retries.count where retries[place] == contract { return }
    retries.append(contract)
  }

  /// Tries the all-or-none orders of every contract the command has changed, always those of the lowest number; what trades meanwhile may
  /// change others, of lower numbers too, for it cuts the offers of a pool.
  @inline(never) mutating func retryAllOrNone(_ events: inout EventBuffer) {
    while let contract = takeRetry() {
      guard contracts.slots[contract].phase == .continuous else { continue }
      while let slot = firstFillable(contract) {
        leaveBook(slot)
        match(slot, &events)
      }
    }
  }

  private mutating func takeRetry() -> UInt32? {
    guard retries.count > 0 else { return nil }
    var lowest = 0
    for place in 0..<retries.count
    where contracts.slots[retries[place]].number < contracts.slots[retries[lowest]].number { lowest = place }
    let contract = retries[lowest]
    retries[lowest] = retries[retries.count - 1]
    _ = retries.removeLast()
    return contract
  }

  /// The first that can trade whole: bids before offers, in priority.
  private mutating func firstFillable(_ contract: UInt32) -> UInt32? {
    for side in Side.allCases {
      var slot = firstAllOrNone(side, contract)
      while slot != 0 {
        if canFill(slot) { return slot }
        slot = orders.extras[slot].next
      }
    }
    return nil
  }
}
