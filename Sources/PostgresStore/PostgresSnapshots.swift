public import Journal
import Postgres

/// A market's snapshots in PostgreSQL. A class because it keeps a connection, which it makes anew after one was lost; one thread uses
/// it at a time.
public final class PostgresSnapshots: SnapshotStorage {
  private let conninfo: String
  let market: Int32
  private var connection: Connection?

  public init(conninfo: String, market: Market) {
    self.conninfo = conninfo
    self.market = market.id
  }

  /// Saves all rows in one transaction, the head last. A snapshot of that block which is there already is left as it is: the same
  /// block has the same state.
  public func save(_ snapshot: Snapshot) throws(StorageFailure) {
    try write { (connection: Connection) throws(PostgresError) in
      do throws(PostgresError) {
        try connection.transaction { () throws(PostgresError) in
          let there = try connection.query(
            "select 1 from tala.snapshot where market_id = $1 and block = $2", .int32(market), .int64(Int64(snapshot.block)))
          if there.isEmpty { try insert(snapshot, connection) }
        }
      } catch {
        // Somebody else saved it in the same moment.
        if error.state != .uniqueViolation { throw error }
      }
    }
  }

  public func snapshots() throws(StorageFailure) -> [UInt64] {
    try read { (connection: Connection) throws(PostgresError) in
      var blocks: [UInt64] = []
      for row in try connection.query(
        "select block from tala.snapshot where market_id = $1 order by block desc", .int32(market))
      {
        blocks.append(UInt64(try row.int64(0)))
      }
      return blocks
    }
  }

  /// Removes all but the newest; the head first, so that what is left is never half of one.
  public func removeAllButNewest(_ count: Int) throws(StorageFailure) {
    let old = try snapshots().dropFirst(count)
    guard let newest = old.first else { return }
    try write { (connection: Connection) throws(PostgresError) in
      try connection.transaction { () throws(PostgresError) in
        for table in ["tala.snapshot", "tala.snapshot_row"] {
          try connection.query(
            "delete from \(table) where market_id = $1 and block <= $2", .int32(market), .int64(Int64(newest)))
        }
      }
    }
  }

  /// Reads: an exchange that begins waits neither for another's lock nor for a server that is silent without saying so.
  func read<Value>(_ body: (Connection) throws(PostgresError) -> Value) throws(StorageFailure) -> Value {
    try work(silence: PostgresJournalReader.patienceMilliseconds, body)
  }

  private func write(_ body: (Connection) throws(PostgresError) -> Void) throws(StorageFailure) {
    try work(silence: -1) { (own: Connection) throws(PostgresError) in
      try FollowerSession.patiently(on: own, market: market) { () throws(PostgresError) in try body(own) }
    }
  }

  /// Runs database work on a connection that is made if there is none, and dropped if it failed.
  private func work<Value>(
    silence milliseconds: Int32, _ body: (Connection) throws(PostgresError) -> Value
  ) throws(StorageFailure) -> Value {
    do throws(PostgresError) {
      let own: Connection
      if let connection { own = connection } else { own = try FollowerSession.open(conninfo, market: market) }
      connection = own
      own.patienceMilliseconds = milliseconds
      return try body(own)
    } catch {
      connection = nil
      throw StorageFailure(error)
    }
  }

  private func insert(_ snapshot: Snapshot, _ connection: Connection) throws(PostgresError) {
    let rows = SnapshotRows.count(ofBytes: snapshot.bytes.count)
    for number in 1...rows {
      let bytes = SnapshotRows.row(number, of: snapshot.bytes)
      let checksum = SnapshotRows.checksum(row: number, ofBlock: snapshot.block, bytes)
      try connection.query(
        "insert into tala.snapshot_row (market_id, block, row_number, checksum, bytes) values ($1, $2, $3, $4, $5)",
        .int32(market), .int64(Int64(snapshot.block)), .int32(Int32(number)), .int64(Int64(bitPattern: checksum)),
        .bytes(bytes))
    }
    try insertHead(
      SnapshotHead(
        block: snapshot.block, format: SnapshotRows.format, sequence: snapshot.sequence,
        eventDigest: snapshot.eventDigest, stateDigest: snapshot.stateDigest, rowCount: rows,
        byteCount: snapshot.bytes.count), connection)
  }

  private func insertHead(_ head: SnapshotHead, _ connection: Connection) throws(PostgresError) {
    try connection.query(
      """
      insert into tala.snapshot (
        market_id, block, format, sequence, event_digest, state_digest, row_count, byte_count, checksum)
      values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
      """, .int32(market), .int64(Int64(head.block)), .int32(head.format), .int64(Int64(head.sequence)),
      .bytes(head.eventDigest.stored), .bytes(head.stateDigest.stored), .int32(Int32(head.rowCount)),
      .int64(Int64(head.byteCount)), .int64(Int64(bitPattern: SnapshotRows.checksum(of: head))))
  }
}
