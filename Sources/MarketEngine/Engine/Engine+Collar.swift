/// The collar around the reference, and the interruption of trading that would leave it too far behind (rules 10.6 to 10.8).
extension Engine {
  mutating func set(_ set: SetCollar, _ asker: Asker, _ events: inout EventBuffer) {
    let collar = set.collar
    guard Engine.isSound(collar.width), Engine.isSound(collar.interrupt),
      collar.interrupt == Collar.open
        ? collar.callSeconds == 0 : (1...Limits.phaseSeconds).contains(collar.callSeconds)
    else { return refuse(Refusal(.valueOutOfRange), asker, &events) }
    collars[Int(set.product.rawValue)] = collar
    for slot in 1..<UInt32(contracts.slots.count)
    where contracts.slots[slot].number != .none
      && contracts.slots[slot].terms.product == set.product
    { contracts.slots[slot].collar = collar }
    emit(.collarSet(set), &events)
    done(asker, &events)
  }

  private static func isSound(_ ticks: Int64) -> Bool {
    ticks == Collar.open || (0...Limits.collarTicks).contains(ticks)
  }

  /// The lowest and the highest price that can be entered: the range, and within it the collar while there is a reference.
  func bounds(_ contract: UInt32) -> (lowest: Price, highest: Price) {
    let lowest = contracts.slots[contract].terms.lowestPrice
    let highest = contracts.slots[contract].terms.highestPrice
    let width = contracts.slots[contract].collar.width
    guard width != Collar.open, let reference = reference(of: contract) else {
      return (lowest, highest)
    }
    return (
      max(lowest, Price(ticks: reference.ticks - width)),
      min(highest, Price(ticks: reference.ticks + width))
    )
  }

  /// Rule 10.7; nil if the price is within the collar.
  @inline(never) func collarRefusal(_ price: Price, _ contract: UInt32) -> Refusal? {
    let bounds = bounds(contract)
    guard price < bounds.lowest || bounds.highest < price else { return nil }
    let bound = price < bounds.lowest ? bounds.lowest : bounds.highest
    return Refusal(
      .outsideCollar, need: price.ticks, free: bound.ticks,
      product: contracts.slots[contract].terms.product)
  }

  /// Rule 10.8: whether a trade at that price would lie too far from what the reference was when the command began.
  @inline(never) mutating func isTooFar(_ price: Price, _ contract: UInt32) -> Bool {
    let interrupt = contracts.slots[contract].collar.interrupt
    guard interrupt != Collar.open else { return false }
    if contracts.slots[contract].baseSequence != sequence {
      contracts.slots[contract].baseSequence = sequence
      contracts.slots[contract].base = reference(of: contract)?.ticks ?? Contract.noPrice
    }
    let base = contracts.slots[contract].base
    return base != Contract.noPrice && abs(price.ticks - base) > interrupt
  }

  /// The contract goes to a call, until the gate at most.
  @inline(never) mutating func interrupt(
    _ contract: UInt32, at price: Price, _ events: inout EventBuffer
  ) {
    let ends = now.adding(seconds: Int64(contracts.slots[contract].collar.callSeconds))
    contracts.slots[contract].callEnds = min(ends, contracts.slots[contract].terms.gate)
    contracts.slots[contract].phase = .call
    armCallEnd(contract)
    let number = contracts.slots[contract].number
    emit(.interrupted(number, price, contracts.slots[contract].callEnds), &events)
    emit(.phaseChanged(number, .call), &events)
  }
}
