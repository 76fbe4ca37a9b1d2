import MarketEngine
import Postgres

/// The rows the tables have for a stretch of the journal, by sequence.
struct AuditReading {
  let connection: Connection
  let market: Market
  let first: UInt64
  let last: UInt64

  private var parameters: [Parameter] {
    [.int32(market.id), .int64(Int64(bitPattern: first)), .int64(Int64(bitPattern: last))]
  }

  private static let stretch = "market_id = $1 and sequence between $2 and $3"

  func orderEvents() throws(PostgresError) -> [AuditRow] {
    var rows: [AuditRow] = []
    for row in try connection.query(
      """
      select \(MemberEventReader.columns)
      from tala.order_event e
      left join tala.contract c on c.market_id = e.market_id and c.contract_id = e.contract_id
      where e.market_id = $1 and e.sequence between $2 and $3
      """, parameters)
    {
      let stored = try OrderEventRow(row).stored()
      rows.append(
        AuditRow(
          key: [try row.int64(1), try row.int64(2)],
          value: [Int64(bitPattern: stored.sequence), stored.time.nanoseconds] + AuditRow.digest(stored.event)))
    }
    return rows
  }

  func marketEvents() throws(PostgresError) -> [AuditRow] {
    var rows: [AuditRow] = []
    for row in try connection.query(
      """
      select sequence, ordinal, event_time, kind, member_id, user_id, session_id, subject, code, first_value,
        second_value, third_value, coalesce(content, '')
      from tala.market_event where \(Self.stretch)
      """, parameters)
    {
      var audited = try AuditRow(row, keys: 2, values: 10)
      audited.value.append(AuditRow.digest(Array(try row.string(12).utf8)))
      rows.append(audited)
    }
    return rows
  }

  func trades() throws(PostgresError) -> [AuditRow] {
    try rows(
      """
      select trade_number, sequence, trade_time, contract_id, price, quantity, buyer, seller, buy_order, sell_order,
        facility_id, aggressor, premium, buyer_fee, seller_fee, kind, state
      from tala.trade where \(Self.stretch)
      """, keys: 1, values: 16)
  }

  func postings() throws(PostgresError) -> [AuditRow] {
    try rows(
      "select sequence, kind, from_account, to_account, amount, trade_number, run from tala.posting where \(Self.stretch)",
      keys: 7, values: 0)
  }

  func movements() throws(PostgresError) -> [AuditRow] {
    try rows(
      """
      select sequence, facility_id, resource, first_quarter, end_quarter, from_account, to_account, amount, trade_number
      from tala.right_movement where \(Self.stretch)
      """, keys: 9, values: 0)
  }

  func changes() throws(PostgresError) -> [AuditRow] {
    try rows(
      "select trade_number, sequence, change_time, state, cause from tala.trade_change where \(Self.stretch)", keys: 2,
      values: 3)
  }

  private func rows(_ statement: String, keys: Int, values: Int) throws(PostgresError) -> [AuditRow] {
    var rows: [AuditRow] = []
    for row in try connection.query(statement, parameters) {
      rows.append(try AuditRow(row, keys: keys, values: values))
    }
    return rows
  }
}
