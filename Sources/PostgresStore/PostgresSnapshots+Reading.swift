public import Journal
import MarketEngine
import Postgres

/// Reading a snapshot back: every row is checked, and whatever is wrong is named by its row.
extension PostgresSnapshots {
  public func snapshot(atBlock block: UInt64) throws(StorageFailure) -> Snapshot {
    let head = try head(atBlock: block)
    var bytes: [UInt8] = []
    bytes.reserveCapacity(head.byteCount)
    for number in 1...max(1, head.rowCount) { bytes += try row(number, of: head) }
    if bytes.count != head.byteCount {
      throw .badBlock(block, "its snapshot has \(bytes.count) bytes, \(head.byteCount) were saved")
    }
    return Snapshot(
      block: block, sequence: head.sequence, eventDigest: head.eventDigest, stateDigest: head.stateDigest, bytes: bytes)
  }

  private func head(atBlock block: UInt64) throws(StorageFailure) -> SnapshotHead {
    let found = try read { (connection: Connection) throws(PostgresError) -> (head: SnapshotHead, checksum: UInt64)? in
      let rows = try connection.query(
        """
        select format, sequence, event_digest, state_digest, row_count, byte_count, checksum
        from tala.snapshot where market_id = $1 and block = $2
        """, .int32(market), .int64(Int64(block)))
      guard let row = rows.first, let events = Digest(stored: try row.bytes(2)),
        let state = Digest(stored: try row.bytes(3))
      else { return nil }
      let head = SnapshotHead(
        block: block, format: try row.int32(0), sequence: UInt64(bitPattern: try row.int64(1)), eventDigest: events,
        stateDigest: state, rowCount: Int(try row.int32(4)), byteCount: Int(try row.int64(5)))
      return (head, UInt64(bitPattern: try row.int64(6)))
    }
    guard let (head, checksum) = found else { throw .badBlock(block, "it has no snapshot") }
    if head.format != SnapshotRows.format {
      throw .badBlock(block, "its snapshot is of format \(head.format), this binary reads \(SnapshotRows.format)")
    }
    // Checked before its counts are believed.
    if checksum != SnapshotRows.checksum(of: head) { throw .badBlock(block, "its snapshot's last row is damaged") }
    return head
  }

  private func row(_ number: Int, of head: SnapshotHead) throws(StorageFailure) -> [UInt8] {
    let found = try read { (connection: Connection) throws(PostgresError) -> (bytes: [UInt8], checksum: UInt64)? in
      let rows = try connection.query(
        "select bytes, checksum from tala.snapshot_row where market_id = $1 and block = $2 and row_number = $3",
        .int32(market), .int64(Int64(head.block)), .int32(Int32(number)))
      guard let row = rows.first else { return nil }
      return (try row.bytes(0), UInt64(bitPattern: try row.int64(1)))
    }
    guard let (bytes, checksum) = found else {
      throw .badBlock(head.block, "row \(number) of \(head.rowCount) of its snapshot is missing")
    }
    if checksum != SnapshotRows.checksum(row: number, ofBlock: head.block, bytes) {
      throw .badBlock(head.block, "row \(number) of \(head.rowCount) of its snapshot is damaged")
    }
    return bytes
  }
}
