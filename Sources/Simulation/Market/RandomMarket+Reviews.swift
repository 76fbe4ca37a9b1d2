import MarketEngine

extension RandomMarket {
  /// Mostly what can be done about a trade, by those who may.
  mutating func drawReview() -> Command {
    guard let trade = chance.any(of: Array(world.trades.suffix(8))) else { return drawOrder() }
    var review: TradeReview =
      switch trade.state {
      case .completed: chance.one(of: .bust, .dispute, .dispute, .dispute)
      case .disputed: chance.one(of: .agree, .agree, .agree, .uphold, .bust)
      case .pending: chance.one(of: .approve, .approve, .approve, .reject)
      case .cancelled: chance.one(of: .bust, .dispute)
      }
    if chance.once(in: 10) { review = chance.any(of: TradeReview.allCases) ?? .bust }
    var number = trade.number
    if chance.once(in: 20) { number = TradeNumber(chance.one(of: 0, number.value + 1, .max)) }
    return .review(
      drawOrigin(user: drawReviewer(of: trade, review)), ReviewTrade(trade: number, review: review))
  }

  private mutating func drawReviewer(of trade: Trade, _ review: TradeReview) -> UserNumber {
    if chance.once(in: 12) { return drawUser() }
    switch review {
    case .bust, .uphold: return UserNumber(1)
    case .dispute: return drawUser(of: chance.one(of: trade.buyer, trade.seller)) ?? drawUser()
    case .agree: return drawUser(of: chance.one(of: trade.buyer, trade.seller)) ?? drawUser()
    case .approve, .reject: return chance.once(in: 3) ? UserNumber(1) : drawDispatcher()
    }
  }

  /// A user of a dispatcher, if there is one.
  mutating func drawDispatcher() -> UserNumber {
    let own = world.users.indices.filter {
      world.roles[Int(world.users[$0].value) - 1] == .gridDispatcher
    }
    return chance.any(of: own).map { UserNumber(UInt32($0 + 1)) } ?? UserNumber(1)
  }

  /// Mostly by a dispatcher, often of all there was when too much was called before, so that offers are in the way.
  mutating func drawCall() -> Command {
    let user = chance.once(in: 12) ? drawUser() : drawDispatcher()
    let most = world.callable ?? 30
    let lots =
      chance.once(in: 8) ? drawLots() : Quantity(lots: chance.once(in: 2) ? most : chance.number(1...40))
    let number = UInt32(chance.below(world.facilities.count + 2))
    let contract = chance.any(of: world.contracts.filter { $0.terms.product != .drill })?.number
    let offered = chance.once(in: 2) ? chance.any(of: world.orders.filter(\.isCoveredSale))?.contract : nil
    return .operate(
      drawOrigin(user: user),
      .callRights(
        CallRights(
          account: chance.once(in: 8) ? drawAccount(of: user) : .none,
          contract: chance.once(in: 20) ? drawContractNumber() : offered ?? contract ?? drawContractNumber(), quantity: lots,
          facility: chance.once(in: 5) ? FacilityNumber(number) : .none)))
  }

  mutating func drawCallPrice() -> SetCallPrice {
    let product = chance.any(of: Product.allCases) ?? .charge
    let price = chance.one(of: Int64(0), 10, 3_247, 3_247, -1, .max, .min)
    return SetCallPrice(
      zone: chance.once(in: 2) ? .none : ZoneNumber(UInt32(chance.below(Int(world.zones) + 2))),
      product: product, price: Price(ticks: price))
  }

  mutating func drawHold() -> SetHold {
    var hold = SetHold(isOn: !chance.once(in: 3))
    switch chance.below(4) {
    case 0: break
    case 1:
      hold.zone = ZoneNumber(UInt32(chance.below(Int(world.zones) + 2)))
      if chance.once(in: 2) { hold.product = chance.any(of: Product.allCases) }
    default: hold.contract = drawContractNumber()
    }
    if chance.once(in: 20) { hold.product = .charge }
    return hold
  }
}
