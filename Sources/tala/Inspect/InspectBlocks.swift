import ArgumentParser
import Journal
import LineProtocol
import MarketEngine
import Postgres
import PostgresStore

struct InspectBlocks: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "blocks", abstract: "Blocks of the journal: their fields, and their commands decoded.")
  @OptionGroup var database: DatabaseOptions
  @Option(help: "First block.") var from: UInt64 = 1
  @Option(help: "Last block; the journal's last if not given.") var to: UInt64?
  @Flag(help: "Fields only, not the commands.") var brief = false

  func validate() throws {
    if let to, to < from { throw ValidationError("--to is before --from") }
  }

  func run() throws {
    let (conninfo, market) = try database.open()
    var inspection = JournalInspection(try Connection(conninfo), market: market)
    var next = max(from, 1)
    var damaged = 0
    while next <= to ?? .max {
      let places = try inspection.blocks(from: next, limit: 64)
      guard let end = places.last else { break }
      for place in places where place.number <= to ?? .max {
        if !InspectBlocks.show(place, commands: !brief) { damaged += 1 }
      }
      next = end.number + 1
    }
    guard damaged == 0 else {
      print("damaged: \(damaged)")
      throw ExitCode.failure
    }
  }

  /// Whether it is good.
  static func show(_ place: InspectedBlock, commands: Bool) -> Bool {
    var faults = place.faults
    if let block = place.block {
      for line in BlockText.fields(of: block) { print(line) }
      let (lines, fault) = BlockText.commands(of: block)
      if commands { for line in lines { print(line) } }
      if let fault { faults.append(fault) }
    } else {
      print("block \(place.number)")
    }
    for fault in faults { print("  DAMAGED: \(fault)") }
    return faults.isEmpty
  }
}

struct InspectBlock: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "block", abstract: "One block, with its commands as text.")
  @OptionGroup var database: DatabaseOptions
  @Argument(help: "Its number.") var number: UInt64

  func run() throws {
    let (conninfo, market) = try database.open()
    var inspection = JournalInspection(try Connection(conninfo), market: market)
    // With its predecessor, so that it is seen whether it follows on that.
    let places = try inspection.blocks(from: max(number, 2) - 1, limit: 2)
    guard let place = places.first(where: { $0.number == number }) else {
      print("there is no block \(number)")
      throw ExitCode.failure
    }
    if !InspectBlocks.show(place, commands: true) { throw ExitCode.failure }
  }
}

/// A command as a line of text.
enum CommandText {
  static func line(of command: Command) -> String {
    var line: [UInt8] = []
    CommandFormatter.write(command, names: NoNames(), to: &line)
    return String(decoding: line.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
  }
}
