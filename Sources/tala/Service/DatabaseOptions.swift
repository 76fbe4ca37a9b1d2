import ArgumentParser
import Foundation
import Journal
import Postgres
import PostgresStore

/// Where a market is kept: the two options every verb that reads or writes the database has.
struct DatabaseOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "libpq connection string of the database.",
      discussion: "TALA_DATABASE in the environment is used if this is not given.",
      valueName: "conninfo"))
  var database: String?

  @Option(help: "Name of the market.") var market = "QH"

  func validate() throws { _ = try conninfo() }

  /// The connection string given, or the environment's.
  func conninfo() throws -> String {
    if let database { return database }
    if let database = ProcessInfo.processInfo.environment["TALA_DATABASE"] { return database }
    throw ValidationError("give --database CONNINFO or set TALA_DATABASE")
  }

  /// Connects, checks that the schema is this binary's, and finds the market.
  func open() throws -> (conninfo: String, market: Market) {
    let conninfo = try conninfo()
    let connection = try Connection(conninfo)
    defer { connection.close() }
    try Migrations.check(connection)
    return (conninfo, try MarketCatalogue(connection).market(named: market))
  }
}

/// Writes a line to standard error: what goes on, apart from what was asked for.
func report(_ line: String) {
  FileHandle.standardError.write(Data((line + "\n").utf8))
}
