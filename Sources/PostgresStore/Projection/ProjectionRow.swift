public import Journal
import MarketEngine
public import Postgres

/// The row of `projection`: read by everyone who asks how far the tables are, moved on by the projector.
extension ProjectionProgress {
  /// What the tables of a market say; nothing projected if there is no row yet.
  public static func read(_ connection: Connection, of market: Market) throws(StorageFailure) -> ProjectionProgress {
    try asStorage { () throws(PostgresError) in try stored(connection, of: market) ?? .none }
  }

  static func stored(_ connection: Connection, of market: Market) throws(PostgresError) -> ProjectionProgress? {
    let rows = try connection.query(
      """
      select block, sequence, market_time, order_events, market_events, trades
      from tala.projection where market_id = $1
      """, .int32(market.id))
    guard let row = rows.first else { return nil }
    return ProjectionProgress(
      block: UInt64(bitPattern: try row.int64(0)), sequence: UInt64(bitPattern: try row.int64(1)),
      time: Timestamp(nanoseconds: try row.int64(2)), orderEvents: UInt64(bitPattern: try row.int64(3)),
      marketEvents: UInt64(bitPattern: try row.int64(4)), trades: UInt64(bitPattern: try row.int64(5)))
  }

  static func begin(_ connection: Connection, of market: Market) throws(PostgresError) {
    try connection.query(
      "insert into tala.projection (market_id) values ($1) on conflict (market_id) do nothing", .int32(market.id))
  }

  /// Moves the row on, if it stands where `self` says; false if another projector was there first. Locks it until the transaction ends.
  func advance(
    to next: ProjectionProgress, _ connection: Connection, of market: Market
  ) throws(PostgresError) -> Bool {
    try connection.query(
      """
      update tala.projection
      set block = $3, sequence = $4, market_time = $5, order_events = $6, market_events = $7, trades = $8
      where market_id = $1 and block = $2
      """,
      .int32(market.id), .int64(Int64(block)), .int64(Int64(next.block)), .int64(Int64(next.sequence)),
      .int64(next.time.nanoseconds), .int64(Int64(next.orderEvents)), .int64(Int64(next.marketEvents)),
      .int64(Int64(next.trades))
    ).affected == 1
  }
}
