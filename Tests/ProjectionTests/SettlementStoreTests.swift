import Journal
import MarketEngine
import MarketFixtures
import Postgres
import PostgresStore
import Settlement
import Testing

@Suite struct SettlementStoreTests {
  /// Date and quarter-hours of the first or second delivery day of a `TradingDay`.
  private func delivery(_ ordinal: Int32) -> DeliveryDay {
    DeliveryDay(
      date: 20_260_330 + UInt32(ordinal), first: QuarterHour(TradingDay.first + 96 * ordinal),
      end: QuarterHour(TradingDay.first + 96 * (ordinal + 1)))
  }

  private func traded(seed: UInt64) throws -> TradingDay {
    let day = try TradingDay()
    try day.trade(seed: seed, blocks: 30)
    try day.pass(days: 2)
    try day.exchange.project()
    return day
  }

  private func store(_ day: TradingDay) throws -> SettlementStore {
    SettlementStore(try day.exchange.connect(), market: day.exchange.market)
  }

  private func failure(_ work: () throws(SettlementFailure) -> Void) -> SettlementFailure? {
    do throws(SettlementFailure) {
      try work()
      return nil
    } catch {
      return error
    }
  }

  @Test(arguments: [UInt64(31), 32, 33]) func `a run, its commands and a second run`(seed: UInt64) throws {
    let day = try traded(seed: seed)
    let (exchange, store) = (day.exchange, try store(day))
    let first = try store.run(day: delivery(0), kind: .nextDay)
    #expect(first.isNew && first.run == 1)
    #expect(!first.commands.isEmpty)
    #expect(try store.pendingCommands(run: 1) == first.commands)
    for command in first.commands { try exchange.operate(.settle(command)) }
    // Sent again, the engine says that it has been done.
    for command in first.commands { try exchange.operate(.settle(command)) }
    try exchange.project()
    #expect(try store.pendingCommands(run: 1) == [])
    #expect(try exchange.differences() == [])
    let second = try store.run(day: delivery(0), kind: .nextDay)
    #expect(second.isNew && second.run == 2)
    #expect(second.commands.isEmpty)
    #expect(try store.runs().map(\.run) == [1, 2])
    // Both days settled, each member's cash has moved by whole fen since its deposit.
    let next = try store.run(day: delivery(1), kind: .nextDay)
    for command in next.commands { try exchange.operate(.settle(command)) }
    try exchange.project()
    let broken = """
      select count(*) from tala.v_cash where market_id = $1 and account_id > 3 and cash % 10000 <> 0
      """
    #expect(try exchange.number(broken) == 0)
  }

  @Test func `trades that do not stand are not settled, those approved and upheld are`() throws {
    let day = try TradingDay()
    let exchange = day.exchange
    func review(_ user: UInt32, _ trade: UInt64, _ review: TradeReview) -> Command {
      .review(exchange.origin(user), ReviewTrade(trade: TradeNumber(trade), review: review))
    }
    func trade() -> [Command] {
      [day.order(3, .buy, 1, price: 10, lots: 7), day.order(2, .sell, 1, price: 10, lots: 7)]
    }
    // 1 stands, 2 is busted, 3 recalled, 4 upheld; then 5 is approved, 6 rejected, 7 never answered.
    for _ in 1...4 { try exchange.run(trade()) }
    try exchange.run([review(1, 2, .bust), review(2, 3, .dispute), review(3, 3, .agree)])
    try exchange.run([review(3, 4, .dispute), review(1, 4, .uphold)])
    try exchange.operate(.setHold(SetHold(contract: ContractNumber(1), isOn: true)))
    for _ in 5...7 { try exchange.run(trade()) }
    try exchange.run([review(1, 5, .approve), review(1, 6, .reject)])
    try day.pass(days: 2)
    try exchange.project()
    #expect(try exchange.differences() == [])
    let run = try store(day).run(day: delivery(0), kind: .nextDay)
    #expect(try exchange.number("select trades from tala.settlement_run where market_id = $1") == 3)
    let lots = "select sum(quantity)::bigint from tala.statement_line where market_id = $1 and kind = 2"
    #expect(try exchange.number(lots) == 3 * 7)
    for command in run.commands { try exchange.operate(.settle(command)) }
    let states = """
      select count(*) from tala.v_trade t join tala.market k on k.name = t.market
      where k.market_id = $1 and state = 'cancelled'
      """
    #expect(try exchange.number(states) == 4)
  }

