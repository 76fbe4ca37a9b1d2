import ArgumentParser
import Journal
import MarketEngine
import PostgresStore
import Simulation

struct InspectSnapshots: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "snapshots", abstract: "The snapshots there are, newest first.")
  @OptionGroup var database: DatabaseOptions

  func run() throws {
    let (conninfo, market) = try database.open()
    let storage = PostgresSnapshots(conninfo: conninfo, market: market)
    var isGood = true
    let blocks = try storage.snapshots()
    if blocks.isEmpty { print("there are no snapshots yet") }
    for block in blocks {
      do {
        let snapshot = try storage.snapshot(atBlock: block)
        print(
          "snapshot after block \(block) sequence \(snapshot.sequence) bytes \(snapshot.bytes.count) "
            + "state \(Figures.hexadecimal(snapshot.stateDigest))")
      } catch {
        isGood = false
        print("snapshot after block \(block) DAMAGED: \(error)")
      }
    }
    if !isGood { throw ExitCode.failure }
  }
}

struct InspectSnapshot: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "snapshot", abstract: "What is in one snapshot.")
  @OptionGroup var database: DatabaseOptions
  @Option(help: "The block after which it was taken.") var block: UInt64

  func run() throws {
    let (conninfo, market) = try database.open()
    let storage = PostgresSnapshots(conninfo: conninfo, market: market)
    let blocks = try storage.snapshots()
    guard blocks.contains(block) else {
      let list = blocks.map { "\($0)" }.joined(separator: ", ")
      throw WorkFailure(
        "there is no snapshot after block \(block); there are \(list.isEmpty ? "none yet" : "those after blocks \(list)")")
    }
    let snapshot: Snapshot
    let engine: Engine
    do {
      snapshot = try storage.snapshot(atBlock: block)
      engine = try SnapshotCodec.engine(of: snapshot)
    } catch {
      print("snapshot after block \(block) DAMAGED: \(error)")
      throw ExitCode.failure
    }
    var words: [UInt64] = []
    engine.encodeState(into: &words)
    let picture = try MarketPicture(words: words)
    print(
      "snapshot after block \(block), sequence \(picture.sequence), time \(Figures.time(picture.now)), "
        + "rules \(engine.rules)")
    print(
      "events \(Figures.hexadecimal(snapshot.eventDigest)) state \(Figures.hexadecimal(snapshot.stateDigest))")
    print(
      "members \(picture.members.count), users \(picture.users.count), accounts \(picture.accounts.count), "
        + "facilities \(picture.facilities.count), holdings \(picture.holdings.count)")
    print(
      "contracts live \(picture.contracts.count), orders live \(picture.orders.count), "
        + "trades so far \(picture.nextTrade - 1), sessions open \(picture.sessions.count)")
    for (index, account) in picture.accounts.enumerated() {
      print(
        "account \(index + 1) cash \(Figures.yuan(Money(microYuan: account.cash))) "
          + "reserved \(Figures.yuan(Money(microYuan: account.reserved)))")
    }
  }
}
