import Glibc
import Journal
import Postgres
import PostgresStore
import Synchronization
import Testing

/// A market of a test's own, in one migrated database that the tests of this process share.
struct TestMarket {
  let conninfo: String
  let market: Market

  init() throws {
    conninfo = try TestDatabase.shared.get()
    market = try MarketCatalogue(Connection(conninfo)).create(named: "market-\(TestDatabase.number())")
  }

  func connect() throws -> Connection { try Connection(conninfo) }

  func journal(_ instance: String, leaseMilliseconds: Int = 60_000, options: String = "") -> PostgresJournal {
    PostgresJournal(
      conninfo: conninfo + options, market: market, instance: instance, address: "\(instance).example:7000",
      leaseMilliseconds: leaseMilliseconds)
  }

  var reader: PostgresJournalReader { PostgresJournalReader(conninfo: conninfo, market: market) }
  var snapshots: PostgresSnapshots { PostgresSnapshots(conninfo: conninfo, market: market) }

  /// Changes a stored row the way no program of ours would.
  func tamper(_ statement: String, _ parameters: Parameter...) throws {
    let affected = try connect().query(statement, [.int32(market.id)] + parameters).affected
    #expect(affected > 0, "the row to be damaged is there")
  }
}

enum TestDatabase {
  struct Missing: Error, CustomStringConvertible {
    let description = "TALA_DATABASE is not set: run the tests by tools/with-postgres swift test"
  }

  private static let counter = Atomic<Int>(0)

  static func number() -> Int { counter.add(1, ordering: .relaxed).newValue }

  static func variable(_ name: String) -> String? {
    // The environment is not changed while tests run; the text is copied.
    guard let value = unsafe getenv(name) else { return nil }
    return unsafe String(cString: value)
  }

  /// An empty database of its own; returns how to reach it.
  static func make() throws -> String {
    guard let server = variable("TALA_DATABASE") else { throw Missing() }
    let name = "test_\(getpid())_\(number())"
    try Connection(server).script("create database \(name)")
    return "\(server) dbname=\(name)"
  }

  static let shared = Result<String, any Error> {
    let conninfo = try make()
    try Migrations.apply(try Connection(conninfo))
    return conninfo
  }
}
