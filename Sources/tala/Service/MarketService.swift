import ExchangeRuntime
import Foundation
import Gateway
import Journal
import Logging
import MarketEngine
import PostgresStore
import Synchronization

/// One market in service: the exchange, its door and its follower, started and stopped together.
///
///     sockets ─► gateway ─► exchange ─► journal block committed ─┬─► gateway ─► answers
///                                                               └─► follower ─► tables, snapshots
final class MarketService: Sendable {
  // A class because the process and its signal handlers share it.
  struct Settings: Sendable {
    var conninfo: String
    var market: Market
    var instance: String
    /// Where participants reach it; where it listens if nil.
    var advertised: String?
    /// Nil if another process keeps tables and snapshots.
    var following: MarketFollower.Settings?
  }

  let exchange: Exchange
  let gateway: Gateway
  private let follower: FollowerThread?
  private let logger: Logger

  /// Opens the door, recovers the market and begins to lead or to stand by. Returns at once.
  static func start(
    _ settings: Settings, _ configuration: GatewayConfiguration, _ logger: Logger
  ) async throws -> MarketService {
    let door = Mutex<Gateway?>(nil)
    let address = Mutex("")
    let exchange = Exchange(
      whenLeading: { engine in
        do {
          let directory = try Directory(of: engine)
          door.withLock { $0?.install(directory) }
        } catch {
          preconditionFailure("the state just encoded cannot be read: \(error)")
        }
      }, whenRecovered: { logger.recovered("the market", $0) },
      makeParts: { () throws(StorageFailure) in
        ExchangeParts(
          storage: PostgresJournal(
            conninfo: settings.conninfo, market: settings.market, instance: settings.instance,
            address: address.withLock { $0 }),
          reader: PostgresJournalReader(conninfo: settings.conninfo, market: settings.market),
          snapshots: PostgresSnapshots(conninfo: settings.conninfo, market: settings.market))
      })
    let gateway = try await Gateway.start(
      configuration, exchange: exchange,
      history: PostgresHistory(conninfo: settings.conninfo, market: settings.market),
      directory: Directory())
    door.withLock { $0 = gateway }
    address.withLock { $0 = settings.advertised ?? "\(configuration.host):\(gateway.port)" }
    let service = MarketService(
      exchange: exchange, gateway: gateway,
      follower: settings.following.map {
        MarketFollower.make($0, conninfo: settings.conninfo, market: settings.market, logger)
      }, logger: logger)
    exchange.addListener(gateway)
    exchange.addListener(StateLog(logger: logger))
    if let follower = service.follower {
      exchange.addObserver(follower)
      exchange.addListener(FollowerStart(follower: follower))
    }
    exchange.start()
    return service
  }

  private init(
    exchange: Exchange, gateway: Gateway, follower: FollowerThread?, logger: Logger
  ) {
    self.exchange = exchange
    self.gateway = gateway
    self.follower = follower
    self.logger = logger
  }

  /// Why the follower no longer follows, nil while it does.
  var followerFailure: FollowerFailure? { follower?.progress.failure }

  /// Takes nothing new, answers what was taken, closes the door, brings the tables up to the journal's end.
  func stop() async {
    let exchange = exchange
    gateway.beginStopping()
    await onThread { exchange.stop() }
    // Where it ended otherwise, the door is closed by who waits for the end: twice at once it cannot be.
    guard await end() == .drained else { return }
    await gateway.stop()
    logger.info("stopped; everything taken is committed and answered")
    guard let follower, await !onThread({ follower.stop() }) else { return }
    logger.warning("the tables are left behind the journal")
  }

  /// Waits for the end of the exchange, whatever brings it.
  func end() async -> ExchangeEnd? {
    let exchange = exchange
    return await onThread { exchange.waitUntilStopped() }
  }
}

/// Runs what waits on a thread of its own, so that no task waits.
func onThread<Value: Sendable>(_ body: @escaping @Sendable () -> Value) async -> Value {
  await withCheckedContinuation { continuation in
    Thread.detachNewThread { continuation.resume(returning: body()) }
  }
}

/// Lets the follower begin when the market is recovered: both execute the same commands, and the exchange is waited for.
private final class FollowerStart: BatchListener {
  // A class because it begins once, and the exchange keeps one of it.
  let follower: FollowerThread
  private let isDue = Mutex(true)

  init(follower: FollowerThread) { self.follower = follower }

  func committed(_ batch: CommittedBatch) {}

  func stateChanged(_ state: ExchangeState) {
    switch state {
    // Where it is unavailable it may not be recovered yet, and nobody's answers wait for the tables.
    case .starting, .unavailable, .stopped: return
    case .leading, .standby: break
    }
    let isDue = isDue.withLock { isDue in
      defer { isDue = false }
      return isDue
    }
    if isDue { follower.start() }
  }
}

/// Tells the log how the exchange fares.
struct StateLog: BatchListener {
  let logger: Logger

  func committed(_ batch: CommittedBatch) {}

  func stateChanged(_ state: ExchangeState) {
    switch state {
    case .starting: logger.info("recovering the market")
    case .leading: logger.info("leading")
    case .standby(let leader): logger.info("standing by", metadata: ["leader": "\(leader)"])
    case .unavailable(let reason):
      logger.warning("unavailable", metadata: ["reason": "\(reason)"])
    case .stopped: logger.info("the exchange has stopped")
    }
  }
}
