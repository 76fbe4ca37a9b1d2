/// Orders that wait for a stop price (rules 9.5 to 9.8). A contract without any costs a trade one test, a command another.
extension Engine {
  /// Rule 9.5 at 2.4.
  @inline(never) func checkRoomForStop(_ contract: UInt32) -> Refusal? {
    guard Int(contracts.slots[contract].stops) >= Limits.stops else { return nil }
    return Refusal(.limitReached, need: Int64(Limits.stops) + 1, free: Int64(Limits.stops))
  }

  /// Rule 9.5 after all other checks.
  @inline(never) func checkReached(_ stop: Price, _ side: Side, _ contract: UInt32) -> Refusal? {
    guard isReached(stop, side, contract) else { return nil }
    return Refusal(
      .stopReached, need: stop.ticks, free: contracts.slots[contract].lastPrice,
      product: contracts.slots[contract].terms.product)
  }

  private func isReached(_ stop: Price, _ side: Side, _ contract: UInt32) -> Bool {
    let last = contracts.slots[contract].lastPrice
    guard last != Contract.noPrice else { return false }
    return side == .buy ? last >= stop.ticks : last <= stop.ticks
  }

  func stopPrice(of slot: UInt32) -> Price {
    let lowest = contracts.slots[orders[slot].order.contract].terms.lowestPrice.ticks
    return Price(ticks: lowest + Int64(orders[slot].detail.stop))
  }

  // MARK: Waiting

  @inline(never) mutating func wait(_ slot: UInt32, for stop: Price) {
    let lowest = contracts.slots[orders[slot].order.contract].terms.lowestPrice.ticks
    // Within the contract's range, which 32 bits can tell.
    orders[slot].detail.stop = UInt32(stop.ticks - lowest)
    wait(slot)
  }

  /// Takes its place among those of its side: buys by rising stop price, sells by falling, then by entry.
  mutating func wait(_ slot: UInt32) {
    let contract = orders[slot].order.contract
    let isBuy = orders[slot].order.side == .buy
    var after = isBuy ? contracts.slots[contract].buyStops.last : contracts.slots[contract].sellStops.last
    var next: UInt32 = 0
    while after != 0, isTriggered(slot, before: after) {
      next = after
      after = books.nodes[after].previous
    }
    orders[slot].order.flags.insert(.waiting)
    contracts.slots[contract].stops += 1
    if isBuy {
      state.update { $0.books.insert(slot, before: next, into: &$0.contracts.slots[contract].buyStops) }
    } else {
      state.update { $0.books.insert(slot, before: next, into: &$0.contracts.slots[contract].sellStops) }
    }
  }

  private func isTriggered(_ slot: UInt32, before other: UInt32) -> Bool {
    let (one, two) = (orders[slot].detail, orders[other].detail)
    if one.stop != two.stop {
      return orders[slot].order.side == .buy ? one.stop < two.stop : one.stop > two.stop
    }
    return one.entry < two.entry
  }

  mutating func stopWaiting(_ slot: UInt32) {
    let contract = orders[slot].order.contract
    orders[slot].order.flags.remove(.waiting)
    contracts.slots[contract].stops -= 1
    if orders[slot].order.side == .buy {
      state.update { $0.books.remove(slot, from: &$0.contracts.slots[contract].buyStops) }
    } else {
      state.update { $0.books.remove(slot, from: &$0.contracts.slots[contract].sellStops) }
    }
  }

  // MARK: Triggering

  /// Notes a contract whose last price is another, or that is continuous again, for the end of the command.
  @inline(never) mutating func examineLater(_ contract: UInt32) {
    guard contracts.slots[contract].nextExamined == 0, lastExamined != contract else { return }
    if lastExamined == 0 {
      firstExamined = contract
    } else {
      contracts.slots[lastExamined].nextExamined = contract
    }
    lastExamined = contract
  }

  /// Rule 9.8: contract by contract until no stop is reached any more. Each round ends the waiting of at least one, so this ends.
  @inline(never) mutating func examineStops(_ events: inout EventBuffer) {
    while firstExamined != 0 {
      let contract = firstExamined
      while triggerReached(contract, &events) {}
      firstExamined = contracts.slots[contract].nextExamined
      contracts.slots[contract].nextExamined = 0
      if firstExamined == 0 { lastExamined = 0 }
    }
  }

  /// Triggers the set of all that are reached now; false if there is none.
  private mutating func triggerReached(_ contract: UInt32, _ events: inout EventBuffer) -> Bool {
    var set = reached(contract)
    guard set.first != 0 else { return false }
    while set.first != 0 {
      let slot = set.first
      books.remove(slot, from: &set)
      // A contract that stopped trading meanwhile keeps the others waiting.
      if contracts.slots[contract].phase == .continuous {
        trigger(slot, &events)
      } else {
        wait(slot)
      }
    }
    return contracts.slots[contract].phase == .continuous
  }

  /// Takes those that are reached out of their lists, in the order in which they are triggered.
  private mutating func reached(_ contract: UInt32) -> SlotList {
    var set = SlotList()
    guard contracts.slots[contract].phase == .continuous else { return set }
    for side in Side.allCases {
      while true {
        let slot =
          side == .buy
          ? contracts.slots[contract].buyStops.first : contracts.slots[contract].sellStops.first
        guard slot != 0, isReached(stopPrice(of: slot), side, contract) else { break }
        stopWaiting(slot)
        books.insert(slot, into: &set)
      }
    }
    return set
  }

  /// From here on it is an order like any other that comes in.
  private mutating func trigger(_ slot: UInt32, _ events: inout EventBuffer) {
    orders[slot].order.options.remove(.stop)
    orders[slot].detail.stop = 0
    let note = note(ofOrder: slot)
    emit(.triggered(note, standing(slot)), &events)
    if orders[slot].order.timeInForce == .fillOrKill, !canFill(slot) {
      return cancel(slot, .fillOrKill, &events)
    }
    let contract = orders[slot].order.contract
    matchAny(slot, &events)
    noteChange(of: contract)
  }
}
