import MarketEngine

extension RandomMarket {
  /// Mostly one that somebody meets in each leg; else any.
  mutating func drawBasket() -> Command {
    if !storm, !chance.once(in: 3) { drawMetBasket() }
    return waiting.isEmpty ? drawAnyBasket() : waiting.removeFirst()
  }

  /// Others who wait at prices far from what rests, and then somebody without orders of its own there who takes them together. Where there
  /// are no two contracts for that, some are made.
  private mutating func drawMetBasket() {
    // Rights may be with nobody who would sell them: mostly drills, which need none.
    let drills = !chance.once(in: 4)
    let trading = world.contracts.filter {
      max($0.terms.opens, $0.terms.callEnds) <= world.now && world.now < $0.terms.gate
        && (!drills || $0.terms.product == .drill)
    }
    guard trading.count >= 2 else { return drawDrills() }
    let first = chance.below(min(3, trading.count - 1))
    let legs = Array(trading[first...].prefix(chance.one(of: 2, 2, 3)))
    let busy = world.orders.filter { order in legs.contains { $0.number == order.contract } }.map { memberOf($0.user) }
    let users = world.users.indices.dropFirst().filter {
      !busy.contains(world.users[$0]) && !world.halted.contains(world.users[$0])
    }
    guard let place = chance.any(of: Array(users)) else { return }
    let user = UserNumber(UInt32(place + 1))
    waiting.append(.discard(drawOrigin(user: user)))
    for contract in legs {
      // Rights are bought, since who sells some must have them; without rights either side will do.
      let needsRights = contract.terms.product != .drill
      let side: Side = needsRights ? .buy : chance.one(of: .buy, .sell)
      let own = world.users[place]
      let sellers = world.holders.filter { world.accounts[Int($0.value) - 1] != own }
      let seller = needsRights ? chance.any(of: sellers) : nil
      let others = world.users.indices.dropFirst().filter { world.users[$0] != own && !world.halted.contains(world.users[$0]) }
      let price = Price(ticks: side == .buy ? 4 : max(contract.terms.lowestPrice.ticks, -3))
      let lots = Quantity(lots: chance.number(1...3))
      let other = drawUser(of: seller) ?? chance.any(of: Array(others)).map { UserNumber(UInt32($0 + 1)) }
      if let other {
        waiting.append(
          .order(
            drawOrigin(user: other),
            NewOrder(
              account: seller ?? .none, contract: contract.number, side: side.opposite, price: price,
              quantity: Quantity(lots: lots.lots + chance.number(0...2)))))
      }
      let leg = NewLeg(contract: contract.number, side: side, price: price, quantity: lots)
      waiting.append(.leg(drawOrigin(user: user), leg))
    }
    let sent = Command.basket(drawOrigin(user: user), SendBasket(legs: Int64(legs.count)))
    waiting.append(sent)
    if chance.once(in: 4) { waiting.append(sent) }
  }

  private mutating func drawDrills() {
    for _ in 0..<2 {
      let first = QuarterHour(Int32(world.quarter + chance.number(3...9)))
      let create = CreateContract(
        zone: ZoneNumber(1), product: .drill, label: freshName("c"), first: first, end: QuarterHour(first.index + 1),
        secondFirst: QuarterHour(0), secondEnd: QuarterHour(0), classBasisPoints: BasisPoints(0), opens: .zero)
      waiting.append(.operate(drawOrigin(user: UserNumber(1)), .createContract(create)))
    }
  }

  /// Mostly a whole basket by one user: legs in contracts of their own at prices that meet much, then the basket; seldom a leg too few, or
  /// one too many.
  private mutating func drawAnyBasket() -> Command {
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
