import Postgres
import Testing

@Suite struct TransactionTests {
  @Test func `what throws leaves nothing behind`() throws {
    let connection = try TestServer.connect()
    try connection.script("create temporary table kept (n bigint primary key)")
    let error = failure { () throws(PostgresError) in
      try connection.transaction { () throws(PostgresError) in
        try connection.query("insert into kept values (1)")
        try connection.query("insert into kept values (1)")
      }
    }
    #expect(error?.state == .uniqueViolation)
    #expect(try connection.query("select count(*) from kept").one().int64(0) == 0)
  }

  @Test func `what returns is committed`() throws {
    let connection = try TestServer.connect()
    try connection.script("create temporary table kept (n bigint)")
    let answer = try connection.transaction { () throws(PostgresError) in
      try connection.query("insert into kept values (1)").affected
    }
    #expect(answer == 1)
    #expect(try connection.query("select count(*) from kept").one().int64(0) == 1)
  }

  @Test func `a commit that turned into a rollback is an error`() throws {
    let connection = try TestServer.connect()
    let error = failure { () throws(PostgresError) in
      try connection.transaction { () throws(PostgresError) in
        // The caller swallows the failure that ended the transaction.
        _ = failure { () throws(PostgresError) in try connection.query("select 1 / 0") }
      }
    }
    #expect(error?.message.contains("rolled back") == true)
  }
}
