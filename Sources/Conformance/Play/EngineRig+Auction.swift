public import MarketEngine

/// A call auction on the engine alone.
extension EngineRig {
  public mutating func auction(offers: [Price], bids: [Price]) throws(RigFailure) -> RigAuction {
    try openCall()
    let sides = offers.map { (Side.sell, $0) } + bids.map { (Side.buy, $0) }
    for (seat, order) in sides.enumerated() {
      let request = RigRequest.new(
        RigOrder(
          side: order.0, price: order.1, quantity: Quantity(lots: 1),
          timeInForce: .goodForSession, selfTrade: .cancelNewest))
      for event in try perform(request, seat: seat, session: nil, reference: .none) {
        if case .refused(let word, _) = event { throw RigFailure("an order of the call: \(word)") }
      }
    }
    var auction = RigAuction(price: nil, lots: 0)
    for trade in try endCall() where !auction.add(trade.price, lots: trade.quantity.lots) {
      throw RigFailure("trades of one auction have two prices")
    }
    return auction
  }
}
