public import Journal
public import Postgres

/// Brings a database to this binary's schema, and refuses one that is not.
public enum Migrations {
  /// Held while migrating, so that two processes started at once do it one after the other. The number is "tala" in ASCII.
  private static let lock: Int64 = 0x7461_6c61

  /// Applies the steps that are missing, all in one transaction, and returns them; none if the schema is already this binary's.
  /// Throws `notReady` if the database has a step this binary does not know or knows differently.
  @discardableResult
  public static func apply(_ connection: Connection) throws(StorageFailure) -> [Migration] {
    var refusal: StorageFailure?
    let applied = try asStorage { () throws(PostgresError) in
      try connection.transaction { () throws(PostgresError) -> [Migration] in
        try connection.query("select pg_advisory_xact_lock($1)", .int64(lock))
        try connection.script(bookkeeping)
        let found = try recorded(connection)
        refusal = difference(found.prefix(Migration.all.count), isComplete: false) ?? unknown(found)
        if refusal != nil { return [] }
        let missing = Array(Migration.all.dropFirst(found.count))
        for migration in missing { try run(migration, on: connection) }
        return missing
      }
    }
    if let refusal { throw refusal }
    return applied
  }

  /// Throws `notReady` unless the schema is exactly this binary's.
  public static func check(_ connection: Connection) throws(StorageFailure) {
    let found: [Record]
    do {
      found = try recorded(connection)
    } catch {
      switch error.state {
      case .undefinedSchema, .undefinedTable: throw .notReady("the schema is not there: run `tala migrate`")
      default: throw StorageFailure(error)
      }
    }
    if let refusal = unknown(found) ?? difference(found[...], isComplete: true) { throw refusal }
  }

  private static let bookkeeping = """
    create schema if not exists tala;
    create table if not exists tala.schema_version (
      version integer not null,
      name text not null,
      checksum text not null,
      applied timestamptz not null default clock_timestamp(),
      constraint schema_version_is_applied_once primary key (version)
    );
    """

  private struct Record {
    var version: Int32
    var checksum: String
  }

  private static func recorded(_ connection: Connection) throws(PostgresError) -> [Record] {
    var records: [Record] = []
    for row in try connection.query("select version, checksum from tala.schema_version order by version") {
      records.append(Record(version: try row.int32(0), checksum: try row.string(1)))
    }
    return records
  }

  private static func run(_ migration: Migration, on connection: Connection) throws(PostgresError) {
    try connection.script(String(decoding: migration.script, as: UTF8.self))
    try connection.query(
      "insert into tala.schema_version (version, name, checksum) values ($1, $2, $3)",
      .int32(migration.number), .text(migration.name), .text(migration.checksum))
  }

  /// Compares the steps on record with this binary's, one by one.
  private static func difference(_ found: ArraySlice<Record>, isComplete: Bool) -> StorageFailure? {
    for (record, migration) in zip(found, Migration.all) {
      if record.version != migration.number || record.checksum != migration.checksum {
        return .notReady(
          "migration \(record.version) in the database is not migration \(migration.number) (\(migration.name)) of this binary")
      }
    }
    if isComplete && found.count < Migration.all.count {
      return .notReady(
        "the schema is at version \(found.count), this binary needs \(Migration.all.count): run `tala migrate`")
    }
    return nil
  }

  private static func unknown(_ found: [Record]) -> StorageFailure? {
    if found.count <= Migration.all.count { return nil }
    return .notReady("the schema is at version \(found.count), newer than this binary's \(Migration.all.count)")
  }
}
