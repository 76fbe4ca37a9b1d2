/// Replacing an order that waits for its stop price (rule 9.7).
extension Engine {
  /// What does not go together: a stop price, and an order that does not wait for one.
  @inline(never) func checkStopForm(_ replacement: ReplaceOrder, _ order: Order) -> Refusal? {
    order.flags.contains(.waiting) ? nil : Refusal(.notCombinable)
  }

  /// The stop price it will have.
  func stop(_ replacement: ReplaceOrder, _ slot: UInt32) -> Price {
    replacement.stop.ticks == ReplaceOrder.keep ? stopPrice(of: slot) : replacement.stop
  }

  /// Nothing here can fail. It goes on waiting, so nothing is matched.
  @inline(never) mutating func commit(
    _ slot: UInt32, _ terms: Terms, stop: Price, quantity: Quantity, open: Quantity,
    _ asker: Asker, _ events: inout EventBuffer
  ) {
    let keepsPlace = stop == stopPrice(of: slot)
    release(slot, lots: open.lots)
    books.nodes[slot].remaining = UInt32(quantity.lots)
    orders[slot].order.price = terms.price
    orders[slot].order.holding = terms.holding
    reserve(slot, terms, quantity.lots)
    countRequest(of: asker.member)
    if !keepsPlace {
      stopWaiting(slot)
      wait(slot, for: stop)
    }
    let note = note(asker)
    let number = orders.number(of: slot)
    let answer = FirstAnswer(
      kind: .replaced, order: number, first: quantity.lots, second: terms.price.ticks, code: 0,
      product: contracts.slots[terms.contract].terms.product)
    remember(answer, number: note.number, asker)
    let replaced = Replaced(
      order: number, contract: contracts.slots[terms.contract].number, price: terms.price,
      open: quantity, keptPriority: keepsPlace,
      facility: rights.holdings[terms.holding].facility, stop: stop)
    emit(note, replaced, &events)
  }
}
