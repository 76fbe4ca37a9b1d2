import MarketEngine

extension RandomMarket {
  mutating func drawOrder() -> Command {
    let contract = drawContractNumber()
    let terms = world.contracts.first { $0.number == contract }?.terms
    let side: Side = chance.one(of: .buy, .sell)
    let seller = side == .sell && terms?.product != .drill && !chance.once(in: 6)
    let holder = seller ? chance.any(of: world.holders) : nil
    let user = drawUser(of: holder) ?? drawUser()
    var timeInForce = chance.one(
      of: TimeInForce.goodForSession, .goodForSession, .goodForSession, .goodTillDate,
      .immediateOrCancel, .fillOrKill)
    if storm || (lively && chance.once(in: 2)) { timeInForce = .goodForSession }
    var expiry = timeInForce == .goodTillDate ? drawExpiry(terms) : Timestamp.never
    if chance.once(in: 100) { expiry = world.now.adding(seconds: 60) }
    var modes: [SelfTradePrevention] = [.cancelNewest, .cancelOldest, .cancelBoth, .decrement]
    if terms?.product == .drill || chance.once(in: 60) { modes.append(.off) }
    var facility = FacilityNumber.none
    if side == .sell, terms?.product != .drill, chance.once(in: 4) || chance.once(in: 60) {
      facility = FacilityNumber(UInt32(1 + chance.below(world.facilities.count)))
    }
    if chance.once(in: 60) { facility = FacilityNumber(UInt32(chance.below(6))) }
    // Few are in a call, and fewer trade there in part.
    let isCalled = !storm && world.calls.contains(contract) && chance.once(in: 5)
    let options = isCalled ? .marketToLimit : drawOptions(terms)
    if !options.isEmpty, !chance.once(in: 12) {
      timeInForce = options == .market ? chance.one(of: .goodForSession, .fillOrKill) : .goodForSession
      expiry = .never
    }
    var order = NewOrder(
      account: holder ?? drawAccount(of: user), contract: contract, side: side,
      price: drawPrice(terms), quantity: drawLots(), timeInForce: timeInForce,
      selfTrade: chance.any(of: modes) ?? .cancelNewest, expiry: expiry, facility: facility,
      options: options)
    drawClip(of: &order)
    if !storm, chance.once(in: 6) {
      order.options.insert(.stop)
      order.stop = drawPrice(terms)
    }
    pool(&order, of: holder)
    if storm, let terms, side == .buy || terms.product == .drill, chance.once(in: 12) {
      wait(order, times: 300 + chance.below(1_200), user: user, above: terms.lowestPrice.ticks)
    }
    return .order(drawOrigin(user: user), order)
  }

  /// A bid and an offer, mostly two that go together, by somebody who may have something to sell.
  mutating func drawQuote() -> Command {
    let contract = drawContractNumber()
    let terms = world.contracts.first { $0.number == contract }?.terms
    let holder = chance.once(in: 3) ? nil : chance.any(of: world.holders)
    let user = drawUser(of: holder) ?? drawUser()
    let bid = drawPrice(terms)
    var offer = Price(ticks: bid.ticks &+ chance.number(1...3))
    if chance.once(in: 12) { offer = drawPrice(terms) }
    var quote = NewQuote(
      account: holder ?? drawAccount(of: user), contract: contract, bid: bid,
      bidQuantity: drawLots(), offer: offer, offerQuantity: drawLots(),
      selfTrade: chance.any(of: SelfTradePrevention.allCases) ?? .cancelNewest)
    if chance.once(in: 8) { quote.bidQuantity = .zero }
    if chance.once(in: 8) { quote.offerQuantity = .zero }
    if chance.once(in: 8) {
      quote.facility = FacilityNumber(UInt32(1 + chance.below(world.facilities.count + 1)))
    }
    return .quote(drawOrigin(user: user), quote)
  }

  /// Mostly none; seldom some that do not go together.
  private mutating func drawOptions(_ terms: ContractTerms?) -> OrderOptions {
    if storm || !chance.once(in: lively ? 2 : 4) { return [] }
    let choices: [OrderOptions] = [
      .market, .marketToLimit, .postRefuse, .postSlide, .iceberg, .iceberg, .allOrNone, .allOrNone,
      [.iceberg, .postSlide], [.iceberg, .postRefuse],
    ]
    var options = chance.any(of: choices) ?? []
    let takesBlocks = terms.map { $0.end.index - $0.first.index > 4 || $0.product == .drill } ?? true
    if options == .allOrNone, !takesBlocks, chance.once(in: 2) { options = .iceberg }
    if chance.once(in: 30) { options.formUnion(chance.any(of: choices) ?? []) }
    return options
  }

