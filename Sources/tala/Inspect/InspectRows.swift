import ArgumentParser
import Journal
import MarketEngine
import Postgres
import PostgresStore
import Settlement

struct InspectLeadership: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "leadership", abstract: "Who leads the market, and where its journal ends.")
  @OptionGroup var database: DatabaseOptions

  func run() throws {
    let (conninfo, market) = try database.open()
    let catalogue = MarketCatalogue(try Connection(conninfo))
    if let leader = try catalogue.leader(of: market) {
      let lease = leader.leaseRemainingMilliseconds
      print("epoch \(leader.epoch) of \(leader.instance) at \(leader.address), process \(leader.processID)")
      print(lease > 0 ? "its lease holds for another \(lease) ms" : "its lease is over")
    } else {
      print("nobody has led market \(market.name)")
    }
    if let reason = try catalogue.condemnation(of: market) {
      print("CONDEMNED, nobody may lead: \(reason)")
    }
    let reader = PostgresJournalReader(conninfo: conninfo, market: market)
    do {
      print("journal from block \(try reader.firstBlock()) to block \(try reader.lastBlock())")
    } catch {
      print("DAMAGED: \(error)")
      throw ExitCode.failure
    }
  }
}

struct InspectProjection: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "projection", abstract: "How far the tables are.")
  @OptionGroup var database: DatabaseOptions

  func run() throws {
    let (conninfo, market) = try database.open()
    let progress = try ProjectionProgress.read(try Connection(conninfo), of: market)
    let last = try PostgresJournalReader(conninfo: conninfo, market: market).lastBlock()
    print(
      "tables at block \(progress.block) of \(last), sequence \(progress.sequence), time \(Figures.time(progress.time))")
    print(
      "order events \(progress.orderEvents), market events \(progress.marketEvents), trades \(progress.trades)")
    guard progress.block <= last else {
      print("DAMAGED: the tables are ahead of the journal, which was taken back")
      throw ExitCode.failure
    }
  }
}

struct InspectPartitions: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "partitions", abstract: "The journal's partitions, attached or not.")
  @OptionGroup var database: DatabaseOptions

  func run() throws {
    let (conninfo, _) = try database.open()
    for partition in try JournalPartitions(try Connection(conninfo)).all() {
      print("tala.\(partition.name) \(partition.state)\(partition.span), \(partition.bytes) bytes")
    }
  }
}

struct InspectSettlements: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "settlements", abstract: "The settlement runs, and what each posts.")
  @OptionGroup var database: DatabaseOptions

  func run() throws {
    let (conninfo, market) = try database.open()
    let store = SettlementStore(try Connection(conninfo), market: market)
    let runs = try store.runs()
    if runs.isEmpty { print("there are no settlement runs yet") }
    for run in runs {
      let pending = try store.pendingCommands(run: run.run).count
      print(
        "run \(run.run) of \(run.day.date) kind \(run.kind.code) version \(run.version) through sequence "
          + "\(run.sequence): \(run.commands.count) postings, \(pending) of them not made")
      for posting in run.commands {
        print("  member \(posting.member.value) \(Figures.yuan(posting.amount))")
      }
    }
  }
}
