import ArgumentParser
import ExchangeRuntime
import Foundation
import Gateway
import Logging
import MarketEngine
import Postgres
import PostgresStore
import TalaClient

/// An exchange for one run: a market of its own in the database, served on a socket of loopback. The market stays in the database, as
/// every journal does; its name begins with `conformance-`.
struct ScratchExchange {
  /// The market's clock is its own, so that no gate can pass while cases are played.
  static let clockStart = "2026-11-24T00:00:00Z"

  let operatorKey: SigningKey
  private let service: MarketService

  var endpoint: Endpoint { Endpoint(host: "127.0.0.1", port: service.gateway.port) }

  /// Makes the market, brings the schema up to date where it is not, and serves it.
  static func start(conninfo: String) async throws -> ScratchExchange {
    let name = "conformance-\(ProcessInfo.processInfo.processIdentifier)-\(Int(Date().timeIntervalSince1970))"
    let key = SigningKey()
    try MigrateVerb.parse([
      "--database", conninfo, "--market", name, "--clock", "manual", "--clock-start", clockStart,
      "--operator-key", key.publicHexadecimal,
    ]).run()
    let connection = try Connection(conninfo)
    let market = try MarketCatalogue(connection).market(named: name)
    connection.close()
    var logger = Logger(label: "tala") { StreamLogHandler.standardError(label: $0) }
    logger.logLevel = .warning
    var configuration = GatewayConfiguration(host: "127.0.0.1", port: 0) {
      Timestamp(nanoseconds: Int64(Date().timeIntervalSince1970 * 1_000) * 1_000_000)
    }
    configuration.logger = logger
    // Files may be full of what the protocol cannot say; that is no reason to hang up.
    configuration.limits.protocolErrors = .max
    let service = try await MarketService.start(
      MarketService.Settings(
        conninfo: conninfo, market: market, instance: name,
        following: try FollowerOptions.parse([]).settings), configuration, logger)
    while service.exchange.state != .leading { try await Task.sleep(for: .milliseconds(5)) }
    return ScratchExchange(operatorKey: key, service: service)
  }

  func stop() async { await service.stop() }
}
