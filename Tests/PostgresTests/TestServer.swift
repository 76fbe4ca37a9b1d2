import Glibc
import Postgres
import Testing

/// The throw-away server the tests run against. Without one they fail: a durability test that is skipped is a promise nobody keeps.
enum TestServer {
  struct Missing: Error, CustomStringConvertible {
    let description = "TALA_DATABASE is not set: run the tests by tools/with-postgres swift test"
  }

  static func conninfo() throws -> String {
    // The environment is not changed while tests run; the text is copied.
    guard let value = unsafe getenv("TALA_DATABASE") else { throw Missing() }
    return unsafe String(cString: value)
  }

  static func connect() throws -> Connection { try Connection(try conninfo()) }
}

/// The error of work that must fail.
func failure(_ work: () throws(PostgresError) -> Void) -> PostgresError? {
  do {
    try work()
    return nil
  } catch {
    return error
  }
}
