import MarketEngine
import Simulation
import Testing

/// Rules 9.12 to 9.15 where a basket meets orders that are all or none: random markets seldom do. In engine and twin.
struct BasketTests {
  @Test func `a basket that takes away what an all-or-none order could not pass lets it trade`() throws {
    var market = try BasketMarket()
    // The first member's offer would meet its own bid before the second's.
    try market.enter(0, .buy, price: 1, lots: 1)
    try market.enter(1, .buy, price: 0, lots: 2)
    try market.enter(0, .sell, price: 0, lots: 2, .allOrNone)
    #expect(market.trades == [])
    try market.enter(1, .buy, price: 5, lots: 1, in: BasketMarket.contracts[1])
    try market.sellOneInEach(2)
    #expect(market.trades == [1, 1, 2])
  }
}

/// Three members and two drill contracts, for which nobody needs cash or rights.
private struct BasketMarket: ~Copyable {
  static let contracts = [ContractNumber(1), ContractNumber(2)]
  private static let now = Timestamp(nanoseconds: 20_000 * 86_400_000_000_000)
  private var trial = TwinTrial(checks: TwinTrial.Checks(conservation: 1, queries: 1, restore: 1))
  /// Lots of the trades of the last request.
  private(set) var trades: [Int64] = []

  init() throws {
    for command in [Opening.market(), Opening.zone()] + Opening.traders(2...4) { try execute(command) }
    for contract in Self.contracts {
      try execute(Opening.drill("d\(contract.value)"))
      try execute(.due(Due(time: .zero, kind: .contractOpens, id: UInt64(contract.value))))
    }
  }

  mutating func enter(
    _ member: Int, _ side: Side, price: Int64, lots: Int64, _ options: OrderOptions = [],
    in contract: ContractNumber = Self.contracts[0]
  ) throws {
    let order = NewOrder(
      contract: contract, side: side, price: Price(ticks: price), quantity: Quantity(lots: lots),
      selfTrade: .cancelNewest, options: options)
    try execute(.order(Self.origin(member), order))
  }

  /// A basket of one lot in either contract, at any price that somebody bids.
  mutating func sellOneInEach(_ member: Int) throws {
    for contract in Self.contracts {
      let leg = NewLeg(contract: contract, side: .sell, price: Price(ticks: 0), quantity: Quantity(lots: 1))
      try execute(.leg(Self.origin(member), leg))
    }
    try execute(.basket(Self.origin(member), SendBasket(legs: 2)))
  }

  private static func origin(_ member: Int) -> Origin {
    Origin(user: UserNumber(UInt32(member + 2)), session: .none, reference: .none)
  }

  private mutating func execute(_ command: Command) throws {
    trades = []
    for event in try trial.execute(command, at: Self.now) {
      if case .traded(let trade) = event { trades.append(trade.quantity.lots) }
    }
  }
}
