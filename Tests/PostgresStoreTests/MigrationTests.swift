import Foundation
import Journal
import Postgres
import PostgresStore
import Testing

@Suite struct MigrationTests {
  private func refusal(_ work: () throws(StorageFailure) -> Void) -> String? {
    if case .notReady(let reason) = failure(work) { reason } else { nil }
  }

  @Test func `an empty database gets every step, and then none`() throws {
    let connection = try Connection(try TestDatabase.make())
    #expect(try Migrations.apply(connection) == Migration.all)
    try Migrations.check(connection)
    #expect(try Migrations.apply(connection) == [])
  }

  @Test func `of two that migrate at once one does it`() async throws {
    let conninfo = try TestDatabase.make()
    async let first = Migrations.apply(Connection(conninfo)).count
    async let second = Migrations.apply(Connection(conninfo)).count
    let counts = try await [first, second]
    #expect(counts.sorted() == [0, Migration.all.count])
  }

  @Test func `steps are numbered from one without gaps`() {
    #expect(Migration.all.map(\.number) == Array(1...Int32(Migration.all.count)))
  }

  @Test func `a database without the schema is not ready`() throws {
    let connection = try Connection(try TestDatabase.make())
    let reason = "the schema is not there: run `tala migrate`"
    #expect(refusal { () throws(StorageFailure) in try Migrations.check(connection) } == reason)
    #expect("\(StorageFailure.notReady(reason))" == "notReady: \(reason)")
  }

  @Test func `a schema with a step missing says how to migrate`() throws {
    let connection = try Connection(try TestDatabase.make())
    try Migrations.apply(connection)
    try connection.query("delete from tala.schema_version where version = $1", .int64(Int64(Migration.all.count)))
    let reason = refusal { () throws(StorageFailure) in try Migrations.check(connection) }
    #expect(reason?.contains("tala migrate") == true)
  }

  @Test func `a schema newer than the binary is left alone`() throws {
    let connection = try Connection(try TestDatabase.make())
    try Migrations.apply(connection)
    try connection.query(
      "insert into tala.schema_version (version, name, checksum) values ($1, 'later', '')",
      .int64(Int64(Migration.all.count + 1)))
    #expect(refusal { () throws(StorageFailure) in try Migrations.check(connection) }?.contains("newer") == true)
    #expect(refusal { () throws(StorageFailure) in _ = try Migrations.apply(connection) }?.contains("newer") == true)
  }

  @Test func `a step that was edited after it was applied is named`() throws {
    let connection = try Connection(try TestDatabase.make())
    try Migrations.apply(connection)
    try connection.query("update tala.schema_version set checksum = 'other' where version = 1")
    #expect(refusal { () throws(StorageFailure) in try Migrations.check(connection) }?.contains("migration 1") == true)
    #expect(refusal { () throws(StorageFailure) in _ = try Migrations.apply(connection) }?.contains("migration 1") == true)
  }
}
