import Dispatch
import Journal
import MarketEngine
import MarketFixtures
import Postgres
import PostgresStore
import Testing

@Suite struct ProjectorTests {
  /// Text of an event with all its fields, since events compare no other way.
  private func texts(_ events: [Event]) -> [String] { events.map { "\($0)" } }

  @Test(arguments: [UInt64(1), 2, 3]) func `what a member was told is read back as it was told`(seed: UInt64) throws {
    let day = try TradingDay()
    try day.trade(seed: seed, blocks: 30)
    try day.pass(days: 3)
    let exchange = day.exchange
    try exchange.project()
    let reader = MemberEventReader(conninfo: exchange.conninfo, market: exchange.market)
    for member in UInt32(1)...5 {
      let told = exchange.told(to: member)
      #expect(!told.isEmpty)
      let read = try reader.events(member: MemberNumber(member), after: 0, limit: 1_000_000)
      #expect(texts(read.map(\.event)) == texts(told))
      #expect(try reader.lastNumber(of: MemberNumber(member)) == UInt64(told.count))
      let part = try reader.events(member: MemberNumber(member), after: 3, through: 9, limit: 5)
      #expect(texts(part.map(\.event)) == texts(Array(told.dropFirst(3).prefix(5))))
    }
  }

  @Test func `a member's trades are read no further than it was told`() throws {
    let day = try TradingDay()
    try day.trade(seed: 1, blocks: 30)
    let exchange = day.exchange
    try exchange.project()
    let reader = MemberEventReader(conninfo: exchange.conninfo, market: exchange.market)
    let told = exchange.told(to: 2)
    let fills = told.indices.filter { if case .filled = told[$0] { true } else { false } }
    try #require(fills.count > 4)
    for through in [fills[3], fills[3] + 1, told.count] {
      let known = fills.filter { $0 < through }.suffix(3).map { told[$0] }
      let read = try reader.fills(member: MemberNumber(2), through: UInt64(through), limit: 3)
      #expect(texts(read.map(\.event)) == texts(known))
    }
  }

  @Test func `every event has one row`() throws {
    let day = try TradingDay()
    try day.trade(seed: 4, blocks: 20)
    let exchange = day.exchange
    try exchange.project()
    let rows = try exchange.number(
      """
      select (select count(*) from tala.order_event where market_id = $1)
        + (select count(*) from tala.market_event where market_id = $1)
        + (select count(*) from tala.trade where market_id = $1)
      """)
    #expect(rows == Int64(exchange.events.count))
    let progress = try ProjectionProgress.read(exchange.connect(), of: exchange.market)
    #expect(progress.block == UInt64(exchange.blocks.count))
    #expect(progress.sequence == exchange.sequence)
    #expect(Int64(progress.orderEvents + progress.marketEvents + progress.trades) == rows)
    #expect(progress.trades > 10)
  }