  /// Gives an iceberg its clip; seldom one that cannot be.
  private mutating func drawClip(of order: inout NewOrder) {
    if chance.once(in: 200) { order.step = Price(ticks: chance.one(of: 1, -1, .max)) }
    guard order.options.contains(.iceberg) else { return }
    let lots = order.quantity.lots
    order.clip = Quantity(lots: lots >= 1 ? 1 + Int64(chance.below(Int(min(lots, 4)))) : 1)
    if lots > 1_000 { order.clip.lots = lots / 1_000 + chance.number(0...1) }
    if chance.once(in: 2) { order.step = Price(ticks: chance.one(of: 0, 1, 1, 2)) }
    guard chance.once(in: 30) else { return }
    switch chance.below(3) {
    case 0: order.clip = Quantity(lots: chance.one(of: 0, -1, lots, .max, .min))
    case 1: order.step = Price(ticks: chance.one(of: -1, .max, .min, 4_294_967_295, 199_998))
    default: order.clip = Quantity(lots: lots &+ 1)
    }
  }

  /// Many orders like one, of one lot each at prices that do not meet.
  private mutating func wait(
    _ order: NewOrder, times: Int, user: UserNumber, above lowest: Int64
  ) {
    var order = order
    order.quantity = Quantity(lots: 1)
    for _ in 0..<times {
      let range: ClosedRange<Int64> = order.side == .buy ? -40...(-20) : 20...40
      order.price = Price(ticks: max(lowest, chance.number(range)))
      waiting.append(.order(drawOrigin(user: user), order))
    }
    if chance.once(in: 2) { waiting.append(drawMassCancel()) }
  }

  mutating func drawContractNumber() -> ContractNumber {
    if chance.once(in: 60) { return ContractNumber(UInt32(chance.below(9))) }
    let trading = world.contracts.filter { $0.terms.opens <= world.now && world.now < $0.terms.gate }
    // Mostly the same few, so that orders meet.
    let few = chance.once(in: lively ? 12 : 5) ? trading : Array(trading.prefix(lively ? 1 : 2))
    if let contract = chance.any(of: few), !chance.once(in: 25) { return contract.number }
    return chance.any(of: world.contracts)?.number ?? ContractNumber(1)
  }

  mutating func drawAccount(of user: UserNumber) -> AccountNumber {
    if chance.once(in: 60) { return AccountNumber(UInt32(chance.below(10))) }
    if chance.once(in: 2) { return .none }
    guard let member = memberOf(user) else { return .none }
    let own = world.accounts.indices.filter { world.accounts[$0] == member }
    return AccountNumber(UInt32((chance.any(of: own) ?? -1) + 1))
  }

  mutating func drawUser(of account: AccountNumber?) -> UserNumber? {
    guard let account else { return nil }
    let own = world.users.indices.filter {
      world.users[$0] == world.accounts[Int(account.value) - 1]
    }
    return chance.any(of: own).map { UserNumber(UInt32($0 + 1)) }
  }

  func memberOf(_ user: UserNumber) -> MemberNumber? {
    user.value >= 1 && user.value <= world.users.count ? world.users[Int(user.value) - 1] : nil
  }

  private mutating func drawExpiry(_ terms: ContractTerms?) -> Timestamp {
    let gate = terms?.gate ?? world.now
    return switch chance.below(12) {
    case 0: gate
    case 1: Timestamp(nanoseconds: gate.nanoseconds + 1)
    case 2: world.now
    case 3: .never
    case 4: Timestamp(nanoseconds: .min)
    default: world.now.adding(seconds: chance.number(1...3_600))
    }
  }

  mutating func drawPrice(_ terms: ContractTerms?) -> Price {
    if chance.once(in: 50) {
      let low = terms?.lowestPrice.ticks ?? 0
      let high = terms?.highestPrice.ticks ?? 0
      return Price(ticks: chance.one(of: .min, .max, low, high, low - 1, high + 1))
    }
    let range: ClosedRange<Int64> = terms?.lowestPrice.ticks == 0 ? 0...4 : -2...3
    return Price(ticks: chance.number(range))
  }

  mutating func drawLots() -> Quantity {
    if chance.once(in: 40) {
      return Quantity(
        lots: chance.one(of: 0, -1, .min, .max, 4_294_967_295, 4_294_967_296, 100_000_000, 1_000))
    }
    return Quantity(lots: chance.number(1...6))
  }

