import ExchangeRuntime
import Journal
import MarketEngine
import MarketFixtures
import Testing

@Suite struct PictureTests {
  private static func watch(_ connection: UInt64, depth: Int32 = 10) -> Submission {
    Submission(
      connection: ConnectionNumber(connection),
      content: .watch(DrillMarket.contract, depth: depth))
  }

  private static func level(_ side: Side, _ price: Int64, _ lots: Int64, _ orders: Int64)
    -> LevelRow
  {
    LevelRow(
      side: side, price: Price(ticks: price), quantity: Quantity(lots: lots), orders: orders)
  }

  @Test func `a watch begins with a full picture and goes on with changes`() throws {
    var rig = try Rig.make()
    rig.offer([DrillMarket.order(2, .buy, 3, at: 10, ref: 1)])
    try rig.settle()
    rig.offer([PictureTests.watch(7)])
    try rig.settle()
    rig.offer([
      DrillMarket.order(2, .buy, 2, at: 10, ref: 2), DrillMarket.order(2, .buy, 1, at: 9, ref: 3),
    ])
    try rig.settle()
    rig.offer([DrillMarket.order(3, .sell, 5, at: 10, ref: 4)])
    try rig.settle()
    let pictures = rig.collector.heard.pictures
    #expect(pictures.map(\.number) == [1, 2, 3])
    #expect(pictures.map(\.isFull) == [true, false, false])
    #expect(pictures[0].connection == ConnectionNumber(7))
    #expect(pictures[0].levels == [PictureTests.level(.buy, 10, 3, 1)])
    #expect(
      pictures[1].levels == [PictureTests.level(.buy, 10, 5, 2), PictureTests.level(.buy, 9, 1, 1)])
    #expect(pictures[2].levels == [PictureTests.level(.buy, 10, 0, 0)])
  }

  @Test func `pictures are conflated between publications`() throws {
    var rig = try Rig.make(pictureInterval: 20_000_000)
    rig.offer([PictureTests.watch(7)])
    try rig.settle()
    for ref: UInt64 in 1...10 {
      rig.offer([DrillMarket.order(2, .buy, 1, at: 10, ref: ref)])
      try rig.settle()
      rig.clock.advance(milliseconds: 1)
    }
    // The first change at once, the others together when the interval is over.
    #expect(rig.collector.heard.pictures.map(\.number) == [1, 2])
    #expect(rig.writer.timeoutMilliseconds() == 10)
    rig.clock.advance(milliseconds: 10)
    try rig.round()
    #expect(
      rig.collector.heard.pictures.last?.levels == [PictureTests.level(.buy, 10, 10, 10)])
    #expect(rig.collector.heard.pictures.map(\.number) == [1, 2, 3])
  }

  @Test func `a newcomer gets the last picture told, under its number`() throws {
    var rig = try Rig.make()
    rig.offer([PictureTests.watch(7)])
    try rig.settle()
    rig.offer([DrillMarket.order(2, .buy, 1, at: 10, ref: 1)])
    try rig.settle()
    rig.offer([PictureTests.watch(8)])
    try rig.settle()
    let last = try #require(rig.collector.heard.pictures.last)
    #expect(last.number == 2)
    #expect(last.isFull)
    #expect(last.connection == ConnectionNumber(8))
  }

  @Test func `the changes told make the book`() throws {
    var rig = try Rig.make()
    rig.offer([PictureTests.watch(7, depth: 5)])
    try rig.settle()
    var random = SplitMix(seed: 4)
    for round: UInt64 in 0..<200 {
      rig.offer((0..<4).map { DrillMarket.anything(round * 4 + $0, &random) })
      try rig.settle()
    }
    var told: [LevelRow] = []
    for picture in rig.collector.heard.pictures {
      for change in picture.levels {
        told.removeAll { $0.side == change.side && $0.price == change.price }
        if change.quantity > .zero { told.append(change) }
      }
    }
    var rows: [QueryRow] = []
    rig.writer.inspect { $0.answer(.book(DrillMarket.contract, depth: 5), rows: &rows) }
    let book = rows.compactMap { row in
      if case .level(let level) = row { level } else { nil }
    }
    #expect(told.count == book.count)
    #expect(book.allSatisfy(told.contains))
  }

  @Test func `who watches no longer hears no more`() throws {
    var rig = try Rig.make()
    rig.offer([PictureTests.watch(7)])
    try rig.settle()
    let unwatch = SubmittedContent.unwatch(DrillMarket.contract)
    rig.offer([Submission(connection: ConnectionNumber(7), content: unwatch)])
    try rig.settle()
    rig.offer([DrillMarket.order(2, .buy, 1, at: 10, ref: 1)])
    try rig.settle()
    #expect(rig.collector.heard.pictures.count == 1)
  }
}
