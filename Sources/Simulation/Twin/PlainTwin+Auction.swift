public import MarketEngine

// RULES 10: disclosure, calls and their auctions.
extension PlainTwin {
  /// 10.2: a call that is over already is left out. 6.2: what is frozen does not trade at once.
  mutating func open(_ number: ContractNumber) {
    guard let terms = contract(number)?.terms else { return }
    let callEnds = terms.opens.adding(seconds: Int64(terms.callSeconds))
    guard terms.callSeconds > 0, now < callEnds else {
      return setPhase(number, isFrozen(number) ? .frozen : .continuous)
    }
    change(number) { $0.callEnds = callEnds }
    setPhase(number, .call)
  }

  /// 10.2
  func checkPhase(
    _ phase: ContractPhase, _ options: OrderOptions, _ timeInForce: TimeInForce
  ) throws(Refusal) {
    let waits =
      options.contains(.postRefuse) || options.contains(.postSlide) || options.contains(.allOrNone)
    let stays =
      options.contains(.stop)
      || !waits && (timeInForce == .goodForSession || timeInForce == .goodTillDate)
    guard phase == .continuous || (phase == .call && stays) else { throw Refusal(.wrongPhase) }
  }

  /// 10.3
  func checkOwnOrders(
    _ side: Side, _ price: Int64, _ selfTrade: SelfTradePrevention, _ member: MemberNumber,
    _ contract: TwinContract
  ) throws(Refusal) {
    guard contract.phase == .call, selfTrade != .off else { return }
    let own = inAuction(contract.number, side.opposite).first { other in
      other.member == member && (side == .buy ? other.price <= price : other.price >= price)
    }
    if let own {
      throw Refusal(
        .ownOrderCrossed, need: price, free: own.price, product: contract.terms.product)
    }
  }

  /// 10.5, and 10.12 where it is frozen.
  mutating func endCall(_ number: ContractNumber) {
    if isFrozen(number) {
      change(number) { $0.callEnds = nil }
      return setPhase(number, .call)
    }
    let firstTrade = nextTrade
    let price = uncross(number)
    let traded = events.compactMap { event -> OrderNumber? in
      if case .filled(_, let filled) = event, filled.trade.value >= firstTrade { filled.order } else { nil }
    }
    setPhase(number, .continuous)
    for order in book(number, .buy) + book(number, .sell) where isUnpriced(order.options) {
      settleUnpriced(order, lastFill: traded.contains(order.number) ? price : nil)
    }
  }

  /// Gives the price, if anything traded.
  @discardableResult mutating func uncross(_ number: ContractNumber) -> Int64? {
    let outcome = auctionOutcome(number)
    var left = outcome.volume
    while left > 0, let price = outcome.price, let bid = inAuction(number, .buy).first,
      let offer = inAuction(number, .sell).first
    {
      let lots = min(bid.lots, offer.lots, left)
      tradeInAuction(bid, offer, price.ticks, lots)
      left -= lots
    }
    for order in book(number, .buy) + book(number, .sell)
    where order.options.contains(.iceberg) && order.clipLeft <= 0 {
      showNextClip(order.number)
    }
    events.append(.auctioned(number, outcome))
    change(number) { $0.callEnds = nil }
    return outcome.price?.ticks
  }

  /// A side's orders in priority, without the all-or-none orders, which take no part.
  private func inAuction(_ number: ContractNumber, _ side: Side) -> [TwinOrder] {
    book(number, side).filter { !$0.isAllOrNone }
  }

  /// 10.4: of all prices the one with most volume, then least surplus, then nearest to the reference, then the lowest. What is bid and
  /// offered changes at an order's price or one tick beside it, so no other price can be better than all of these.
  func auctionOutcome(_ number: ContractNumber) -> AuctionOutcome {
    guard let contract = contract(number) else { return .none }
    let range = contract.terms.lowestPrice.ticks...contract.terms.highestPrice.ticks
    let reference = reference(of: contract)
    let bids = inAuction(number, .buy)
    let offers = inAuction(number, .sell)
    var prices = (bids + offers).flatMap { [$0.price - 1, $0.price, $0.price + 1] }
    if let reference { prices.append(reference) }
    let outcomes = prices.filter(range.contains).map { price in
      let bid = bids.filter { $0.price >= price }.reduce(0) { $0 + $1.lots }
      let offered = offers.filter { $0.price <= price }.reduce(0) { $0 + $1.lots }
      return (price: price, volume: min(bid, offered), surplus: bid - offered)
    }
    let best = outcomes.min { left, right in
      if left.volume != right.volume { return left.volume > right.volume }
      if abs(left.surplus) != abs(right.surplus) { return abs(left.surplus) < abs(right.surplus) }
      if let reference, abs(left.price - reference) != abs(right.price - reference) {
        return abs(left.price - reference) < abs(right.price - reference)
      }
      return left.price < right.price
    }
    guard let best, best.volume > 0 else { return .none }
    return AuctionOutcome(
      price: Price(ticks: best.price), volume: best.volume, surplus: best.surplus)
  }

  /// What the call a contract is in would come to now.
  public func indicative(_ number: ContractNumber) -> AuctionOutcome? {
    contract(number)?.phase == .call ? auctionOutcome(number) : nil
  }

  /// The contracts not delivered.
  public var contractNumbers: [ContractNumber] { contracts.map(\.number) }

  var phases: [UInt32: ContractPhase] {
    Dictionary(uniqueKeysWithValues: contracts.map { ($0.number.value, $0.phase) })
  }

  mutating func change(_ number: ContractNumber, _ change: (inout TwinContract) -> Void) {
    for place in contracts.indices where contracts[place].number == number {
      change(&contracts[place])
    }
  }
}
