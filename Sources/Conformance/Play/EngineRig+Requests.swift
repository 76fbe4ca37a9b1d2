import MarketEngine

// A case's requests as commands, and what comes of them as what a case knows.
extension EngineRig {
  func command(_ request: RigRequest, _ origin: Origin, _ seat: Int) -> Command {
    switch request {
    case .new(let order): newOrder(order, origin, seat)
    case .replace(let target, let price, let quantity, let was, let stop):
      .replace(
        origin,
        ReplaceOrder(
          target: target, price: price ?? Price(ticks: ReplaceOrder.keep),
          quantity: quantity ?? Quantity(lots: ReplaceOrder.keep), was: was ?? Quantity(lots: ReplaceOrder.keep),
          stop: stop ?? Price(ticks: ReplaceOrder.keep)))
    case .cancel(let target, let was):
      .cancel(origin, CancelOrder(target: target, was: was ?? Quantity(lots: ReplaceOrder.keep)))
    case .hibernate(let target): .hibernate(origin, target)
    case .reactivate(let target): .reactivate(origin, target)
    case .quote(let quote):
      .quote(
        origin,
        NewQuote(
          contract: opened[quote.contract], bid: quote.bid, bidQuantity: quote.bidQuantity, offer: quote.offer,
          offerQuantity: quote.offerQuantity, selfTrade: quote.selfTrade))
    case .basket(let legs): .basket(origin, SendBasket(legs: Int64(legs.count)))
    case .negotiate, .answer, .review, .hold, .call: offBookCommand(request, origin)
    case .house(let action, let of, let contract): houseCommand(action, origin, seat, of: of, contract: contract)
    case .pool(let name, let facility):
      .operate(
        origin,
        .addPool(
          AddPool(
            // A name is a pool's of its account, and a seat's account is that of many cases.
            name: Name(bytes: Array("\(name)\(contracts)".utf8).span) ?? .empty, account: .none,
            facility: facilities[facility] ?? EngineRig.nobodysFacility)))
    case .trading(let contract, let isFrozen):
      .operate(origin, .setTrading(SetTrading(contract: opened[contract], frozen: isFrozen)))
    case .uncross: .operate(origin, .advanceClock(AdvanceClock(to: engine.now.adding(seconds: 1))))
    }
  }

  private func newOrder(_ order: RigOrder, _ origin: Origin, _ seat: Int) -> Command {
    var new = newOrder(order)
    if let name = order.pool {
      new.options.insert(.pooled)
      new.pool = pools[SeatKey(seat: seat, name: name)] ?? PoolNumber(.max)
    }
    if let account = order.account {
      new.account = accountNames[SeatKey(seat: seat, name: account)] ?? EngineRig.nobodysAccount
    }
    if let run = order.block { return namedBlock(run, order.contract, origin, new) }
    guard let block else { return .order(origin, new) }
    new.contract = .none
    return .block(origin, BlockOrder(block: block, order: new))
  }

  private func newOrder(_ order: RigOrder) -> NewOrder {
    var new = NewOrder(
      contract: opened[order.contract], side: order.side, price: order.price ?? Price(ticks: 0),
      quantity: order.quantity, timeInForce: order.timeInForce, selfTrade: order.selfTrade)
    if order.price == nil { new.options.insert(.market) }
    if order.isMarketToLimit { new.options = [.marketToLimit] }
    if order.isPostOnly { new.options.insert(order.slides ? .postSlide : .postRefuse) }
    if let step = order.step { new.step = step }
    if let until = order.until { new.expiry = began.adding(seconds: until) }
    if let facility = order.facility { new.facility = facilities[facility] ?? EngineRig.nobodysFacility }
    if let stop = order.stop {
      new.options.insert(.stop)
      new.stop = stop
    }
    if order.isAllOrNone { new.options.insert(.allOrNone) }
    if let clip = order.clip {
      new.options.insert(.iceberg)
      new.clip = clip
    }
    return new
  }

