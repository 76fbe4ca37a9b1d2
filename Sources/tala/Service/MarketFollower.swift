import ArgumentParser
import ExchangeRuntime
import Journal
import Logging
import PostgresStore

/// The follower that keeps a market's tables, snapshots and partitions: beside the leader, or in a process of its own.
enum MarketFollower {
  struct Settings: Sendable {
    /// Commands, and minutes, between snapshots.
    var snapshotEvery: UInt64
    var snapshotMinutes: UInt64
    var keptSnapshots: Int
    var durability: Projector.Durability
  }

  static func make(
    _ settings: Settings, conninfo: String, market: Market, _ logger: Logger
  ) -> FollowerThread {
    FollowerThread(
      whenBegun: { logger.recovered("the follower", $0) },
      whenInterrupted: { logger.error("the follower begins anew", metadata: ["failure": "\($0)"]) },
      makeParts: { () throws(StorageFailure) in
        let projector = try Projector(
          conninfo: conninfo, market: market, durability: settings.durability)
        let snapshots = PostgresSnapshots(conninfo: conninfo, market: market)
        let snapshotter = Snapshotter(
          storage: snapshots, every: settings.snapshotEvery, minutes: settings.snapshotMinutes,
          kept: settings.keptSnapshots, tablesHave: { projector.progress.block })
        return FollowerThread.Parts(
          reader: PostgresJournalReader(conninfo: conninfo, market: market), snapshots: snapshots,
          sinks: [PartitionKeeper(conninfo: conninfo, market: market), projector, snapshotter],
          sinksHave: projector.progress.block)
      })
  }
}

/// The options of every verb that runs a follower.
struct FollowerOptions: ParsableArguments {
  @Option(help: "Commands between snapshots.") var snapshotEvery = Snapshotter.interval
  @Option(help: "Minutes between snapshots, when there were fewer commands.")
  var snapshotMinutes = Snapshotter.minutes
  @Option(help: "How many of the newest snapshots are kept, at least 2: one may be damaged.")
  var keepSnapshots = Snapshotter.kept
  @Flag(
    help: "Let the tables' transactions not wait for the disk; they can be made again from the journal.")
  var relaxedTables = false

  func validate() throws {
    guard snapshotEvery >= 1, snapshotMinutes >= 1 else {
      throw ValidationError("--snapshot-every and --snapshot-minutes are at least 1")
    }
    guard keepSnapshots >= Snapshotter.leastKept else {
      throw ValidationError("--keep-snapshots is at least \(Snapshotter.leastKept)")
    }
  }

  var settings: MarketFollower.Settings {
    MarketFollower.Settings(
      snapshotEvery: snapshotEvery, snapshotMinutes: snapshotMinutes, keptSnapshots: keepSnapshots,
      durability: relaxedTables ? .relaxed : .durable)
  }
}

extension Logger {
  /// To standard error, from the level named on.
  static func standardError(level name: String) throws -> Logger {
    var logger = Logger(label: "tala") { StreamLogHandler.standardError(label: $0) }
    guard let level = Logger.Level(rawValue: name) else {
      throw ValidationError("--log-level \(name) is not a level")
    }
    logger.logLevel = level
    return logger
  }

  /// What was begun with, and each snapshot that could not be.
  func recovered(_ who: String, _ report: Recovery.Report) {
    for rejection in report.rejected {
      warning(
        "a snapshot was passed over",
        metadata: ["by": "\(who)", "block": "\(rejection.block)", "reason": "\(rejection.reason)"])
    }
    info(
      "\(who) begins", metadata: ["snapshot": "\(report.snapshot)", "blocks": "\(report.blocks)"])
  }
}