  mutating func drawReplace() -> Command {
    guard let order = chance.any(of: world.orders) else { return drawOrder() }
    let terms = world.contracts.first { $0.number == order.contract }?.terms
    var price = Price(ticks: ReplaceOrder.keep)
    if chance.once(in: 2) { price = chance.once(in: 2) ? drawPrice(terms) : Price(ticks: order.price) }
    var quantity = Quantity(lots: ReplaceOrder.keep)
    switch chance.below(5) {
    case 0: quantity = Quantity(lots: order.lots)
    case 1: quantity = Quantity(lots: order.lots - 1)
    case 2: quantity = Quantity(lots: order.lots + chance.number(1...5))
    case 3: quantity = drawLots()
    default: break
    }
    let (user, target) = drawTarget(order)
    return .replace(
      drawOrigin(user: user),
      ReplaceOrder(
        target: target, price: price, quantity: quantity, was: drawWas(order),
        stop: drawStop(order, terms)))
  }

  /// Mostly for an order that was entered with a stop price.
  private mutating func drawStop(
    _ order: RandomWorld.RandomOrder, _ terms: ContractTerms?
  ) -> Price {
    guard order.isStop ? chance.once(in: 2) : chance.once(in: 40) else {
      return Price(ticks: ReplaceOrder.keep)
    }
    return drawPrice(terms)
  }

  mutating func drawCancel() -> Command {
    guard let order = chance.any(of: world.orders) else { return drawOrder() }
    let (user, target) = drawTarget(order)
    return .cancel(drawOrigin(user: user), CancelOrder(target: target, was: drawWas(order)))
  }

  /// Of an order that its user has just asked for, mostly under the reference it was given.
  mutating func drawChange(of order: NewOrder, by origin: Origin) -> Command {
    let target = OrderTarget(reference: chance.once(in: 12) ? drawOrigin(user: origin.user).reference : origin.reference)
    let asker = drawOrigin(user: origin.user)
    if chance.once(in: 2) { return .cancel(asker, CancelOrder(target: target, was: order.quantity)) }
    let terms = world.contracts.first { $0.number == order.contract }?.terms
    return .replace(asker, ReplaceOrder(target: target, price: drawPrice(terms), quantity: drawLots()))
  }

  mutating func drawChange() -> Command { chance.once(in: 3) ? drawCancel() : drawReplace() }

  /// Away or back, mostly what the order is not.
  mutating func drawHibernation() -> Command {
    guard let order = chance.any(of: world.orders) else { return drawOrder() }
    let (user, target) = drawTarget(order)
    let away = world.hibernated.contains(order.number.value) == chance.once(in: 6)
    return away
      ? .hibernate(drawOrigin(user: user), target) : .reactivate(drawOrigin(user: user), target)
  }

  private mutating func drawWas(_ order: RandomWorld.RandomOrder) -> Quantity {
    switch chance.below(8) {
    case 0, 1: Quantity(lots: order.lots)
    case 2: Quantity(lots: order.lots + 1)
    default: Quantity(lots: ReplaceOrder.keep)
    }
  }

  /// By reference or number, by its user, another of the member, or somebody else.
  private mutating func drawTarget(
    _ order: RandomWorld.RandomOrder
  ) -> (UserNumber, OrderTarget) {
    let user = chance.once(in: 6) ? drawUser() : order.user
    switch chance.below(21) {
    case 20: return (user, .unknown)
    case 0: return (user, OrderTarget(order: OrderNumber(order.number.value + (1 << 24))))
    case 1: return (user, OrderTarget(order: OrderNumber(chance.next())))
    case 2..<11: return (user, OrderTarget(order: order.number))
    case 11: return (user, OrderTarget(reference: order.reference, order: OrderNumber(1)))
    default: return (user, OrderTarget(reference: order.reference))
    }
  }

  mutating func drawMassCancel() -> Command {
    let user = chance.once(in: 4) ? UserNumber(1) : drawUser()
    var cancel = MassCancel()
    if chance.once(in: 3) { cancel.account = drawAccount(of: user) }
    if chance.once(in: 3) { cancel.contract = drawContractNumber() }
    if chance.once(in: 3) { cancel.zone = ZoneNumber(UInt32(chance.below(4))) }
    if user == UserNumber(1) || chance.once(in: 6) {
      cancel.member = MemberNumber(UInt32(chance.below(world.roles.count + 2)))
    }
    return .massCancel(drawOrigin(user: user), cancel)
  }
}
