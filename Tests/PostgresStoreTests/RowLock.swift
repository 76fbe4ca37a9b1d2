import Postgres
import PostgresStore

/// Holds a market's leadership row locked, so that a test decides when what waits for it goes on.
struct RowLock {
  let connection: Connection
  private let market: TestMarket

  init(_ market: TestMarket) throws {
    self.market = market
    connection = try market.connect()
    try connection.query("begin")
    try connection.query(
      "select 1 from tala.leadership where market_id = $1 for update", .int32(market.market.id))
  }

  /// Returns once so many sessions wait for a lock somebody holds on this database's leadership, other tests' rows apart.
  func waitForWaiters(_ count: Int64) throws {
    let observer = try market.connect()
    while try waiters(observer) < count {}
  }

  func release() throws { try connection.query("rollback") }

  private func waiters(_ observer: Connection) throws -> Int64 {
    try observer.query(
      """
      with recursive waiting as (
        select pid from pg_stat_activity where $1 = any (pg_blocking_pids(pid))
        union
        select activity.pid from pg_stat_activity activity join waiting on waiting.pid = any (pg_blocking_pids(activity.pid))
      )
      select count(*) from waiting
      """, .int32(connection.backendPID)
    ).one().int64(0)
  }
}
