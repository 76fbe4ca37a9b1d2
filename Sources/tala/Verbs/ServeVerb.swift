import ArgumentParser
import ExchangeRuntime
import Foundation
import Gateway
import Journal
import Logging
import MarketEngine
import PostgresStore
import UnixSignals

/// `tala serve`: runs a market.
struct ServeVerb: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "serve", abstract: "Run a market.",
    discussion: """
      Recovers the market from its journal, takes its leadership and listens. Plain
      text is spoken on loopback only; elsewhere give --tls-certificate and
      --tls-key, or --plain-text if the network is yours alone. SIGTERM or an
      interrupt stops it cleanly: what was taken is committed and answered.

      Exit codes: 0 stopped cleanly, 1 could not start, 3 lost the leadership, or the
      database while it stopped: start it again, it stands by; 4 the journal cannot
      be followed, 5 the journal is not what was answered: do not.

      Example:
        tala serve --database "host=/run/postgresql dbname=tala" --market QH \\
          --listen 127.0.0.1:7411
      """)

  @OptionGroup var database: DatabaseOptions
  @Option(help: "Address to listen on; port 0 lets the system choose.") var listen = "127.0.0.1:7411"
  @Option(
    help: ArgumentHelp(
      "Where participants reach it, as a standby tells them; the address it listens on if not given.",
      valueName: "host:port"))
  var advertise: String?
  @Option(help: "A file to write the port to once the market is open.") var portFile: String?
  @Option(help: "This process's name over restarts: with it, it takes its own lease at once.")
  var instance = "exchange-1"
  @Option(help: "Certificate chain in PEM form, for TLS 1.3.") var tlsCertificate: String?
  @Option(help: "The certificate's private key in PEM form.") var tlsKey: String?
  @Flag(help: "Speak plain text beyond loopback too.") var plainText = false
  @OptionGroup var following: FollowerOptions
  @Flag(help: "Run no follower here: another process, `tala follow`, keeps tables and snapshots.")
  var noFollower = false
  @Option(help: "Requests a session may make each second.") var sessionRate: Int64 = 20_000
  @Option(help: "Requests all sessions of a member may make each second.")
  var memberRate: Int64 = 100_000
  private var rates: ClosedRange<Int64> { 1...10_000_000 }
  @Option(help: "Least level of the log: trace, debug, info, notice, warning, error, critical.")
  var logLevel = "info"

  func validate() throws {
    _ = try ServeVerb.address(listen)
    if let advertise { _ = try ServeVerb.address(advertise) }
    _ = try Logger.standardError(level: logLevel)
    guard !instance.isEmpty else { throw ValidationError("--instance is a name") }
    guard rates.contains(sessionRate), rates.contains(memberRate) else {
      throw ValidationError("--session-rate and --member-rate are \(rates.lowerBound) to \(rates.upperBound)")
    }
    guard (tlsCertificate == nil) == (tlsKey == nil) else {
      throw ValidationError("--tls-certificate and --tls-key go together")
    }
  }

  func run() async throws {
    let (host, port) = try ServeVerb.address(listen)
    let logger = try Logger.standardError(level: logLevel)
    try checkPortFile()
    let (conninfo, market) = try database.open()
    let service = try await MarketService.start(
      MarketService.Settings(
        conninfo: conninfo, market: market, instance: instance, advertised: advertise,
        following: noFollower ? nil : following.settings),
      configuration(host, port, logger), logger)
    try await serve(service, host, logger)
  }

  private func configuration(_ host: String, _ port: Int, _ logger: Logger) -> GatewayConfiguration {
    var configuration = GatewayConfiguration(host: host, port: port) {
      Timestamp(nanoseconds: Int64(Date().timeIntervalSince1970 * 1_000) * 1_000_000)
    }
    if let tlsCertificate, let tlsKey {
      configuration.certificate = GatewayConfiguration.Certificate(
        chainPath: tlsCertificate, privateKeyPath: tlsKey)
    }
    configuration.allowsPlainText = plainText
    configuration.limits.sessionRate = sessionRate
    configuration.limits.sessionSavedUp = 2 * sessionRate
    configuration.limits.memberRate = memberRate
    configuration.limits.memberSavedUp = 2 * memberRate
    configuration.logger = logger
    return configuration
  }

  /// Until a signal stops it, the exchange ends by itself or the follower finds a difference.
  private func serve(_ service: MarketService, _ host: String, _ logger: Logger) async throws {
    let signals = await UnixSignalsSequence(trapping: .sigterm, .sigint)
    let announcing = Task { await announce(service, host, logger) }
    let stopping = Task {
      let isFollowerTold = await waitForReasonToStop(service, signals, logger)
      if !Task.isCancelled { await service.stop() }
      return isFollowerTold
    }
    let end = await service.end()
    announcing.cancel()
    if end != .drained { stopping.cancel() }
    let isFollowerTold = await stopping.value
    if end != .drained { await service.gateway.stop() }
    var code: Int32 = 0
    switch end {
    case .drained, nil: break
    case .failed(let failure):
      logger.critical("the journal cannot go on", metadata: ["failure": "\(failure)"])
      code = ServeVerb.code(of: failure)
    case .cannotFollow(let failure):
      logger.critical("the journal cannot be executed", metadata: ["failure": "\(failure)"])
      code = 4
    }
    if let failure = service.followerFailure {
      if !isFollowerTold { logger.critical("the follower stopped", metadata: ["failure": "\(failure)"]) }
      // Of two reasons not to start it again the graver one is told.
      code = max(code, 4)
    }
    if code != 0 { throw ExitCode(code) }
  }

  /// Waits for a signal, or for a follower that differs: it has found the worst fault there is, and the market stops rather than go on in doubt.
  /// True if that is why, which it has said then.
  private func waitForReasonToStop(
    _ service: MarketService, _ signals: UnixSignalsSequence, _ logger: Logger
  ) async -> Bool {
    await withTaskGroup(of: Bool.self) { group in
      group.addTask {
        for await signal in signals {
          logger.info("stopping", metadata: ["signal": "\(signal)"])
          break
        }
        return false
      }
      group.addTask {
        while !Task.isCancelled {
          if let failure = service.followerFailure {
            logger.critical("the follower stopped", metadata: ["failure": "\(failure)"])
            return true
          }
          try? await Task.sleep(for: .milliseconds(200))
        }
        return false
      }
      var isFollowerTold = await group.next() ?? false
      group.cancelAll()
      for await isTold in group where isTold { isFollowerTold = true }
      return isFollowerTold
    }
  }

  private static func code(of failure: StorageFailure) -> Int32 {
    switch failure {
    case .journalBehindAnswers, .journalDiverged, .badBlock: 5
    case .leadershipLost, .connectionLost, .condemned: 3
    case .unsafeSettings, .notReady: 1
    }
  }

  /// Says where it listens once the market is open.
  private func announce(_ service: MarketService, _ host: String, _ logger: Logger) async {
    do {
      while await !service.gateway.isServing() { try await Task.sleep(for: .milliseconds(5)) }
      if let portFile {
        try Data("\(service.gateway.port)\n".utf8).write(
          to: URL(fileURLWithPath: portFile), options: .atomic)
      }
    } catch is CancellationError {
      return
    } catch {
      logger.error("cannot write the port file", metadata: ["failure": "\(error)"])
    }
    print("listening \(host):\(service.gateway.port)")
    // Whoever waits for the line may read it through a pipe.
    fflush(nil)
  }

  /// Where it cannot be written is said at once, not when a standby takes the lead.
  private func checkPortFile() throws {
    guard let portFile else { return }
    let folder = URL(fileURLWithPath: portFile).deletingLastPathComponent().path(percentEncoded: false)
    guard FileManager.default.isWritableFile(atPath: folder) else {
      throw WorkFailure("\(portFile) cannot be written: its folder is not there or not yours")
    }
  }

  static func address(_ text: String) throws -> (host: String, port: Int) {
    guard let colon = text.lastIndex(of: ":"), let port = Int(text[text.index(after: colon)...]),
      (0...65_535).contains(port)
    else { throw ValidationError("\(text) is not HOST:PORT") }
    let host = text[..<colon].trimmingCharacters(in: ["[", "]"])
    return (host.isEmpty ? "127.0.0.1" : host, port)
  }
}
