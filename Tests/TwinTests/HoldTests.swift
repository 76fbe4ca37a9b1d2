import MarketEngine
import Simulation
import Testing

/// Rules 11.9: what is held, where holds of zones and products lie over one another. In engine and twin.
@Suite(.disabled(if: TwinParameters.seed != nil))
struct HoldTests {
  @Test func `every three holds and releases of zones and products`() throws {
    var trial = TwinTrial(checks: TwinTrial.Checks(conservation: 0, queries: 0, restore: 7))
    let now = Timestamp(nanoseconds: 20_000 * 86_400_000_000_000)
    func operate(_ operation: MarketEngine.Operation) throws {
      let origin = Origin(user: UserNumber(1), session: .none, reference: .none)
      for event in try trial.execute(.operate(origin, operation), at: now) {
        if case .refused(_, let refusal) = event { Issue.record("\(operation) is refused: \(refusal)") }
      }
    }
    _ = try trial.execute(Opening.market(clock: .real), at: now)
    let first = QuarterHour(20_001 * 96)
    for zone: UInt32 in 1...2 {
      try operate(.addZone(AddZone(name: LimitMarket.name("z\(zone)"))))
      for product in [Product.charge, .discharge] {
        try operate(
          .createContract(
            CreateContract(
              zone: ZoneNumber(zone), product: product, label: LimitMarket.name("c"), first: first,
              end: QuarterHour(first.index + 1), secondFirst: first, secondEnd: first, classBasisPoints: BasisPoints(0),
              opens: now)))
      }
    }
    let products: [Product?] = [nil, .charge, .discharge]
    let letters = [ZoneNumber.none, ZoneNumber(1), ZoneNumber(2)].flatMap { zone in
      products.flatMap { product in [true, false].map { SetHold(zone: zone, product: product, isOn: $0) } }
    }
    for one in letters {
      for two in letters {
        for three in letters {
          for hold in [SetHold(isOn: false), one, two, three] { try operate(.setHold(hold)) }
        }
      }
    }
  }
}
