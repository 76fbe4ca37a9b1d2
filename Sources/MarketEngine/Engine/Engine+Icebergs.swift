/// Icebergs: a clip is shown, the rest waits behind it (rule 8.5). While an iceberg is not in the book all its lots are its node's.
extension Engine {
  /// The open lots of an order, the hidden ones included.
  @inline(__always) func open(_ slot: UInt32) -> Int64 {
    let shown = Int64(books.nodes[slot].remaining)
    guard orders[slot].order.options.contains(.iceberg) else { return shown }
    return shown + Int64(orders.extras[slot].hidden)
  }

  /// 1 ≤ clip ≤ lots, at most so many clips.
  @inline(never) func checkClip(_ order: NewOrder, _ contract: UInt32) -> Refusal? {
    let least = leastClip(order.quantity)
    guard order.clip.lots < least || order.clip > order.quantity else { return nil }
    let product = contracts.slots[contract].terms.product
    return Refusal(.clipOutOfRange, need: order.clip.lots, free: least, product: product)
  }

  /// A replaced order may have no more clips either; it may well show all of itself.
  @inline(never) func checkClip(_ slot: UInt32, _ quantity: Quantity) -> Refusal? {
    let clip = Int64(orders.extras[slot].clip.lots)
    let least = leastClip(quantity)
    guard clip < least else { return nil }
    let product = contracts.slots[orders[slot].order.contract].terms.product
    return Refusal(.clipOutOfRange, need: clip, free: least, product: product)
  }

  private func leastClip(_ quantity: Quantity) -> Int64 {
    (quantity.lots + Limits.clips - 1) / Limits.clips
  }

  /// A step is no more than the whole range, and does not go towards the market.
  @inline(never) func checkStep(_ step: Price, _ contract: UInt32) -> Refusal? {
    let terms = contracts.slots[contract].terms
    let range = terms.highestPrice.ticks - terms.lowestPrice.ticks
    guard step.ticks < 0 || step.ticks > range else { return nil }
    return Refusal(
      .priceOutOfRange, need: step.ticks, free: step.ticks < 0 ? 0 : range, product: terms.product)
  }

  /// Before it rests: all but a clip is hidden.
  mutating func hide(_ slot: UInt32) {
    let whole = books.nodes[slot].remaining
    let shown = min(whole, orders.extras[slot].clip.lots)
    orders.extras[slot].hidden = whole - shown
    books.nodes[slot].remaining = shown
  }

  /// After it has left the book: all its lots are its node's again.
  mutating func gather(_ slot: UInt32) {
    books.nodes[slot].remaining = UInt32(open(slot))
    if orders[slot].order.options.contains(.iceberg) { orders.extras[slot].hidden = 0 }
  }

  /// Takes lots off a resting order that keeps its place, from what it hides first; some are left.
  @inline(__always) mutating func shrink(_ slot: UInt32, by lots: UInt32) {
    if orders[slot].order.options.contains(.iceberg) {
      shrinkIceberg(slot, by: lots)
    } else {
      books.shrink(slot, by: lots)
    }
  }

  @inline(never) private mutating func shrinkIceberg(_ slot: UInt32, by lots: UInt32) {
    let hidden = min(lots, orders.extras[slot].hidden)
    orders.extras[slot].hidden -= hidden
    if lots > hidden { books.shrink(slot, by: lots - hidden) }
  }

  /// A clip has traded in full: the next one follows, or the order has ended.
  @inline(never) mutating func usedUp(_ slot: UInt32, _ events: inout EventBuffer) {
    if orders.extras[slot].hidden > 0 {
      nextClip(slot, &events)
    } else {
      finishResting(slot)
    }
  }

  /// The next clip: last in time at its price, which a step moves away from the market, as far as the range goes.
  mutating func nextClip(_ slot: UInt32, _ events: inout EventBuffer) {
    leaveBook(slot)
    let clip = orders.extras[slot].clip
    if clip.step > 0 { move(slot, to: steppedPrice(slot, Int64(clip.step))) }
    books.nodes[slot].remaining = orders.extras[slot].hidden
    hide(slot)
    rest(slot)
    tellRequeued(slot, &events)
  }

  private func steppedPrice(_ slot: UInt32, _ step: Int64) -> Price {
    let order = orders[slot].order
    let terms = contracts.slots[order.contract].terms
    return order.side == .buy
      ? max(terms.lowestPrice, Price(ticks: order.price.ticks - step))
      : min(terms.highestPrice, Price(ticks: order.price.ticks + step))
  }
}
