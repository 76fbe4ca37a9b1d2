import MarketEngine

// RULES 8: orders that meet the book in another way.
extension PlainTwin {
  func isUnpriced(_ options: OrderOptions) -> Bool {
    options.contains(.market) || options.contains(.marketToLimit)
  }

  private func isPost(_ options: OrderOptions) -> Bool {
    options.contains(.postRefuse) || options.contains(.postSlide)
  }

  /// 8.1
  func canCombine(_ new: NewOrder, _ terms: ContractTerms) -> Bool {
    let options = new.options
    let iceberg = options.contains(.iceberg)
    if new.step.ticks != 0, !iceberg { return false }
    if options.contains(.allOrNone), !takesAllOrNone(terms) { return false }
    let strangers: [OrderOptions] = [
      .marketToLimit, .postRefuse, .postSlide, .iceberg, .allOrNone,
    ]
    if options.contains(.quote) { return false }
    if options.contains(.stop), strangers.contains(where: options.contains) { return false }
    // Of these there is one, or an iceberg that is post-only.
    let kinds: [OrderOptions] = [.market, .marketToLimit, .postRefuse, .postSlide, .allOrNone]
    let asked = kinds.filter { options.contains($0) }
    if asked.count > 1 { return false }
    if iceberg, let other = asked.first, !isPost(other) { return false }
    switch new.timeInForce {
    case .goodForSession, .goodTillDate: return true
    case .immediateOrCancel, .fillOrKill: return !iceberg && (asked == [] || asked == [.market])
    }
  }

  /// An order that is not in the book trades what it can, and what is left of it is settled.
  mutating func enterBook(_ number: OrderNumber) {
    // The other side of its quote may have interrupted trading.
    if let order = order(number), contract(order.contract)?.phase == .call { return joinBook(order) }
    if order(number)?.isAllOrNone == true, !canFillWhole(number) { return rest(number) }
    let lastFill = match(number)
    settleRest(of: number, lastFill: lastFill)
  }

  /// 8.2, 8.3
  mutating func settleUnpriced(_ order: TwinOrder, lastFill: Int64?) {
    guard order.options.contains(.marketToLimit), let lastFill else {
      if contract(order.contract)?.phase == .call { return joinBook(order) }
      return cancel(order.number, because: .market)
    }
    release(order.number, lots: order.lots)
    change(order.number) {
      $0.price = lastFill
      $0.options.remove(.marketToLimit)
    }
    reserve(order.number, lots: order.lots)
    rest(order.number)
    tellRequeued(order.number)
  }

  mutating func tellRequeued(_ number: OrderNumber) {
    guard let order = order(number) else { return }
    let note = note(of: order)
    events.append(
      .requeued(
        note,
        Requeued(
          order: number, contract: order.contract, price: Price(ticks: order.price),
          shown: Quantity(lots: order.shown), left: Quantity(lots: order.lots))))
  }

  /// The limit an order enters with.
  func entryPrice(_ new: NewOrder, _ contract: TwinContract) -> Int64 {
    if isUnpriced(new.options) {
      let bounds = bounds(contract)
      return new.side == .buy ? bounds.upperBound : bounds.lowerBound
    }
    return slid(new.price.ticks, new.side, new.options, contract)
  }

  /// The limit an order comes back with.
  func returnPrice(_ order: TwinOrder, _ contract: TwinContract) -> Int64 {
    guard isUnpriced(order.options) else {
      return slid(order.price, order.side, order.options, contract)
    }
    let bounds = bounds(contract)
    return order.side == .buy ? bounds.upperBound : bounds.lowerBound
  }

  /// 8.4: where a sliding order comes to rest.
  func slid(
    _ asked: Int64, _ side: Side, _ options: OrderOptions, _ contract: TwinContract
  ) -> Int64 {
    guard options.contains(.postSlide),
      let touch = crossedTouch(asked, side, contract.number)
    else { return asked }
    let behind = side == .buy ? touch - 1 : touch + 1
    let range = contract.terms.lowestPrice.ticks...contract.terms.highestPrice.ticks
    return range.contains(behind) ? behind : asked
  }

  /// 8.4
  func checkPost(
    _ price: Int64, asked: Int64, _ side: Side, _ options: OrderOptions, _ contract: TwinContract
  ) throws(Refusal) {
    guard isPost(options), let touch = crossedTouch(price, side, contract.number) else { return }
    throw Refusal(.wouldTrade, need: asked, free: touch, product: contract.terms.product)
  }

  /// The best opposite price, if `price` reaches it.
  private func crossedTouch(_ price: Int64, _ side: Side, _ contract: ContractNumber) -> Int64? {
    guard let best = book(contract, side.opposite).first?.price else { return nil }
    return side == .buy ? (price >= best ? best : nil) : (price <= best ? best : nil)
  }
}
