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
}
