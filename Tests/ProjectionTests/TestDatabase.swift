import Glibc
import Postgres
import PostgresStore
import Synchronization

/// One migrated database that the tests of this process share; each has a market of its own in it.
enum TestDatabase {
  struct Missing: Error, CustomStringConvertible {
    let description = "TALA_DATABASE is not set: run the tests by tools/with-postgres swift test"
  }

  private static let counter = Atomic<Int>(0)

  private static let shared = Result<String, any Error> { try make() }

  /// A migrated database of its own, for tests that lock what others use.
  static func make() throws -> String {
    // The environment is not changed while tests run; the text is copied.
    guard let server = unsafe getenv("TALA_DATABASE").map({ unsafe String(cString: $0) }) else { throw Missing() }
    let name = "projection_\(getpid())_\(number())"
    try Connection(server).script("create database \(name)")
    let conninfo = "\(server) dbname=\(name)"
    try Migrations.apply(try Connection(conninfo))
    return conninfo
  }

  private static func number() -> Int { counter.add(1, ordering: .relaxed).newValue }

  static func conninfo() throws -> String { try shared.get() }

  static func market(in conninfo: String) throws -> Market {
    try MarketCatalogue(Connection(conninfo)).create(named: "market-\(number())")
  }
}
