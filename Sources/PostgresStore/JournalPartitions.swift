public import Journal
public import Postgres

/// A table of the journal's blocks.
public struct JournalPartition: Sendable, Equatable {
  public enum State: Sendable, Equatable {
    case attached
    /// Being detached when whoever did it was interrupted.
    case detaching
    case detached
  }

  /// Its number: `journal_N` in the schema `tala`.
  public var index: UInt64
  public var state: State
  /// The blocks it may hold; of a detached one those it holds, nil if none.
  public var blocks: ClosedRange<UInt64>?
  public var bytes: Int64

  public var name: String { JournalPartitions.name(index) }
}

/// The journal's partitions: ranges of block numbers, shared by all markets. A partition is made as a table of its own and then
/// attached, because `create … partition of` would lock the leader out behind any reader.
public struct JournalPartitions {
  /// At most 32 GB of full blocks; a day at a dozen blocks a second.
  public static let blocksEach: UInt64 = 1_000_000
  /// How far ahead partitions are made, in partitions: ten minutes at the fastest commit rate measured.
  static let ahead: UInt64 = 2

  private let connection: Connection
  /// Blocks of a partition made or attached here.
  private let blocksEach: UInt64

  public init(_ connection: Connection, blocksEach: UInt64 = JournalPartitions.blocksEach) {
    self.connection = connection
    self.blocksEach = blocksEach
  }

  public static func makeAhead(_ connection: Connection, after block: UInt64) throws(StorageFailure) {
    try JournalPartitions(connection).makeAhead(after: block)
  }

  /// Makes the partitions for the blocks after `block`, two more than the one of the next; cheap if they are there. Those two can be made later
  /// where another keeps the journal's lock. The leader calls it before it leads; whoever follows has what is missing made now and then
  /// (`PartitionKeeper`), so that the leader never has to stop for one.
  public func makeAhead(after block: UInt64) throws(StorageFailure) {
    let next = index(of: block + 1)
    do throws(PostgresError) {
      try makeMissing(after: block)
    } catch {
      guard error.state == .lockNotAvailable, try state(next) != nil else { throw StorageFailure(error) }
    }
    guard try state(next) == .attached else {
      throw .notReady(
        "tala.\(Self.name(next)), which block \(block + 1) belongs in, is detached: `tala journal attach \(next)`")
    }
  }

  /// Makes what is missing of the partitions for the blocks after `block`; what is detached stays so.
  func makeMissing(after block: UInt64) throws(PostgresError) {
    let next = index(of: block + 1)
    for index in next...next + Self.ahead where try stored(index) == nil { try make(index) }
  }

  private func index(of block: UInt64) -> UInt64 { block / blocksEach }

  /// All there are, oldest first.
  public func all() throws(StorageFailure) -> [JournalPartition] {
    try asStorage { () throws(PostgresError) in
      var partitions: [JournalPartition] = []
      for row in try connection.query(Self.list) {
        let index = UInt64(try row.int64(0))
        let state = Self.state(try row.int32(1))
        let isUnbounded = try row.isNull(2)
        let isBounded = state == .attached && !isUnbounded
        let bounds = isBounded ? (try row.int64(2), try row.int64(3)) : try held(by: index)
        partitions.append(
          JournalPartition(
            index: index, state: state, blocks: bounds.map { UInt64(max($0.0, 1))...UInt64(max($0.1, 1)) },
            bytes: try row.int64(4)))
      }
      return partitions
    }
  }

  /// In which detached partition a market's block is, if it is in one.
  func detached(holding block: UInt64, of market: Int32) throws(PostgresError) -> UInt64? {
    for row in try connection.query(Self.list) where Self.state(try row.int32(1)) != .attached {
      let index = UInt64(try row.int64(0))
      let found = try connection.query(
        "select 1 from tala.\(Self.name(index)) where market_id = $1 and block = $2", .int32(market), .int64(Int64(block)))
      if !found.isEmpty { return index }
    }
    return nil
  }

