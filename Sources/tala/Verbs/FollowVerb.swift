import ArgumentParser
import ExchangeRuntime
import Journal
import Logging
import Synchronization
import UnixSignals

/// `tala follow`: keeps a market's tables and snapshots in a process of its own.
struct FollowVerb: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "follow", abstract: "Keep a market's tables, snapshots and partitions beside its exchange.",
    discussion: """
      Executes the journal as the exchange does, compares every block's digest,
      writes the tables and saves snapshots: what `tala serve` does by itself unless
      it is given --no-follower. SIGTERM or an interrupt stops it when the tables
      are at the journal's end. Leave it to one process a market.

      While the database fails it, it begins anew again and again, after ten seconds
      at most, and the log says why; so also while a block of the journal is missing
      or damaged. Exit codes: 0 stopped cleanly, 1 it could not begin, or could not
      come to the journal's end before it stopped, 4 the journal cannot be executed.

      Example:
        tala follow --database "host=/run/postgresql dbname=tala" --market QH \\
          --snapshot-minutes 5
      """)

  @OptionGroup var database: DatabaseOptions
  @OptionGroup var following: FollowerOptions
  @Option(help: "Least level of the log: trace, debug, info, notice, warning, error, critical.")
  var logLevel = "info"

  func validate() throws { _ = try Logger.standardError(level: logLevel) }

  func run() async throws {
    let logger = try Logger.standardError(level: logLevel)
    let (conninfo, market) = try database.open()
    let follower = MarketFollower.make(
      following.settings, conninfo: conninfo, market: market, logger)
    follower.start()
    let signals = await UnixSignalsSequence(trapping: .sigterm, .sigint)
    let gaveUp = Mutex(false)
    let stopping = Task {
      for await signal in signals {
        logger.info("stopping", metadata: ["signal": "\(signal)"])
        let isWhole = await onThread { follower.stop() }
        gaveUp.withLock { $0 = !isWhole }
        return
      }
    }
    while !follower.hasEnded, !gaveUp.withLock({ $0 }) { try await Task.sleep(for: .milliseconds(100)) }
    if let failure = follower.progress.failure {
      stopping.cancel()
      logger.critical("the follower stopped", metadata: ["failure": "\(failure)"])
      throw ExitCode(4)
    }
    await stopping.value
    guard gaveUp.withLock({ $0 }) else { return }
    logger.warning("the tables are left behind the journal")
    throw ExitCode.failure
  }
}
