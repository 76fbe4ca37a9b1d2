import MarketEngine

extension RandomMarket {
  /// Mostly a whole basket by one user: legs in contracts of their own at prices that meet much, then the basket; seldom a leg too few, or
  /// one too many.
  mutating func drawBasket() -> Command {
    let holder = chance.once(in: 2) ? nil : chance.any(of: world.holders)
    let user = drawUser(of: holder) ?? drawUser()
    if chance.once(in: 25) { return .discard(drawOrigin(user: user)) }
    if !chance.once(in: 12) { waiting.append(.discard(drawOrigin(user: user))) }
    var trading = world.contracts.filter { $0.terms.opens <= world.now && world.now < $0.terms.gate }
    var legs = 0
    for _ in 0..<2 + chance.below(2) {
      guard !trading.isEmpty, !chance.once(in: 20) else { continue }
      let contract = trading.remove(at: chance.once(in: 4) ? chance.below(trading.count) : 0)
      waiting.append(
        .leg(drawOrigin(user: user), drawLeg(contract.number, contract.terms, sells: holder != nil)))
      legs += 1
    }
    // Something of others to meet, now and then.
    if chance.once(in: 3) { waiting.append(drawOrder()) }
    var basket = SendBasket(account: holder ?? .none, legs: Int64(legs))
    if chance.once(in: 15) { basket.legs = chance.one(of: 0, 1, 2, -1, .max, Int64(legs) + 1) }
    if chance.once(in: 60) { basket.account = AccountNumber(UInt32(chance.below(10))) }
    let sent = Command.basket(drawOrigin(user: user), basket)
    waiting.append(sent)
    if chance.once(in: 3) { waiting.append(sent) }
    return waiting.removeFirst()
  }

  private mutating func drawLeg(
    _ contract: ContractNumber, _ terms: ContractTerms, sells: Bool
  ) -> NewLeg {
    // What rests there says on which side somebody can be met.
    let resting = world.orders.filter { $0.contract == contract && !$0.isStop }
    let met = chance.any(of: resting)
    var leg = NewLeg(
      contract: contract, side: chance.one(of: .buy, .sell), price: drawPrice(terms),
      quantity: Quantity(lots: chance.number(1...3)))
    if let met, !chance.once(in: 4) {
      leg.side = met.side.opposite
      leg.price = Price(ticks: met.price)
      leg.quantity = Quantity(lots: min(met.lots, chance.number(1...4)))
    }
    if chance.once(in: 15) { leg.quantity = drawLots() }
    if chance.once(in: 15) {
      leg.facility = FacilityNumber(UInt32(1 + chance.below(world.facilities.count + 1)))
    }
    if chance.once(in: 60) { leg.contract = ContractNumber(UInt32(chance.below(9))) }
    return leg
  }
}
