import TalaClient
import Testing

@Suite struct LoadPlanTests {
  @Test func `requests are due evenly, to the nanosecond over hours`() {
    let plan = LoadPlan(rate: 3)
    #expect([0, 1, 2, 3].map(plan.due) == [0, 333_333_333, 666_666_666, 1_000_000_000])
    #expect(LoadPlan(rate: 10_000).due(360_000_000) == 36_000_000_000_000)
  }

  @Test func `the 96 books of a day are its quarter-hours`() {
    let market = LoadMarket(zone: "LOAD", day: "20261126")
    #expect(market.symbol(0) == "LOAD.CHG.20261126.0000")
    #expect(market.symbol(95) == "LOAD.CHG.20261126.2345")
  }

  @Test func `chance reaches every number below its bound`() {
    var chance = SplitMix(seed: 1)
    var seen = Set<Int>()
    for _ in 0..<10_000 { seen.insert(chance.below(100)) }
    #expect(seen == Set(0..<100))
  }

  @Test func `the result line says what a program needs`() {
    let times = LoadFigures.Times(count: 300_000, median: 700, p99: 3_000, p999: 9_000, longest: 11_000)
    let figures = LoadFigures(
      plan: LoadPlan(), answered: 300_000, refused: 2, notTaken: 0, lost: 0, doubled: 0,
      orders: times, others: times)
    #expect(
      figures.resultLine
        == "result name=load sessions=50 rate=10000 seconds=30 answered=300000 per_s=10000 p50_us=700 p99_us=3000 p999_us=9000 lost=0 doubled=0 refused=2 not_taken=0 returns=0"
    )
    #expect(figures.isWhole)
  }
}
