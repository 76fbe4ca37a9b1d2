import MarketEngine

/// P3: what a trade of one lot costs in the ledger, from a quarter-hour to a year: cash, fees, reservations, rights and positions, by the
/// engine's own way.
struct LedgerBench {
  struct Kind {
    var name: String
    /// Nanoseconds a trade.
    var limit: Double
    var product: Product
    var quarters: Int32
    /// Pairs of members that trade in turn, and trades of each.
    var pairs: Int
    var lots: Int64
  }

  struct Figure {
    var name: String
    var nanoseconds: Double
    var limit: Double
  }

  static let kinds = [
    Kind(name: "quarter", limit: 60, product: .charge, quarters: 1, pairs: 500, lots: 4_000),
    Kind(name: "shift", limit: 400, product: .shift, quarters: 96, pairs: 500, lots: 400),
    Kind(name: "month", limit: 8_000, product: .ssu2, quarters: 30 * 96, pairs: 1, lots: 20_000),
    Kind(name: "year", limit: 160_000, product: .ssu2, quarters: 365 * 96, pairs: 1, lots: 1_000),
  ]

  func run() -> [Figure] {
    LedgerBench.kinds.map { kind in
      var market = BenchMarket()
      let trades = LedgerBench.trades(of: kind, in: &market)
      let clock = ContinuousClock()
      let start = clock.now
      for _ in 0..<kind.lots {
        for trade in trades { market.engine.move(trade) }
      }
      let nanoseconds = (clock.now - start).seconds * 1e9 / (Double(kind.lots) * Double(kind.pairs))
      return Figure(name: kind.name, nanoseconds: nanoseconds, limit: kind.limit)
    }
  }

  /// A resting bid and a resting offer of each pair, for as many lots as will trade.
  private static func trades(of kind: Kind, in market: inout BenchMarket) -> [LedgerTrade] {
    let day = BenchMarket.tomorrow
    let fee = Money(microYuan: 1_000)
    market.operate(.setFees(SetFees(product: kind.product, maker: fee, taker: fee)))
    switch kind.product {
    // Four hours in the middle of the day, four in the evening.
    case .shift: market.addContract("traded", QuarterHour(day.index + 44), shift: true)
    case .charge: market.addContract("traded", day)
    default: market.addGrant("traded", from: day, quarters: kind.quarters)
    }
    return (0..<kind.pairs).map { pair in
      let (seller, buyer) = (2 * pair, 2 * pair + 1)
      market.addFacility("f\(pair)", of: seller, watts: kind.lots * 100_000, from: day, quarters: kind.quarters)
      guard let sell = market.rest(.sell, at: 101, lots: kind.lots, of: seller),
        let buy = market.rest(.buy, at: 100, lots: kind.lots, of: buyer),
        let trade = market.engine.ledgerTrade(buy: buy, sell: sell, price: Price(ticks: 100))
      else { preconditionFailure("orders of the bench") }
      return trade
    }
  }
}

extension BenchMarket {
  /// A member's order in the first contract, if it is accepted.
  fileprivate mutating func rest(_ side: Side, at price: Int64, lots: Int64, of member: Int) -> OrderNumber? {
    events.removeAll()
    let order = NewOrder(
      contract: ContractNumber(1), side: side, price: Price(ticks: price), quantity: Quantity(lots: lots))
    let origin = Origin(user: BenchMarket.user(member), session: .none, reference: .none)
    engine.execute(.order(origin, order), at: BenchMarket.start, events: &events)
    guard case .accepted(_, let accepted) = events[0] else { return nil }
    return accepted.order
  }
}