  /// Takes a partition out of the journal, without keeping anybody from it; its table stays as it is, beside the journal. One whose detaching
  /// was interrupted is finished. Whether it may go is for `PartitionDetachment` to say.
  func detach(_ index: UInt64) throws(StorageFailure) {
    let how = try state(index) == .detaching ? "finalize" : "concurrently"
    _ = try asStorage { () throws(PostgresError) in
      try connection.query("alter table tala.journal detach partition tala.\(Self.name(index)) \(how)")
    }
  }

  /// Puts a detached partition back. Its bounds are checked against each of its rows first.
  public func attach(_ index: UInt64) throws(StorageFailure) {
    switch try state(index) {
    case nil: throw .notReady("there is no table tala.\(Self.name(index))")
    case .attached?: return
    case .detaching?: try detach(index)
    case .detached?: break
    }
    _ = try asStorage { () throws(PostgresError) in
      try connection.query(
        "alter table tala.journal attach partition tala.\(Self.name(index)) for values \(bounds(index))")
    }
  }

  static func name(_ index: UInt64) -> String { "journal_\(index)" }

  /// Bounds stand in the catalogue as text; the tables are ours, so their names and bounds have no other form.
  private static let list = """
    select substr(c.relname, 9)::bigint, case when i.inhrelid is null then 2 when i.inhdetachpending then 1 else 0 end,
      (regexp_match(pg_get_expr(c.relpartbound, c.oid), 'FROM \\(''?([0-9]+)''?\\)'))[1]::bigint,
      (regexp_match(pg_get_expr(c.relpartbound, c.oid), 'TO \\(''?([0-9]+)''?\\)'))[1]::bigint - 1,
      pg_total_relation_size(c.oid)
    from pg_class c left join pg_inherits i on i.inhrelid = c.oid
    where c.relnamespace = 'tala'::regnamespace and c.relkind = 'r' and c.relname ~ '^journal_[0-9]+$'
    order by 1
    """

  private static func state(_ number: Int32) -> JournalPartition.State {
    switch number {
    case 0: .attached
    case 1: .detaching
    default: .detached
    }
  }

  private func held(by index: UInt64) throws(PostgresError) -> (Int64, Int64)? {
    let row = try connection.query("select min(block), max(block) from tala.\(Self.name(index))").one()
    return try row.isNull(0) ? nil : (try row.int64(0), try row.int64(1))
  }

  private func state(_ index: UInt64) throws(StorageFailure) -> JournalPartition.State? {
    try asStorage { () throws(PostgresError) in try stored(index) }
  }

  /// Looks into pg_class itself: to_regclass may answer from a cache that has not heard of what another process just made.
  private func stored(_ index: UInt64) throws(PostgresError) -> JournalPartition.State? {
    let found = try connection.query(
      """
      select case when i.inhrelid is null then 2 when i.inhdetachpending then 1 else 0 end
      from pg_class c left join pg_inherits i on i.inhrelid = c.oid
      where c.relnamespace = 'tala'::regnamespace and c.relname = $1::text
      """, .text(Self.name(index)))
    guard let row = found.first else { return nil }
    return Self.state(try row.int32(0))
  }

  private func bounds(_ index: UInt64) -> String {
    "from (\(index * blocksEach)) to (\((index + 1) * blocksEach))"
  }

  /// The lock is for processes that start together; its number is "tpar" in ASCII. A table's definition takes no parameters, and
  /// these are numbers of our own.
  private func make(_ index: UInt64) throws(PostgresError) {
    try connection.transaction { () throws(PostgresError) in
      try connection.query("select pg_advisory_xact_lock($1)", .int64(0x7470_6172))
      let there = try connection.query(
        "select 1 from pg_class where relnamespace = 'tala'::regnamespace and relname = $1::text", .text(Self.name(index)))
      guard there.isEmpty else { return }
      try connection.script(
        """
        create table tala.\(Self.name(index)) (like tala.journal including all);
        alter table tala.journal attach partition tala.\(Self.name(index)) for values \(bounds(index));
        """)
    }
  }
}