  @Test func `the same run again is the run that is there`() throws {
    let day = try traded(seed: 34)
    let store = try store(day)
    let first = try store.run(day: delivery(0), kind: .nextDay, sequence: day.exchange.sequence)
    var again = try store.run(day: delivery(0), kind: .nextDay, sequence: day.exchange.sequence)
    #expect(!again.isNew)
    again.isNew = true
    #expect(again == first)
    #expect(try day.exchange.number("select count(*) from tala.settlement_run where market_id = $1") == 1)
  }

  @Test func `of two that run at once one makes the run`() throws {
    let day = try traded(seed: 35)
    let (delivery, sequence) = (delivery(0), day.exchange.sequence)
    let work = (0..<2).map { _ in
      Background { [conninfo = day.exchange.conninfo, market = day.exchange.market] in
        Result {
          try SettlementStore(Connection(conninfo), market: market)
            .run(day: delivery, kind: .nextDay, sequence: sequence)
        }
      }
    }
    let runs = try work.map { try $0.value().get() }
    #expect(runs.map(\.run) == [1, 1])
    #expect(runs.count(where: { $0.isNew }) == 1)
    #expect(runs[0].commands == runs[1].commands)
  }

  @Test func `the facts of a sequence are the same whenever they are read`() throws {
    let day = try traded(seed: 40)
    let (store, sequence) = (try store(day), day.exchange.sequence)
    let before = try store.input(day: delivery(0), kind: .nextDay, version: 1, sequence: sequence)
    #expect(!before.trades.isEmpty && !before.contracts.isEmpty && before.accounts.count == 7)
    try day.exchange.operate(
      .addMember(AddMember(name: day.exchange.name("late"), role: .trader)),
      .addZone(AddZone(name: day.exchange.name("later"))))
    try day.exchange.project()
    #expect(try store.input(day: delivery(0), kind: .nextDay, version: 1, sequence: sequence) == before)
  }

