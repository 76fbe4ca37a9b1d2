import ArgumentParser
import Foundation
import Journal
import LineProtocol
import MarketEngine
import Postgres
import PostgresStore
import TalaClient

/// `tala migrate`: brings a database to this binary's schema and makes a market with its first operator.
struct MigrateVerb: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "migrate", abstract: "Prepare a database, and make a market in it.",
    discussion: """
      Applies the schema's missing steps. With --operator-key it also opens the
      market if it is not open yet: block 1 of its journal names the rules, the
      clock and the first operator. Run it again at any time; what is there stays.

      Example:
        tala keys new operator.key
        tala migrate --database "host=/run/postgresql dbname=tala" --market QH \\
          --operator-key operator.key
      """)

  @OptionGroup var database: DatabaseOptions
  @Option(help: "The market's clock: real or manual (moved by an operator's `clock`).")
  var clock = "real"
  @Option(help: "Where a manual clock starts, RFC 3339 in UTC; now if not given.")
  var clockStart: String?
  @Option(help: "Name of the member that operates the market.") var operatorMember = "exchange"
  @Option(help: "Name of its first user.") var operatorUser = "operator"
  @Option(
    help: "The first operator's Ed25519 public key: 64 hexadecimal digits, a file with them, or a key file.")
  var operatorKey: String?

  func validate() throws {
    guard clock == "real" || clock == "manual" else {
      throw ValidationError("--clock is real or manual")
    }
    guard clockStart == nil || clock == "manual" else {
      throw ValidationError("--clock-start goes with --clock manual")
    }
    _ = try start()
    for text in [database.market, operatorMember, operatorUser] { _ = try name(text) }
  }

  func run() throws {
    let key = try operatorKey.map { try PublicKeyArgument.key($0) }
    let conninfo = try database.conninfo()
    let connection = try Connection(conninfo)
    for migration in try Migrations.apply(connection) {
      print("applied \(migration.name)")
    }
    let market = try MarketCatalogue(connection).create(named: database.market)
    print("market \(market.name) is market \(market.id)")
    let reader = PostgresJournalReader(conninfo: conninfo, market: market)
    let isOpen = try reader.lastBlock() > 0
    guard let key else {
      if !isOpen { print("it is not open yet: give --operator-key, with the public key of who is to operate it") }
      return
    }
    let open = OpenMarket(
      rules: Rules.current, clock: clock == "manual" ? .manual : .real,
      market: try name(database.market), operatorMember: try name(operatorMember),
      operatorUser: try name(operatorUser), operatorKey: key)
    guard !isOpen else {
      print("market \(market.name) is open already; its first operator stays")
      return
    }
    try write(open, conninfo, market)
    print("market \(market.name) is open; \(operatorMember)/\(operatorUser) operates it")
  }

  private func write(_ open: OpenMarket, _ conninfo: String, _ market: Market) throws {
    let journal = PostgresJournal(
      conninfo: conninfo, market: market, instance: "migrate", address: "")
    let leadership = try journal.take(patienceMilliseconds: 5_000)
    defer { journal.release() }
    let wake = WakeSignal()
    try journal.append(.opening(open, at: try start(), epoch: leadership.epoch))
    for _ in 0..<100 {
      let committed = try journal.waitForProgress(
        wakeDescriptor: wake.descriptor, timeoutMilliseconds: 100)
      if committed == 1 { return }
    }
    throw WorkFailure("the first block was not committed within 10 s")
  }

  private func start() throws -> Timestamp {
    guard let clockStart else {
      return Timestamp(nanoseconds: Int64(Date().timeIntervalSince1970) * 1_000_000_000)
    }
    guard let time = TimestampText.parse(Array(clockStart.utf8).span) else {
      throw ValidationError("--clock-start \(clockStart) is not a time like 2026-11-23T00:00:00Z")
    }
    return time
  }

  private func name(_ text: String) throws -> Name {
    guard let name = Name(bytes: Array(text.utf8).span) else {
      throw ValidationError(
        "\(text) is not a name: 1 to 32 letters, digits, hyphens, underscores or dots")
    }
    return name
  }
}

/// A public key as an argument: 64 hexadecimal digits, a file that holds them, or a key file.
enum PublicKeyArgument {
  static func key(_ argument: String) throws -> Key {
    if let key = key(digits: argument) { return key }
    guard let text = try? String(contentsOfFile: argument, encoding: .utf8) else {
      throw WorkFailure("\(argument) is neither 64 hexadecimal digits nor a file")
    }
    let digits = text.trimmingCharacters(in: .whitespacesAndNewlines)
    if let key = key(digits: digits) { return key }
    let own = try KeyFile(path: argument).read().publicHexadecimal
    guard let key = key(digits: own) else { preconditionFailure("a public key has 64 digits") }
    return key
  }

  private static func key(digits: String) -> Key? {
    guard let bytes = Hexadecimal.bytes(Array(digits.utf8).span) else { return nil }
    return Key(bytes: bytes)
  }
}
