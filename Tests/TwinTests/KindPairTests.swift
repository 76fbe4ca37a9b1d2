import MarketEngine
import Simulation
import Testing

/// Every pair of kinds of orders: all sequences of four, one member's of the one kind and the other's of the other, each buying or selling.
@Suite(.disabled(if: TwinParameters.seed != nil))
struct KindPairTests {
  /// Baskets never meet each other: none rests.
  @Test(arguments: OrderKind.allCases.dropLast())
  func `every four orders of two kinds`(first: OrderKind) throws {
    var accepted = 0
    for second in OrderKind.allCases where second.rawValue >= first.rawValue {
      var market = try SmallMarket(hasSecond: true)
      // Each of the two by either member and of either side.
      let letters = [first, second].flatMap { kind in
        [0, 1].flatMap { user in Side.allCases.map { side in kind.commands(of: user, side) } }
      }
      var places = [0, 0, 0, 0]
      sequences: while true {
        for place in places {
          for command in letters[place] { try market.execute(command) }
        }
        accepted += market.made.orders.count
        try market.clear()
        var last = places.count - 1
        while places[last] == letters.count - 1 {
          places[last] = 0
          last -= 1
          if last < 0 { break sequences }
        }
        places[last] += 1
      }
    }
    #expect(accepted > 4_096)
  }
}

/// A kind of order, as a member would send it into a small market.
enum OrderKind: Int, CaseIterable, Sendable {
  case limit, immediate, fillOrKill, goodTillDate, market, marketToLimit, postOnly, slide, iceberg, stepping, allOrNone, stop,
    stopMarket
  case quote, basket

  /// The first member's buy meets the second's sell, and the other way round; of its own only the first's meet each other.
  func commands(of user: Int, _ side: Side) -> [Command] {
    let origin = SmallMarket.origin(SmallMarket.users[user])
    let price = Price(ticks: (side == .buy) == (user == 0) ? 1 : 0)
    var order = NewOrder(
      contract: SmallMarket.contract, side: side, price: price, quantity: Quantity(lots: user == 0 ? 3 : 2),
      selfTrade: user == 0 ? .cancelOldest : .decrement)
    switch self {
    case .limit: break
    case .immediate: order.timeInForce = .immediateOrCancel
    case .fillOrKill: order.timeInForce = .fillOrKill
    case .goodTillDate: (order.timeInForce, order.expiry) = (.goodTillDate, SmallMarket.start.adding(seconds: 3_600))
    case .market: order.options = .market
    case .marketToLimit: order.options = .marketToLimit
    case .postOnly: order.options = .postRefuse
    case .slide: order.options = .postSlide
    case .iceberg: (order.options, order.clip) = (.iceberg, Quantity(lots: 1))
    case .stepping: (order.options, order.clip, order.step) = (.iceberg, Quantity(lots: 1), Price(ticks: 1))
    case .allOrNone: order.options = .allOrNone
    case .stop: (order.options, order.stop) = (.stop, Price(ticks: side == .buy ? 1 : 0))
    case .stopMarket: (order.options, order.stop) = ([.stop, .market], Price(ticks: side == .buy ? 1 : 0))
    case .quote:
      let bid = side == .buy ? price : Price(ticks: price.ticks - 1)
      return [
        .quote(
          origin,
          NewQuote(
            contract: SmallMarket.contract, bid: bid, bidQuantity: Quantity(lots: side == .buy ? 3 : 1),
            offer: Price(ticks: bid.ticks + 1), offerQuantity: Quantity(lots: side == .buy ? 1 : 3)))
      ]
    case .basket:
      // The other leg finds its lots in the second contract, always.
      let legs = [
        NewLeg(contract: SmallMarket.contract, side: side, price: price, quantity: Quantity(lots: 2)),
        NewLeg(
          contract: SmallMarket.second, side: side, price: Price(ticks: side == .buy ? 1_000 : -1_000),
          quantity: Quantity(lots: 1)),
      ]
      return [.discard(origin)] + legs.map { .leg(origin, $0) } + [.basket(origin, SendBasket(legs: 2))]
    }
    return [.order(origin, order)]
  }
}
