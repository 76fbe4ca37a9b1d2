import ExchangeRuntime
import Journal
import MarketEngine
import MarketFixtures
import Testing

@Suite struct QueryTests {
  private static func query(_ tag: UInt64) -> Submission {
    Submission(
      connection: ConnectionNumber(9), content: .query(.orders(MemberNumber(2)), tag: tag))
  }

  private static func order(_ ref: UInt64) -> Submission {
    Submission(
      connection: ConnectionNumber(ref),
      content: .command(DrillMarket.order(2, .buy, 1, at: 10, ref: ref)))
  }

  @Test func `an answer shows what came before it and nothing behind`() throws {
    var rig = try Rig.make()
    rig.offer([
      QueryTests.query(1), QueryTests.order(1), QueryTests.query(2), QueryTests.order(2),
    ])
    try rig.settle()
    let answers = rig.collector.heard.batches.flatMap(\.answers)
    #expect(rig.collector.heard.tags == [1, 2])
    #expect(rig.collector.heard.rows.map(\.rows.count) == [0, 1])
    #expect(answers.map(\.commandsBefore) == [0, 1])
  }

  @Test func `a change that cannot be read is answered in its place and has no block`() throws {
    var rig = try Rig.make()
    let origin = Origin(user: UserNumber(2), session: .none, reference: DrillMarket.reference(77))
    let half = UnreadChange(
      .replace, target: OrderTarget(reference: DrillMarket.reference(1)), price: DecimalNumber(mantissa: 95, digits: 1))
    let change = Submission(connection: ConnectionNumber(9), content: .unread(origin, half))
    rig.offer([QueryTests.order(1), change, QueryTests.query(1)])
    try rig.settle()
    let answers = rig.collector.heard.batches.flatMap(\.answers)
    #expect(answers.map(\.commandsBefore) == [1, 1])
    guard case .misfit(let misfit) = answers.first?.content else {
      Issue.record("\(answers)")
      return
    }
    #expect(misfit == UnreadChange.Misfit(amount: .price, reason: .tooPrecise))
    #expect(answers.first?.connection == ConnectionNumber(9))
    let blocks = rig.journal.blocks.count
    rig.offer([change])
    try rig.settle()
    #expect(rig.collector.heard.batches.flatMap(\.answers).count == 3)
    #expect(rig.journal.blocks.count == blocks)
  }

  @Test func `a query alone is answered without a block`() throws {
    var rig = try Rig.make()
    let blocks = rig.journal.blocks.count
    rig.offer([QueryTests.query(1)])
    try rig.round()
    #expect(rig.collector.heard.tags == [1])
    #expect(rig.journal.blocks.count == blocks)
    #expect(rig.collector.heard.batches.last?.block == 0)
  }

  @Test func `a query behind a block in flight waits for its commit`() throws {
    var rig = try Rig.make()
    rig.journal.setFaults { $0.holdsCommits = true }
    rig.offer([QueryTests.order(1)])
    try rig.round()
    rig.offer([QueryTests.query(1)])
    try rig.round()
    #expect(rig.collector.heard.tags == [])
    rig.journal.setFaults { $0.holdsCommits = false }
    try rig.settle()
    #expect(rig.collector.heard.tags == [1])
    #expect(rig.collector.heard.answered == [1])
  }

  @Test func `without the lease no query is answered until it is confirmed again`() throws {
    var rig = try Rig.make()
    rig.journal.setFaults { $0.holdsRenewals = true }
    rig.clock.advance(milliseconds: 2_100)
    rig.offer([QueryTests.query(1)])
    for _ in 0..<5 {
      try rig.round()
      rig.clock.advance(milliseconds: 30)
    }
    #expect(rig.collector.heard.tags == [])
    rig.journal.setFaults { $0.holdsRenewals = false }
    try rig.round()
    #expect(rig.collector.heard.tags == [1])
  }
}
