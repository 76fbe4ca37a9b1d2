import MarketEngine
import Postgres
import PostgresStore
import Testing

/// The views, read as a person would: two trades of the first quarter-hour and one of the bundled unit.
@Suite struct ViewTests {
  private func day() throws -> TradingDay {
    let day = try TradingDay()
    try day.exchange.run([
      day.order(2, .sell, 1, price: 3_247, lots: 20), day.order(3, .buy, 1, price: 3_250, lots: 15),
      day.order(2, .sell, 5, price: 21_000, lots: 4), day.order(4, .buy, 5, price: 21_000, lots: 4),
      day.order(5, .buy, 1, price: 9_999_999, lots: 1),
    ])
    try day.exchange.project()
    return day
  }

  private func lines(_ day: TradingDay, _ statement: String) throws -> [String] {
    let rows = try day.exchange.connect().query(
      "\(statement)", .text(day.exchange.market.name))
    return try rows.map { try $0.string(0) }
  }

  @Test func `trades show symbols, prices, quantities and CNY`() throws {
    let shown = try lines(
      day(),
      """
      select format('%s %s %s %s %s %s %s %s %s %s', trade_number, traded at time zone 'UTC', contract, price, quantity, buyer,
        seller, premium_cny, buyer_fee_cny, seller_fee_cny)
      from tala.v_trade where market = $1 order by trade_number
      """)
    #expect(
      shown == [
        "1 2026-03-29 00:00:00 QH.CHG.q40 324.7 1.5 longyang gonghe 121.762500 0.010965 0.002055",
        "2 2026-03-29 00:00:00 QH.SSU2.d1-2 21000 0.4 xining gonghe 8400.000000 0.002924 0.000548",
      ])
  }

  @Test func `rights show who holds what from when to when`() throws {
    let shown = try lines(
      day(),
      """
      select format('%s %s %s %s %s %s', member, resource, starts at time zone 'UTC', ends at time zone 'UTC', held, unit)
      from tala.v_right where market = $1 and resource = 'charge' order by account_id, starts
      """)
    #expect(
      shown == [
        "gonghe charge 2026-03-30 00:00:00 2026-03-30 10:00:00 359.600000 MW",
        "gonghe charge 2026-03-30 10:00:00 2026-03-30 10:15:00 358.100000 MW",
        "gonghe charge 2026-03-30 10:15:00 2026-04-01 00:00:00 359.600000 MW",
        "longyang charge 2026-03-30 10:00:00 2026-03-30 10:15:00 1.500000 MW",
        "xining charge 2026-03-30 00:00:00 2026-04-01 00:00:00 0.400000 MW",
      ])
  }

  @Test func `cash and postings add up to the same`() throws {
    let day = try day()
    let shown = try lines(
      day, "select format('%s/%s %s', member, account, cash_cny) from tala.v_cash where market = $1 order by account_id")
    #expect(
      shown == [
        "tala/clearing 0.000000", "tala/fees 0.016492", "tala/rounding 0.000000", "gonghe/main 900008521.759897",
        "longyang/main 899999878.226535", "xining/main 899991599.997076", "qinghai-dc/main 900000000.000000",
      ])
    let unbalanced = """
      select count(*) from (
        select sequence from tala.v_posting where market = (select name from tala.market where market_id = $1)
        group by sequence having sum(amount_cny) <> 0) s
      """
    #expect(try day.exchange.number(unbalanced) == 0)
  }

  @Test func `a member's events read as they were told`() throws {
    let shown = try lines(
      day(),
      """
      select concat_ws(' ', member_number, event, contract, side, price, quantity, code, fee_cny, amount_cny, need, free)
      from tala.v_order_event where market = $1 and member in ('longyang', 'qinghai-dc') order by member, member_number
      """)
    #expect(
      shown == [
        "1 cash deposit 900000000.000000", "2 accepted QH.CHG.q40 buy 325.0 1.5 gfs",
        "3 filled QH.CHG.q40 buy 324.7 1.5 taker 0.010965", "1 cash deposit 900000000.000000",
        "2 refused QH.CHG.q40 205 9999999 99999",
      ])
  }

  @Test func `contracts and members carry names for their numbers`() throws {
    let day = try day()
    let contracts = try lines(
      day,
      """
      select format('%s %s %s %s %s', contract, phase, delivery_start at time zone 'UTC', gate at time zone 'UTC', tick_value_cny)
      from tala.v_contract where market = $1 order by contract_id
      """)
    #expect(contracts.first == "QH.CHG.q40 continuous 2026-03-30 10:00:00 2026-03-30 09:30:00 0.002500")
    let members = try lines(day, "select format('%s %s', member, role) from tala.v_member where market = $1 order by member_id")
    #expect(members.prefix(2) == ["tala market-operator", "gonghe storage-operator"])
  }
}
