import Journal
import MarketEngine
import MarketFixtures
import Postgres
import PostgresStore
import Testing

/// The projector dies at every kind of moment; the tables must be exact afterwards.
@Suite struct CrashTests {
  @Test(arguments: [1, 7, 100, 1_000]) func `transactions of any size make the same tables`(eventsAtOnce: Int) throws {
    let day = try TradingDay()
    try day.trade(seed: UInt64(eventsAtOnce), blocks: 25)
    try day.exchange.project(with: day.exchange.projector(eventsAtOnce: eventsAtOnce))
    #expect(try day.exchange.differences() == [])
  }

  @Test func `a projector that begins again goes on where the tables end`() throws {
    let day = try TradingDay()
    try day.trade(seed: 11, blocks: 30)
    let exchange = day.exchange
    for block in stride(from: UInt64(1), through: UInt64(exchange.blocks.count), by: 5) {
      // A new projector each time, from the beginning of the journal: what is in is passed over.
      try exchange.project(with: exchange.projector(), through: block)
      #expect(try ProjectionProgress.read(exchange.connect(), of: exchange.market).block == block)
    }
    try exchange.project()
    #expect(try exchange.differences() == [])
  }

  @Test func `two projectors of one market do no harm`() throws {
    let day = try TradingDay()
    try day.trade(seed: 12, blocks: 10)
    let exchange = day.exchange
    let (first, second) = (try exchange.projector(eventsAtOnce: 1), try exchange.projector(eventsAtOnce: 100))
    try exchange.project(with: first, through: 9)
    // It believes that nothing is in, and finds out when it writes.
    try exchange.project(with: second, through: 20)
    try exchange.project(with: first)
    try exchange.project(with: second)
    #expect(try exchange.differences() == [])
  }

  @Test func `killed between its rows and its commit it leaves nothing, and goes on`() throws {
    let day = try TradingDay(conninfo: TestDatabase.make())
    try day.trade(seed: 13, blocks: 20)
    let exchange = day.exchange
    try exchange.project(with: exchange.projector(), through: 15)
    let before = try ProjectionProgress.read(exchange.connect(), of: exchange.market)
    // The lock lets it write its first tables and stops it at a later one, in the middle of its transaction.
    let blocker = try exchange.connect()
    try blocker.query("begin")
    try blocker.query("lock table tala.right_movement in share mode")
    let projector = try exchange.projector()
    let killer = Background { [conninfo = exchange.conninfo] in
      Result { try ServerProcess.endWaiter(for: "tala.right_movement", conninfo) }
    }
    #expect(throws: (any Error).self) { try exchange.project(with: projector) }
    #expect(try killer.value().get())
    try blocker.query("rollback")
    #expect(try ProjectionProgress.read(exchange.connect(), of: exchange.market) == before)
    #expect(try exchange.differences() == [])
    // The same projector still has its events: it connects again and writes them.
    try projector.flush()
    try exchange.project(with: projector)
    #expect(try exchange.differences() == [])
    let progress = try ProjectionProgress.read(exchange.connect(), of: exchange.market)
    #expect(progress.block == UInt64(exchange.blocks.count))
  }

  @Test func `where a crash of the database took tables back whoever follows begins anew`() throws {
    let day = try TradingDay()
    try day.trade(seed: 14, blocks: 20)
    let exchange = day.exchange
    let projector = try exchange.projector()
    try exchange.project(with: projector, through: 15)
    // As if its last transaction had never come to the disk.
    try exchange.connect().query(
      "update tala.projection set block = 9 where market_id = $1", .int32(exchange.market.id))
    let reader = PostgresJournalReader(conninfo: exchange.conninfo, market: exchange.market)
    var follower = Follower()
    var failure: FollowerFailure?
    do throws(FollowerFailure) {
      try follower.catchUp(from: reader, sinks: [projector])
    } catch {
      failure = error
    }
    #expect(failure == .storage(.connectionLost("the tables went back to block 9; block 16 was next")))
  }

  @Test func `a block that does not follow is refused`() throws {
    let day = try TradingDay()
    let exchange = day.exchange
    let sink = Gap()
    try exchange.project(with: exchange.projector(), through: 3)
    var follower = Follower()
    try follower.catchUp(
      from: PostgresJournalReader(conninfo: exchange.conninfo, market: exchange.market), sinks: [sink])
    let projector = try exchange.projector()
    let last = sink.executed.removeLast()
    let engine = Engine()
    let events = EventBuffer()
    var failure: StorageFailure?
    do throws(StorageFailure) {
      try projector.followed(last, events: events, engine: engine)
    } catch {
      failure = error
    }
    #expect(failure == .badBlock(4, "the tables need it next, block \(last.block.number) came"))
  }

  /// Keeps the blocks it is shown.
  private final class Gap: FollowerSink {
    var executed: [ExecutedBlock] = []

    func followed(
      _ executed: ExecutedBlock, events: borrowing EventBuffer, engine: borrowing Engine
    ) throws(StorageFailure) {
      self.executed.append(executed)
    }

    func caughtUp(engine: borrowing Engine, lastBlock: UInt64) throws(StorageFailure) {}
  }
}
