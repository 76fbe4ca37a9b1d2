public import Journal
public import Postgres

/// The markets of a database, and who leads each.
public struct MarketCatalogue {
  private let connection: Connection

  public init(_ connection: Connection) { self.connection = connection }

  /// Makes a market with its leadership row; one that is there already is returned as it is.
  public func create(named name: String) throws(StorageFailure) -> Market {
    try asStorage { () throws(PostgresError) in
      try connection.transaction { () throws(PostgresError) in
        try connection.query(
          "insert into tala.market (name) values ($1) on conflict (name) do nothing", .text(name))
        let row = try connection.query("select market_id, name from tala.market where name = $1", .text(name)).one()
        let market = Market(id: try row.int32(0), name: try row.string(1))
        try connection.query(
          "insert into tala.leadership (market_id) values ($1) on conflict (market_id) do nothing", .int32(market.id))
        return market
      }
    }
  }

  /// Throws `notReady` if there is no such market.
  public func market(named name: String) throws(StorageFailure) -> Market {
    let found = try asStorage { () throws(PostgresError) -> Market? in
      let rows = try connection.query("select market_id, name from tala.market where name = $1", .text(name))
      guard let row = rows.first else { return nil }
      return Market(id: try row.int32(0), name: try row.string(1))
    }
    guard let found else {
      throw .notReady("there is no market named \(name): run `tala migrate --market \(name)`")
    }
    return found
  }

  public func markets() throws(StorageFailure) -> [Market] {
    try asStorage { () throws(PostgresError) in
      var markets: [Market] = []
      for row in try connection.query("select market_id, name from tala.market order by name") {
        markets.append(Market(id: try row.int32(0), name: try row.string(1)))
      }
      return markets
    }
  }

  /// Who leads or led a market, for a standby's greeting and for operators; nil if nobody ever did.
  public func leader(of market: Market) throws(StorageFailure) -> Leader? {
    let found = try asStorage { () throws(PostgresError) in try LeadershipRow.read(connection, market: market.id) }
    guard let found else { throw .notReady("market \(market.name) has no leadership row: run `tala migrate`") }
    return found.epoch == 0 ? nil : found.leader
  }

  /// What a leader found that its journal is not as it had answered; nil unless nobody may lead for it.
  public func condemnation(of market: Market) throws(StorageFailure) -> String? {
    try asStorage { () throws(PostgresError) in try LeadershipRow.read(connection, market: market.id)?.condemned }
  }

  /// Lets a condemned journal be led on, if it ends at this block: what had been found, or nil if it is not condemned or ends elsewhere.
  public func accept(_ market: Market, endingAt lastBlock: UInt64) throws(StorageFailure) -> String? {
    try asStorage { () throws(PostgresError) in
      let rows = try connection.query(
        """
        with found as (
          select market_id, condemned from tala.leadership
          where market_id = $1 and last_block = $2 and condemned is not null for update
        )
        update tala.leadership set condemned = null from found where leadership.market_id = found.market_id
        returning found.condemned
        """, .int32(market.id), .int64(Int64(clamping: lastBlock)))
      guard let row = rows.first else { return nil }
      return try row.string(0)
    }
  }
}