  @Test func `pools, their offers and what a sale cuts are in the tables`() throws {
    let day = try TradingDay()
    try day.trade(seed: 5, blocks: 60)
    let exchange = day.exchange
    try exchange.project()
    var (offers, reduced, cancelled) = (Int64(0), Int64(0), Int64(0))
    for event in exchange.events {
      switch event {
      case .accepted(_, let accepted) where accepted.options.contains(.pooled): offers += 1
      case .reduced(_, let left) where left.reason == .pool: reduced += 1
      case .cancelled(_, let left) where left.reason == .pool: cancelled += 1
      default: break
      }
    }
    #expect(offers > 20)
    #expect(reduced > 2)
    #expect(cancelled > 0)
    let market = "market = (select name from tala.market where market_id = $1)"
    #expect(try exchange.number("select count(*) from tala.v_pool where market_id = $1 and facility = 'gonghe-1'") == 3)
    #expect(try exchange.number("select count(*) from tala.v_order_event where pool = 'evening' and \(market)") == offers)
    #expect(
      try exchange.number(
        "select count(*) from tala.v_order_event where event = 'reduced' and code = 'pool' and \(market)") == reduced)
    #expect(
      try exchange.number(
        "select count(*) from tala.v_order_event where event = 'cancelled' and code = 'pool' and \(market)") == cancelled)
  }

  /// Units by quarter-hours, less what was given back.
  private func lost(in exchange: TestExchange) -> Int64 {
    exchange.events.reduce(0) { sum, event in
      guard case .rightsChanged(_, let changed) = event else { return sum }
      return sum - changed.change.amount * Int64(changed.change.end.index - changed.change.first.index)
    }
  }

  @Test func `what a derate takes of each account is in the tables`() throws {
    let day = try TradingDay()
    try day.trade(seed: 6, blocks: 30)
    let exchange = day.exchange
    let change = ChangeCapability(
      facility: FacilityNumber(1), first: QuarterHour(TradingDay.first + 40), end: QuarterHour(TradingDay.first + 42),
      charge: 1_000_000, isTo: true)
    try exchange.run([.operate(exchange.origin(5), .derate(change))])
    try exchange.project()
    let taken = lost(in: exchange)
    #expect(taken > 600_000_000)
    // A restoration gives a part back, of one quarter-hour.
    var back = change
    back.end = QuarterHour(TradingDay.first + 41)
    back.charge = 100_000_000
    try exchange.run([.operate(exchange.origin(5), .restore(back))])
    try exchange.project()
    let lost = lost(in: exchange)
    #expect(lost < taken)
    #expect(
      try exchange.number(
        "select sum(lost_units * (end_quarter - first_quarter))::bigint from tala.v_derate where market_id = $1") == lost)
    #expect(try exchange.number("select count(distinct account_id) from tala.v_derate where market_id = $1") > 1)
    #expect(
      try exchange.number(
        """
        select sum(held_units)::bigint from tala.v_right
        where market_id = $1 and resource_number = 1 and first_quarter <= \(TradingDay.first + 41)
          and end_quarter > \(TradingDay.first + 41)
        """) == 1_000_000)
    let told =
      "select count(*) from tala.v_order_event where event = 'rights-changed' and code = 'charge' and rights_change < 0"
    #expect(try exchange.number("\(told) and market = (select name from tala.market where market_id = $1)") > 1)
    #expect(try exchange.differences() == [])
  }

  @Test func `a refused replace knows the product of the order it was for`() throws {
    let day = try TradingDay()
    let exchange = day.exchange
    let order = day.order(2, .sell, 1, price: 5, lots: 3)
    guard case .order(let origin, _) = order else { return }
    let replace = ReplaceOrder(target: OrderTarget(reference: origin.reference), price: Price(ticks: 5_000_000))
    try exchange.run([order, .replace(exchange.origin(2), replace)])
    try exchange.run([.replace(exchange.origin(2), replace)])
    // The order is gone at the end of the block in which this is refused.
    try exchange.run([
      .replace(exchange.origin(2), replace),
      .cancel(exchange.origin(2), CancelOrder(target: OrderTarget(reference: origin.reference))),
    ])
    try exchange.project()
    let read = try MemberEventReader(conninfo: exchange.conninfo, market: exchange.market)
      .events(member: MemberNumber(2), after: 0, limit: 100)
    let products = read.compactMap { stored -> Product? in
      if case .refused(_, let refusal) = stored.event { refusal.product } else { nil }
    }
    #expect(products == [.charge, .charge, .charge])
  }

  @Test func `an order in a block that was never made is read back in its product's ticks`() throws {
    let day = try TradingDay()
    let exchange = day.exchange
    try exchange.operate(
      .calendar(
        CalendarDay(
          zone: ZoneNumber(1), date: 20_260_331, firstQuarter: QuarterHour(TradingDay.first), quarters: 96, clockChange: 0,
          opens: exchange.now, chargeFromHour: 0, chargeToHour: 0, dischargeFromHour: 0, dischargeToHour: 0,
          classBasisPoints: BasisPoints(1))))
    func order(_ user: UInt32, _ side: Side, _ product: Product, to minute: UInt16, price: Int64, lots: Int64) -> Command {
      let block = Block(zone: ZoneNumber(1), product: product, date: 20_260_331, fromMinute: 600, toMinute: minute)
      let new = NewOrder(
        contract: .none, side: side, price: Price(ticks: price), quantity: Quantity(lots: lots))
      return .block(exchange.origin(user), BlockOrder(block: block, order: new))
    }
    // Made and traded in the same block of the journal in which others come to nothing.
    try exchange.run([
      order(3, .sell, .charge, to: 690, price: 5, lots: 3), order(3, .buy, .room, to: 690, price: 5_000_000, lots: 3),
      order(2, .sell, .charge, to: 690, price: 5, lots: 7), order(3, .buy, .charge, to: 690, price: 6, lots: 3),
      order(3, .sell, .charge, to: 690, price: 6, lots: 4), order(3, .buy, .charge, to: 705, price: 6, lots: -1),
    ])
    try exchange.project()
    let reader = MemberEventReader(conninfo: exchange.conninfo, market: exchange.market)
    var products: [Product?] = []
    for member in UInt32(2)...3 {
      let told = exchange.told(to: member)
      let read = try reader.events(member: MemberNumber(member), after: 0, limit: 1_000)
      #expect(texts(read.map(\.event)) == texts(told))
      for event in told { if case .refused(_, let refusal) = event { products.append(refusal.product) } }
    }
    #expect(products == [.charge, .room, .charge, .charge])
    #expect(try exchange.number("select count(*) from tala.contract where market_id = $1 and label like '%.____-____'") == 1)
    #expect(try exchange.differences() == [])
  }

  @Test func `a phase and a key are those of the last event`() throws {
    let day = try TradingDay()
    let exchange = day.exchange
    try exchange.project()
    guard let key = Key(bytes: Array(repeating: 1, count: 32)) else { return }
    try exchange.operate(
      .setTrading(SetTrading(contract: ContractNumber(1), frozen: true)), .setKey(SetKey(user: UserNumber(3), key: key)))
    try exchange.project()
    let phases = "select phase::bigint from tala.contract where market_id = $1 and contract_id = 1"
    #expect(try exchange.number(phases) == Int64(ContractPhase.frozen.rawValue))
    let keys = "select get_byte(key, 0)::bigint from tala.app_user where market_id = $1 and user_id = 3"
    #expect(try exchange.number(keys) == 1)
    try day.pass(days: 3)
    try exchange.project()
    #expect(try exchange.number(phases) == Int64(ContractPhase.delivered.rawValue))
  }

  /// A market with ten blocks of which five are in its tables, in a database of its own.
  private func halfProjected() throws -> TestExchange {
    let day = try TradingDay(conninfo: TestDatabase.make())
    try day.trade(seed: 7, blocks: 5)
    try day.exchange.project()
    try day.trade(seed: 8, blocks: 5)
    return day.exchange
  }

  /// A follower's session in a transaction that holds what the tables' next one needs.
  private func holder(_ exchange: TestExchange) throws -> Connection {
    let holder = try FollowerSession.open(exchange.conninfo, market: exchange.market.id)
    try holder.query("begin")
    try holder.query("update tala.projection set sequence = sequence where market_id = $1", .int32(exchange.market.id))
    return holder
  }

  private func isThere(_ session: Connection, _ exchange: TestExchange) throws -> Bool {
    try exchange.connect().query("select 1 from pg_stat_activity where pid = $1", .int32(session.backendPID)).first != nil
  }

  private func isWhole(_ exchange: TestExchange) throws -> Bool {
    try ProjectionProgress.read(exchange.connect(), of: exchange.market).block == UInt64(exchange.blocks.count)
  }

  @Test func `a follower that stands still in a COPY holds up no other`() throws {
    let exchange = try halfProjected()
    let still = try holder(exchange)
    try still.query("copy tala.projection from stdin")
    try exchange.project()
    #expect(try isWhole(exchange))
    #expect(try !isThere(still, exchange))
  }

  @Test func `one that stands still between two statements is ended by the server, though nobody waits for it`() throws {
    let exchange = try halfProjected()
    let still = try holder(exchange)
    let end = Monotonic.nanoseconds() + 60_000_000_000
    while try isThere(still, exchange) {
      try #require(Monotonic.nanoseconds() < end, "nobody has ended it")
      Monotonic.pause(milliseconds: 50)
    }
    try exchange.project()
    #expect(try isWhole(exchange))
    #expect(throws: PostgresError.self) { try still.query("commit") }
  }

  @Test func `one that waits for its commit is waited for, and another market's is let be`() throws {
    let exchange = try halfProjected()
    let others = try FollowerSession.open(exchange.conninfo, market: exchange.market.id + 1)
    try others.query("begin")
    try others.query("copy tala.projection from stdin")
    let (conninfo, market) = (exchange.conninfo, exchange.market.id)
    let held = DispatchSemaphore(value: 0)
    let slow = Background {
      Result {
        let slow = try FollowerSession.open(conninfo, market: market)
        try slow.query("begin")
        try slow.query("update tala.projection set sequence = sequence where market_id = $1", .int32(market))
        held.signal()
        try slow.query("select pg_sleep(7)")
        try slow.query("commit")
      }
    }
    #expect(held.wait(timeout: .now() + 60) == .success)
    try exchange.project()
    #expect(throws: Never.self) { try slow.value().get() }
    #expect(try isWhole(exchange))
    #expect(try isThere(others, exchange))
  }
}
