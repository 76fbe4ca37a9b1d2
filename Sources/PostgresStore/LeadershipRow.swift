import Postgres

/// The market's row in tala.leadership, as last committed; reading it waits for no lock.
struct LeadershipRow {
  var epoch: Int64
  var lastBlock: Int64
  var claim: Int64
  var leader: Leader
  /// Why nobody may lead; nil if somebody may.
  var condemned: String?

  /// -infinity has no difference to now, so a lease that was never held or was given back counts as over since the epoch began.
  private static let statement = """
    select epoch, last_block, claim, instance, address, process_id,
      (extract(epoch from greatest(lease_until, 'epoch') - clock_timestamp()) * 1000)::bigint, condemned
    from tala.leadership where market_id = $1
    """

  static func read(_ connection: Connection, market: Int32) throws(PostgresError) -> LeadershipRow? {
    let rows = try connection.query(statement, .int32(market))
    guard let row = rows.first else { return nil }
    let epoch = try row.int64(0)
    return LeadershipRow(
      epoch: epoch, lastBlock: try row.int64(1), claim: try row.int64(2),
      leader: Leader(
        instance: try row.string(3), address: try row.string(4), processID: try row.int32(5), epoch: epoch,
        leaseRemainingMilliseconds: try row.int64(6)),
      condemned: try row.isNull(7) ? nil : try row.string(7))
  }
}
