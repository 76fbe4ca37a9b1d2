import MarketEngine
import Postgres
import PostgresStore
import Testing

@Suite struct TableAuditTests {
  @Test(arguments: [UInt64(21), 22]) func `tables as projected have no differences, before, in and after delivery`(
    seed: UInt64
  ) throws {
    let day = try TradingDay()
    #expect(try day.exchange.differences() == [])
    try day.trade(seed: seed, blocks: 30)
    for passed in Int64(1)...3 {
      try day.pass(days: passed)
      try day.exchange.project()
      #expect(try day.exchange.differences() == [])
    }
  }

  /// Plants a difference in each table and expects the audit to name it. `$1` is the market.
  @Test(arguments: [
    "delete from tala.order_event where market_id = $1 and member_id = 3 and member_number = 2",
    "update tala.order_event set quantity = quantity + 1 where market_id = $1 and kind = 2 and trade_number = 1",
    "update tala.order_event set reference = 'forged' where market_id = $1 and member_id = 3 and member_number = 3",
    "delete from tala.trade where market_id = $1 and trade_number = 2",
    "update tala.trade set premium = premium + 1 where market_id = $1 and trade_number = 2",
    "delete from tala.posting where market_id = $1 and trade_number = 1 and kind = 1",
    "update tala.posting set amount = amount + 1 where market_id = $1 and trade_number = 1 and kind = 1",
    """
    insert into tala.posting select * from tala.posting where market_id = $1 and trade_number = 1 and kind = 1
    """,
    "update tala.right_movement set amount = amount - 1 where market_id = $1 and trade_number = 1",
    "delete from tala.right_movement where market_id = $1 and trade_number is null and resource = 2",
    "update tala.market_event set code = 1 where market_id = $1 and kind = 11",
    "update tala.contract set phase = 5 where market_id = $1 and contract_id = 1",
    "update tala.account set name = 'other' where market_id = $1 and account_id = 7",
    "update tala.facility set plant = 'other' where market_id = $1 and facility_id = 1",
    "update tala.facility set cycles_per_day = 1 where market_id = $1 and facility_id = 1",
    "update tala.pool set facility_id = 2 where market_id = $1 and pool_id = 1",
    "update tala.projection set order_events = order_events + 1 where market_id = $1",
    "update tala.projection set sequence = sequence - 1 where market_id = $1",
  ]) func `a planted difference is found`(statement: String) throws {
    let day = try TradingDay()
    try day.trade(seed: 23, blocks: 20)
    let exchange = day.exchange
    try exchange.project()
    #expect(try exchange.differences() == [])
    #expect(try exchange.connect().query(statement, .int32(exchange.market.id)).affected > 0)
    #expect(try !exchange.differences().isEmpty)
  }
}
