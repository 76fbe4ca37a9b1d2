import MarketEngine

extension RandomMarket {
  /// A pool, or a scene in which one is used.
  mutating func drawPooling() -> Command {
    if world.pools.isEmpty || chance.once(in: 4) { return drawPool() }
    drawPoolScene()
    return waiting.isEmpty ? drawPool() : waiting.removeFirst()
  }

  /// A pool, mostly of an account that holds something on the facility.
  mutating func drawPool() -> Command {
    let account = chance.any(of: world.holders) ?? AccountNumber(1)
    let user = drawUser(of: account) ?? drawUser()
    let own = world.facilities.indices.filter { world.facilities[$0].added.account == account }
    var place = chance.any(of: own) ?? 0
    if chance.once(in: 4) { place = chance.below(max(1, world.facilities.count)) }
    var pool = AddPool(
      name: chance.once(in: 4) ? name("pool1") : freshName("pool"), account: account,
      facility: FacilityNumber(UInt32(1 + place)))
    switch chance.below(14) {
    case 0: pool.account = .none
    case 1: pool.account = AccountNumber(UInt32(chance.below(9)))
    case 2: pool.facility = FacilityNumber(UInt32(chance.below(9)))
    default: break
    }
    return .operate(drawOrigin(user: user), .addPool(pool))
  }

  /// Offers of one pool in contracts that overlap, and somebody who buys in one of them, or in two by a basket. Where there are no such
  /// contracts, some are made.
  private mutating func drawPoolScene() {
    guard let pool = chance.any(of: world.pools), pool.facility.value <= world.facilities.count,
      let seller = drawUser(of: pool.account)
    else { return }
    let terms = world.facilities[Int(pool.facility.value) - 1]
    let facility = terms.added
    let contracts = world.contracts.filter {
      $0.terms.zone == facility.zone && $0.terms.product != .drill && $0.terms.opens <= world.now
        && world.now < $0.terms.gate && $0.terms.first < facility.end
    }
    if contracts.count < 2 || chance.once(in: 6) { return drawOverlapping(facility) }
    let first = chance.below(contracts.count - 1)
    let chosen = Array(contracts[first...].prefix(3))
    for contract in chosen where !chance.once(in: 5) {
      var order = NewOrder(
        account: pool.account, contract: contract.number, side: .sell, price: Price(ticks: chance.number(0...2)),
        quantity: Quantity(lots: chance.number(1...12)))
      order.pool = pool.number
      if chance.once(in: 8) { order.selfTrade = .decrement }
      waiting.append(.order(drawOrigin(user: seller), order))
    }
    if world.roles.contains(.gridDispatcher), chance.once(in: 3), let contract = chance.any(of: chosen) {
      return callAll(contract.number, contract.terms, of: terms, pool.facility)
    }
    let buyer = drawUser()
    if chance.once(in: 3) { return buyTogether(chosen.map(\.number), buyer) }
    for _ in 0...chance.below(3) {
      guard let contract = chance.any(of: chosen) else { return }
      waiting.append(
        .order(
          drawOrigin(user: buyer),
          NewOrder(
            contract: contract.number, side: .buy, price: Price(ticks: chance.number(1...3)),
            quantity: Quantity(lots: chance.number(1...5)))))
    }
  }

  /// The dispatcher takes about all that a facility had to give, what is offered of it too.
  private mutating func callAll(
    _ contract: ContractNumber, _ terms: ContractTerms, of facility: FacilityTerms, _ number: FacilityNumber
  ) {
    let needs = [
      (facility.charge, terms.vector.charge), (facility.discharge, terms.vector.discharge),
      (facility.room, terms.vector.room),
    ]
    let most = needs.filter { $1.amount > 0 }.map { Int64($0) / $1.amount }.min() ?? 1
    let price = SetCallPrice(zone: .none, product: terms.product, price: Price(ticks: 10))
    waiting.append(.operate(drawOrigin(user: UserNumber(1)), .setCallPrice(price)))
    let call = CallRights(
      account: .none, contract: contract, quantity: Quantity(lots: max(1, most - Int64(chance.below(3)))),
      facility: number)
    waiting.append(.operate(drawOrigin(user: drawDispatcher()), .callRights(call)))
  }

  private mutating func buyTogether(_ contracts: [ContractNumber], _ buyer: UserNumber) {
    waiting.append(.discard(drawOrigin(user: buyer)))
    for contract in contracts.prefix(2) {
      let leg = NewLeg(
        contract: contract, side: .buy, price: Price(ticks: 3), quantity: Quantity(lots: chance.number(1...2)))
      waiting.append(.leg(drawOrigin(user: buyer), leg))
    }
    waiting.append(.basket(drawOrigin(user: buyer), SendBasket(legs: 2)))
  }

  /// Contracts of one resource whose deliveries overlap, of what a facility has.
  private mutating func drawOverlapping(_ facility: AddFacility) {
    let product = chance.one(of: Product.charge, .charge, .discharge, .room, .ssu1)
    let first = max(world.quarter + 3, Int64(facility.first.index)) + chance.number(0...2)
    for _ in 0..<2 + chance.below(2) {
      let from = first + chance.number(0...1)
      let create = CreateContract(
        zone: facility.zone, product: product, label: freshName("c"), first: QuarterHour(Int32(from)),
        end: QuarterHour(Int32(from + chance.one(of: 1, 2, 3, 4))), secondFirst: QuarterHour(0),
        secondEnd: QuarterHour(0), classBasisPoints: BasisPoints(0), opens: .zero)
      waiting.append(.operate(drawOrigin(user: UserNumber(1)), .createContract(create)))
    }
  }

  /// Puts some of an account's sells into one of its pools, in any contract, and now and then what cannot be there.
  mutating func pool(_ order: inout NewOrder, of holder: AccountNumber?) {
    if chance.once(in: 120) { order.pool = PoolNumber(UInt32(chance.below(4))) }
    guard !storm, order.side == .sell, let holder, chance.once(in: 3) else { return }
    guard let pool = chance.any(of: world.pools.filter { $0.account == holder }) else { return }
    if !chance.once(in: 15) {
      order.facility = .none
      order.options.formIntersection([.postRefuse, .postSlide])
      order.step = Price(ticks: 0)
    }
    order.pool = pool.number
  }
}
