import ArgumentParser
import Journal
import LineProtocol
import MarketEngine
import PostgresStore
import Simulation

/// `tala inspect`: what is stored, as it is stored.
struct InspectVerb: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "inspect", abstract: "Print journal blocks and snapshots as they are stored.",
    discussion: """
      Example:
        tala inspect blocks --from 12 --to 14
        tala inspect snapshots
        tala inspect snapshot --block 4000
      """, subcommands: [Blocks.self, Snapshots.self, OneSnapshot.self])

  struct Blocks: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Blocks of the journal: their fields, and their commands decoded.")
    @OptionGroup var database: DatabaseOptions
    @Option(help: "First block.") var from: UInt64 = 1
    @Option(help: "Last block; the journal's last if not given.") var to: UInt64?
    @Flag(help: "Fields only, not the commands.") var brief = false

    func run() throws {
      let (conninfo, market) = try database.open()
      let reader = PostgresJournalReader(conninfo: conninfo, market: market)
      let last = try min(to ?? .max, reader.lastBlock())
      var after = max(from, 1) - 1
      while after < last {
        let blocks = try reader.blocks(after: after, limit: Int(min(last - after, 64)))
        guard let end = blocks.last else { return }
        for block in blocks where block.number <= last { try show(block) }
        after = end.number
      }
    }

    private func show(_ block: JournalBlock) throws {
      print(
        "block \(block.number) epoch \(block.epoch) sequence \(block.firstSequence)-\(block.lastSequence) "
          + "time \(Figures.time(block.time)) bytes \(block.payload.count)")
      print("  digest \(Figures.hexadecimal(block.digest)) after \(Figures.hexadecimal(block.previousDigest))")
      print("  checksum \(String(block.checksum, radix: 16))")
      guard !brief else { return }
      for (index, command) in try BlockDecoder.commands(of: block).enumerated() {
        var line: [UInt8] = []
        CommandFormatter.write(command, names: NoNames(), to: &line)
        print("  \(block.firstSequence + UInt64(index)) \(String(decoding: line, as: UTF8.self))", terminator: "")
      }
    }
  }

  struct Snapshots: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "The snapshots there are, newest first.")
    @OptionGroup var database: DatabaseOptions

    func run() throws {
      let (conninfo, market) = try database.open()
      let storage = PostgresSnapshots(conninfo: conninfo, market: market)
      for block in try storage.snapshots() {
        do {
          let snapshot = try storage.snapshot(atBlock: block)
          print(
            "snapshot after block \(block) sequence \(snapshot.sequence) bytes \(snapshot.bytes.count) "
              + "state \(Figures.hexadecimal(snapshot.stateDigest))")
        } catch {
          print("snapshot after block \(block) cannot be used: \(error)")
        }
      }
    }
  }

  struct OneSnapshot: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "snapshot", abstract: "What is in one snapshot.")
    @OptionGroup var database: DatabaseOptions
    @Option(help: "The block after which it was taken.") var block: UInt64

    func run() throws {
      let (conninfo, market) = try database.open()
      let storage = PostgresSnapshots(conninfo: conninfo, market: market)
      let engine = try SnapshotCodec.engine(of: try storage.snapshot(atBlock: block))
      var words: [UInt64] = []
      engine.encodeState(into: &words)
      let picture = try MarketPicture(words: words)
      print("snapshot after block \(block), sequence \(picture.sequence), time \(Figures.time(picture.now))")
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
}
