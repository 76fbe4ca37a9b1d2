import Conformance
import LineProtocol
import MarketEngine
import TalaClient

/// A call auction on a real exchange, known by what its buyers are told.
extension ServerRig {
  mutating func auction(offers: [Price], bids: [Price]) async throws(RigFailure) -> RigAuction {
    try await openCall()
    let sides = offers.map { (Side.sell, $0) } + bids.map { (Side.buy, $0) }
    for (seat, order) in sides.enumerated() {
      let request = RigRequest.new(
        RigOrder(
          side: order.0, price: order.1, quantity: Quantity(lots: 1),
          timeInForce: .goodForSession, selfTrade: .cancelNewest))
      for event in try await perform(request, seat: seat, session: nil, reference: nextReference()) {
        if case .refused(let word, _) = event { throw RigFailure("an order of the call: \(word)") }
      }
    }
    try await endCall()
    var auction = RigAuction(price: nil, lots: 0)
    let lines = try await linesAfterTheCall()
    for seat in sides.indices.dropFirst(offers.count) {
      for line in lines[seat, default: []] where line.isVerb("filled") {
        let price = Price(ticks: try HeardLines.whole(line, line.text(at: 3)))
        guard auction.add(price, lots: try HeardLines.whole(line, line.text(at: 1))) else {
          throw RigFailure("trades of one auction have two prices")
        }
      }
    }
    return auction
  }
}