  /// Nil for what says nothing new: a trade's two fills.
  func rigEvent(_ event: Event) -> RigEvent? {
    switch event {
    case .accepted(_, let accepted):
      .accepted(
        accepted.order, accepted.side, accepted.price, accepted.open,
        clip: accepted.options.contains(.pooled) ? .zero : Quantity(lots: Int64(accepted.clip.lots)))
    case .replaced(_, let replaced):
      .replaced(
        replaced.order, replaced.price, replaced.open, keptPriority: replaced.keptPriority)
    case .traded(let trade) where trade.kind == .auction:
      .traded(maker: trade.buyOrder, taker: trade.sellOrder, trade.price, trade.quantity)
    case .traded(let trade) where trade.kind != .continuous: nil
    case .traded(let trade):
      .traded(
        maker: trade.aggressor == .buy ? trade.sellOrder : trade.buyOrder,
        taker: trade.aggressor == .buy ? trade.buyOrder : trade.sellOrder, trade.price,
        trade.quantity)
    case .reduced(_, let reduced): .reduced(reduced.order, left: reduced.left)
    case .cancelled(_, let cancelled): .cancelled(cancelled.order, by: EngineRig.word(cancelled.reason))
    case .hibernated(_, let standing): .hibernated(standing.order)
    case .reactivated(_, let standing): .reactivated(standing.order, standing.price, standing.open)
    case .triggered(_, let standing): .triggered(standing.order)
    case .requeued(_, let requeued):
      .requeued(requeued.order, requeued.price, shown: requeued.shown, left: requeued.left)
    case .refused(_, let refusal): .refused(EngineRig.word(refusal.code), figures: figures(refusal))
    case .repeated: .repeated
    case .filled, .massCancelled, .cashMoved, .done, .marketOpened, .clockMoved, .zoneAdded,
      .memberAdded, .userAdded, .keySet, .accountAdded, .facilityAdded, .feesSet,
      .contractCreated, .phaseChanged, .noticeGiven, .dayPassed, .auctioned, .collarSet, .interrupted, .sessionOpened,
      .sessionEnded,
      .negotiated, .tradeChanged, .tradeReviewed, .holdSet, .freezeSet, .callPriceSet, .haltSet, .limitsSet, .poolAdded,
      .capabilityChanged, .rightsChanged:
      nil
    }
  }

  /// Times count from the begin of the case.
  private func figures(_ refusal: Refusal) -> [Int64] {
    guard refusal.code == .badExpiry || refusal.code == .clockNotForward else { return [refusal.need, refusal.free] }
    return [refusal.need, refusal.free].map { ($0 - began.nanoseconds) / 1_000_000_000 }
  }

  /// Why an order ended, as a participant reads it.
  private static func word(_ reason: CancelReason) -> String {
    switch reason {
    case .massCancel: "mass"
    case .immediateOrCancel: "ioc"
    case .fillOrKill: "fok"
    case .selfTrade: "self-trade"
    case .expired: "expiry"
    case .marketOperator: "operator"
    case .contractCancelled: "contract"
    case .member, .gate, .disconnect, .market, .quote, .call, .halt, .pool, .derate: "\(reason)"
    }
  }

  /// As a participant reads it: `unknown-pool`.
  private static func word(_ code: RefusalCode) -> String {
    "\(code)".reduce(into: "") { word, letter in
      word += letter.isUppercase ? "-\(letter.lowercased())" : "\(letter)"
    }
  }

  /// The order that goes on waiting, if the event says so of one.
  static func waiting(_ event: Event) -> OrderNumber? {
    switch event {
    case .accepted(_, let accepted) where accepted.options.contains(.stop): accepted.order
    case .replaced(_, let replaced) where replaced.stop.ticks != ReplaceOrder.keep: replaced.order
    default: nil
    }
  }
}
