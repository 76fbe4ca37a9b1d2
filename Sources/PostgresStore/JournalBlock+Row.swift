import Journal
import MarketEngine
import Postgres

extension JournalBlock {
  /// The order in which `init(row:)` reads them.
  static let columns =
    "block, epoch, first_sequence, last_sequence, block_time, previous_digest, digest, checksum, payload"

  /// Reads a stored block; throws `badBlock` unless it is whole.
  static func stored(in row: Row) throws(StorageFailure) -> JournalBlock {
    let block = try asStorage { () throws(PostgresError) in try JournalBlock(row: row) }
    guard let block else {
      let number = try asStorage { () throws(PostgresError) in UInt64(bitPattern: try row.int64(0)) }
      throw .badBlock(number, "a digest of it does not have sixteen bytes")
    }
    if !block.isIntact {
      throw .badBlock(block.number, "its checksum does not match its \(block.payload.count) bytes and their head")
    }
    return block
  }

  /// As the row says, whole or not; nil if a digest of it does not have sixteen bytes.
  init?(row: Row) throws(PostgresError) {
    guard let previous = Digest(stored: try row.bytes(5)), let digest = Digest(stored: try row.bytes(6)) else {
      return nil
    }
    self.init(
      number: UInt64(bitPattern: try row.int64(0)), epoch: try row.int64(1),
      firstSequence: UInt64(bitPattern: try row.int64(2)), lastSequence: UInt64(bitPattern: try row.int64(3)),
      time: Timestamp(nanoseconds: try row.int64(4)), previousDigest: previous, digest: digest,
      payload: try row.bytes(8), checksum: UInt64(bitPattern: try row.int64(7)))
  }
}
