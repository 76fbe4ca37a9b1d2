import TalaClient

/// An order a strategy wants: MW or MWh, and CNY as the contract's price is quoted.
struct WantedOrder: Sendable {
  enum Side: String, Sendable {
    case buy
    case sell
  }

  var side: Side
  var contract: String
  var amount: Double
  var price: Double

  /// The request's line without its reference, nil for less than a lot. Amounts are cut to the lot and prices to the tick, never up.
  var line: String? {
    let lots = Int64(amount * 10)
    guard lots > 0 else { return nil }
    let digits = contract.contains(".ROOM.") ? 2 : 1
    let ticks = Int64(price * (digits == 2 ? 100 : 10))
    return
      "\(side.rawValue) \(Figures.decimal(lots, digits: 1)) \(contract) @ \(Figures.decimal(ticks, digits: digits))"
  }

  /// So much in equal slices, each so much dearer (or cheaper, where `step` is negative) than the one before.
  static func slices(
    _ count: Int, _ side: Side, _ contract: String, amount: Double, price: Double, step: Double,
    _ chance: inout SplitMix
  ) -> [WantedOrder] {
    (0..<count).map { slice in
      WantedOrder(
        side: side, contract: contract, amount: amount / Double(count),
        price: price * (1 + step * Double(slice)) * chance.between(0.98, 1.02))
    }
  }
}
