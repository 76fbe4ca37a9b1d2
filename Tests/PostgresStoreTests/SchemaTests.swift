import Foundation
import Postgres
import PostgresStore
import Testing

/// The schema all migrations together make is kept in sql/schema.sql, so that a change of it is read in review as a change.
/// tools/schema writes the file anew.
@Suite struct SchemaTests {
  @Test func `the migrations make the schema in sql-schema-sql`() throws {
    let conninfo = try TestDatabase.make()
    try Migrations.apply(try Connection(conninfo))
    let schema = try dump(conninfo)
    let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../sql/schema.sql").standardized
    if TestDatabase.variable("TALA_WRITE_SCHEMA") != nil {
      try Data(schema.utf8).write(to: file)
    }
    let golden = String(decoding: try Data(contentsOf: file), as: UTF8.self)
    #expect(
      firstDifference(schema, golden) == nil,
      "sql/schema.sql is not what the migrations make; run tools/schema and read the difference")
  }

  /// Two schemas in full are no message.
  private func firstDifference(_ made: String, _ kept: String) -> String? {
    let (made, kept) = (made.split(separator: "\n"), kept.split(separator: "\n"))
    for (made, kept) in zip(made, kept) where made != kept { return "made: \(made), kept: \(kept)" }
    return made.count == kept.count ? nil : "\(made.count) lines were made, \(kept.count) are kept"
  }

  private func dump(_ conninfo: String) throws -> String {
    let bin = TestDatabase.variable("TALA_POSTGRES_BIN") ?? "/usr/lib/postgresql/15/bin"
    let process = Process()
    process.executableURL = URL(filePath: "\(bin)/pg_dump")
    process.arguments = ["--schema-only", "--schema=tala", "--no-owner", "--no-privileges", "--dbname=\(conninfo)"]
    let output = Pipe()
    process.standardOutput = output
    try process.run()
    let text = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    #expect(process.terminationStatus == 0)
    return normalised(String(decoding: text, as: UTF8.self))
  }

  /// Without what differs from dump to dump or says nothing about the schema: comments, session settings, psql's own commands.
  private func normalised(_ dump: String) -> String {
    let head = "-- All migrations together, as pg_dump sees them; written by tools/schema, never by hand.\n"
    let noise = ["--", "SET ", "SELECT pg_catalog.set_config", "\\"]
    var text = head
    var isBlank = true
    for line in dump.split(separator: "\n", omittingEmptySubsequences: false) {
      if noise.contains(where: { line.hasPrefix($0) }) { continue }
      if line.isEmpty {
        isBlank = true
        continue
      }
      text += isBlank ? "\n\(line)\n" : "\(line)\n"
      isBlank = false
    }
    return text
  }
}