  @Test func `a run refuses to start while the tables are behind`() throws {
    let day = try traded(seed: 36)
    let store = try store(day)
    let (delivery, projected) = (delivery(0), day.exchange.sequence)
    try day.exchange.operate(.addZone(AddZone(name: day.exchange.name("later"))))
    let needed = day.exchange.sequence
    #expect(
      failure { () throws(SettlementFailure) in _ = try store.run(day: delivery, kind: .nextDay, sequence: needed) }
        == .projectionBehind(needed: needed, projected: projected))
  }

  @Test func `a day that is not over is not settled`() throws {
    let day = try TradingDay()
    try day.exchange.project()
    let (store, delivery) = (try store(day), delivery(0))
    #expect(
      failure { () throws(SettlementFailure) in _ = try store.run(day: delivery, kind: .nextDay) }
        == .dayNotOver(delivery, now: TradingDay.start.adding(seconds: -86_400)))
  }

  @Test func `a day is unsettled until it has a run and the engine has posted all of it`() throws {
    let day = try traded(seed: 41)
    let (exchange, store) = (day.exchange, try store(day))
    func unsettled(_ last: DeliveryDay) throws -> [UnsettledDay] { try store.unsettledDays(through: last, kind: .nextDay) }
    func calendar(_ date: UInt32, _ ordinal: Int32) -> DeliveryDay {
      DeliveryDay(
        date: date, first: QuarterHour(TradingDay.first + 96 * ordinal),
        end: QuarterHour(TradingDay.first + 96 * (ordinal + 1)))
    }
    #expect(try unsettled(calendar(20_260_329, -1)) == [], "no contract delivers so early")
    #expect(try unsettled(delivery(0)) == [UnsettledDay(day: delivery(0), runs: [])])
    // The last contract delivers on the second day, the last of its month: what follows is empty.
    let both = [Int32(0), 1].map { UnsettledDay(day: delivery($0), runs: []) }
    #expect(try unsettled(delivery(1)) == both)
    let later = calendar(20_260_403, 4)
    #expect(try unsettled(later) == both)
    let first = try store.run(day: delivery(0), kind: .nextDay)
    #expect(!first.commands.isEmpty)
    let pending = [UnsettledDay(day: delivery(0), runs: [1]), both[1]]
    #expect(try unsettled(later) == pending)
    // A further run of the day has nothing to post, and does not hide what the first one has.
    try exchange.operate(.addZone(AddZone(name: exchange.name("later"))))
    try exchange.project()
    #expect(try store.run(day: delivery(0), kind: .nextDay).commands == [])
    #expect(try unsettled(later) == pending)
    #expect(try store.run(numbered: 1).commands == first.commands)
    for command in first.commands.dropLast() { try exchange.operate(.settle(command)) }
    try exchange.project()
    #expect(try unsettled(later) == pending)
    for command in first.commands { try exchange.operate(.settle(command)) }
    try exchange.project()
    #expect(try unsettled(later) == [both[1]])
    for command in try store.run(day: delivery(1), kind: .nextDay).commands { try exchange.operate(.settle(command)) }
    try exchange.project()
    #expect(try unsettled(later) == [])
  }

  @Test func `a figure that was changed in the tables stops the run and leaves nothing`() throws {
    let day = try traded(seed: 37)
    let (store, delivery) = (try store(day), delivery(0))
    let connection = try day.exchange.connect()
    let standing = """
      select min(t.trade_number) from tala.trade t where t.market_id = $1 and t.state = 1 and not exists (
        select from tala.trade_change x where x.market_id = $1 and x.trade_number = t.trade_number)
      """
    let first = try day.exchange.number(standing)
    try connection.query(
      "update tala.trade set buyer_fee = buyer_fee + 1 where market_id = $1 and trade_number = $2",
      .int32(day.exchange.market.id), .int64(first))
    let stopped = failure { () throws(SettlementFailure) in _ = try store.run(day: delivery, kind: .nextDay) }
    guard case .stopped(.figureDiffers(let trade, .buyerFee, let posted, let recomputed))? = stopped else {
      Issue.record("\(String(describing: stopped))")
      return
    }
    #expect(trade == TradeNumber(UInt64(first)) && posted - recomputed == Money(microYuan: 1))
    #expect(try store.runs() == [])
  }

  @Test func `killed in the middle a run leaves nothing, and is made when started again`() throws {
    let day = try TradingDay(conninfo: TestDatabase.make())
    try day.trade(seed: 38, blocks: 20)
    try day.pass(days: 2)
    let exchange = day.exchange
    try exchange.project()
    let blocker = try exchange.connect()
    try blocker.query("begin")
    try blocker.query("lock table tala.invoice in share mode")
    let victim = try exchange.connect()
    let (store, delivery) = (SettlementStore(victim, market: exchange.market), delivery(0))
    let killer = Background { [conninfo = exchange.conninfo] in
      Result { try ServerProcess.endWaiter(for: "tala.invoice", conninfo) }
    }
    let stopped = failure { () throws(SettlementFailure) in _ = try store.run(day: delivery, kind: .nextDay) }
    #expect(stopped != nil)
    #expect(try killer.value().get())
    try blocker.query("rollback")
    for table in ["settlement_run", "statement_line", "invoice", "settlement_posting"] {
      #expect(try exchange.number("select count(*) from tala.\(table) where market_id = $1") == 0)
    }
    #expect(try self.store(day).run(day: delivery, kind: .nextDay).run == 1)
  }

  @Test func `every line adds up in the tables too`() throws {
    let day = try traded(seed: 39)
    let run = try store(day).run(day: delivery(0), kind: .nextDay)
    let exchange = day.exchange
    for sum in [
      "select sum(amount)::bigint from tala.statement_line where market_id = $1",
      "select sum(amount)::bigint from tala.settlement_posting where market_id = $1",
      """
      select count(*) from tala.invoice i where market_id = $1 and amount <> (
        select sum(amount) from tala.statement_line l
        where l.market_id = i.market_id and l.run = i.run and l.member_id = i.member_id)
      """,
    ] { #expect(try exchange.number(sum) == 0) }
    #expect(throws: SettlementFailure.unknownRun(run.run + 1)) { try store(day).statements(run: run.run + 1) }
  }
}
