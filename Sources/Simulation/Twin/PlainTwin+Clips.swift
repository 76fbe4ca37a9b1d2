import MarketEngine

// RULES 8.5: icebergs.
extension PlainTwin {
  func checkStep(_ step: Int64, _ terms: ContractTerms) throws(Refusal) {
    let range = terms.highestPrice.ticks - terms.lowestPrice.ticks
    if step < 0 { throw Refusal(.priceOutOfRange, need: step, free: 0, product: terms.product) }
    if step > range { throw Refusal(.priceOutOfRange, need: step, free: range, product: terms.product) }
  }

  func checkClip(_ new: NewOrder, _ terms: ContractTerms) throws(Refusal) {
    guard new.options.contains(.iceberg) else { return }
    let (clip, lots) = (new.clip.lots, new.quantity.lots)
    guard clip >= PlainTwin.leastClip(of: lots), clip <= lots else {
      throw Refusal(
        .clipOutOfRange, need: clip, free: PlainTwin.leastClip(of: lots), product: terms.product)
    }
  }

  /// Of an order replaced by one of so many lots.
  func checkClip(_ order: TwinOrder, _ lots: Int64) throws(Refusal) {
    guard order.options.contains(.iceberg), order.clip < PlainTwin.leastClip(of: lots) else {
      return
    }
    throw Refusal(
      .clipOutOfRange, need: order.clip, free: PlainTwin.leastClip(of: lots), product: order.product)
  }

  private static func leastClip(of lots: Int64) -> Int64 {
    lots / Limits.clips + (lots % Limits.clips == 0 ? 0 : 1)
  }

  /// What a resting iceberg has shown is used up, and more is hidden: the next clip follows.
  mutating func showNextClip(_ number: OrderNumber) {
    guard let order = order(number), order.options.contains(.iceberg), order.place != nil,
      let terms = contract(order.contract)?.terms
    else { return }
    let away = order.side == .buy ? order.price - order.step : order.price + order.step
    let price = min(max(away, terms.lowestPrice.ticks), terms.highestPrice.ticks)
    release(number, lots: order.lots)
    change(number) { $0.price = price }
    reserve(number, lots: order.lots)
    rest(number)
    tellRequeued(number)
  }
}
