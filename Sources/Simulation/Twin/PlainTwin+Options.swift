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
  func canCombine(_ new: NewOrder) -> Bool {
    let options = new.options
    let kinds = [OrderOptions.market, .marketToLimit, .postRefuse, .postSlide]
    if kinds.filter({ options.contains($0) }).count > 1 { return false }
    let strangers = [
      OrderOptions.marketToLimit, .postRefuse, .postSlide, .iceberg, .allOrNone,
    ]
    if options.contains(.stop), strangers.contains(where: options.contains) { return false }
    switch new.timeInForce {
    case .goodForSession, .goodTillDate: return true
    case .immediateOrCancel, .fillOrKill:
      return !options.contains(.marketToLimit) && !isPost(options)
    }
  }

  /// The limit an order enters with.
  func entryPrice(_ new: NewOrder, _ contract: TwinContract) -> Int64 {
    if isUnpriced(new.options) {
      return new.side == .buy
        ? contract.terms.highestPrice.ticks : contract.terms.lowestPrice.ticks
    }
    return slid(new.price.ticks, new.side, new.options, contract)
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
