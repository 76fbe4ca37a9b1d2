public import Journal
public import Postgres

/// The journal's partitions: ranges of block numbers, shared by all markets. A partition is made as a table of its own and then
/// attached, because `create … partition of` would lock the leader out behind any reader.
public enum JournalPartitions {
  /// At most 32 GB of full blocks; a day at a dozen blocks a second.
  public static let blocksEach: UInt64 = 1_000_000
  /// How far ahead partitions are made: ten minutes at the fastest commit rate measured.
  public static let blocksAhead: UInt64 = 2_000_000

  /// Makes the partitions for the blocks after `block`, as far ahead as `blocksAhead`; cheap if they are there. The leader calls it
  /// before it leads; whoever follows should call it now and then, so that the leader never has to stop for one.
  public static func makeAhead(_ connection: Connection, after block: UInt64) throws(StorageFailure) {
    try asStorage { () throws(PostgresError) in
      for index in block / blocksEach...(block + blocksAhead) / blocksEach where try !exists(connection, index) {
        try make(connection, index)
      }
    }
  }

  private static func name(_ index: UInt64) -> String { "journal_\(index)" }

  /// Looks into pg_class itself: to_regclass may answer from a cache that has not heard of what another process just made.
  private static func exists(_ connection: Connection, _ index: UInt64) throws(PostgresError) -> Bool {
    let found = try connection.query(
      "select 1 from pg_class where relnamespace = 'tala'::regnamespace and relname = $1::text", .text(name(index)))
    return !found.isEmpty
  }

  /// The lock is for processes that start together; its number is "tpar" in ASCII. A table's definition takes no parameters, and
  /// these are numbers of our own.
  private static func make(_ connection: Connection, _ index: UInt64) throws(PostgresError) {
    let (first, end) = (index * blocksEach, (index + 1) * blocksEach)
    try connection.transaction { () throws(PostgresError) in
      try connection.query("select pg_advisory_xact_lock($1)", .int64(0x7470_6172))
      if try exists(connection, index) { return }
      try connection.script(
        """
        create table tala.\(name(index)) (like tala.journal including all);
        alter table tala.journal attach partition tala.\(name(index)) for values from (\(first)) to (\(end));
        """)
    }
  }
}
