import MarketEngine

/// P3: what a trade of one lot costs in the ledger, from a quarter-hour to a year.
struct LedgerBench {
  struct Kind {
    var name: String
    var limit: Double
    var contract: CreateContract
    /// Pairs of accounts that trade in turn, and trades of each.
    var pairs: Int
    var lots: Int64
  }

  struct Figure {
    var name: String
    var nanoseconds: Double
    var limit: Double
  }

  private static let day = QuarterHour(2_000_064)

  static let kinds = [
    Kind(
      name: "quarter", limit: 60, contract: contract(.charge, quarters: 1), pairs: 500, lots: 4_000),
    Kind(name: "shift", limit: 400, contract: shift, pairs: 500, lots: 400),
    Kind(
      name: "month", limit: 8_000, contract: contract(.ssu2, quarters: 30 * 96), pairs: 1,
      lots: 20_000),
    Kind(
      name: "year", limit: 160_000, contract: contract(.ssu2, quarters: 365 * 96), pairs: 1,
      lots: 1_000),
  ]

  func run() -> [Figure] {
    var figures = [Figure]()
    for kind in LedgerBench.kinds {
      guard
        var ledger = BareLedger(kind.contract, pairs: kind.pairs, lotsEach: kind.lots)
      else { preconditionFailure("a contract of the bench") }
      let clock = ContinuousClock()
      let start = clock.now
      for _ in 0..<kind.lots {
        for pair in 0..<kind.pairs { ledger.trade(pair: pair) }
      }
      let trades = Double(kind.lots) * Double(kind.pairs)
      let nanoseconds = (clock.now - start).seconds * 1e9 / trades
      figures.append(Figure(name: kind.name, nanoseconds: nanoseconds, limit: kind.limit))
    }
    return figures
  }

  private static func contract(_ product: Product, quarters: Int32) -> CreateContract {
    let end = QuarterHour(day.index + quarters)
    return CreateContract(
      zone: ZoneNumber(1), product: product, label: label, first: day, end: end, secondFirst: day,
      secondEnd: end, classBasisPoints: BasisPoints(0), opens: .zero)
  }

  /// Four hours in the middle of the day, four in the evening.
  private static var shift: CreateContract {
    CreateContract(
      zone: ZoneNumber(1), product: .shift, label: label, first: QuarterHour(day.index + 44),
      end: QuarterHour(day.index + 60), secondFirst: QuarterHour(day.index + 72),
      secondEnd: QuarterHour(day.index + 88), classBasisPoints: BasisPoints(8_500), opens: .zero)
  }

  private static let label = Name(first: 0x62, second: 0, third: 0, fourth: 0)
}
