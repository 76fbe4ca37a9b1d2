import TalaClient

/// A trader has neither sun nor servers. Until midnight it bids for SHIFT between what others bid and ask, then offers what it got for
/// more than it would have to pay, and comes down towards the gate: what it still holds then is lost.
enum TraderStrategy {
  /// MWh it holds at most.
  static let most = 20.0

  /// `bid` and `offer` are the best of the SHIFT from noon to evening, where there are any.
  static func orders(
    bid: Double?, offer: Double?, _ situation: Situation, _ chance: inout SplitMix
  ) -> [WantedOrder] {
    let noon = situation.day.noon
    guard situation.isOpen(deliveryAt: noon.charging.lowerBound) else { return [] }
    let held = situation.holdings.available(noon)
    if situation.hour < 0 {
      guard let bid, let offer else { return [] }
      return WantedOrder.slices(
        2, .buy, noon.symbol, amount: TraderStrategy.most - held, price: bid + 0.6 * (offer - bid),
        step: -0.03, &chance)
    }
    guard let price = offer ?? bid else { return [] }
    let patience = situation.patience(deliveryAt: noon.charging.lowerBound)
    return WantedOrder.slices(
      2, .sell, noon.symbol, amount: held, price: price * (0.92 + 0.2 * patience), step: 0.02, &chance)
  }
}
