package import Journal
import MarketEngine
package import Postgres

/// The two statements of a leader. Each fences: they touch nothing unless the epoch is still the leader's own.
package enum JournalStatements {
  package static let append = "append"
  static let renew = "renew"

  /// Inserts a block, forbids gaps and renews the lease in one statement. The row of `leadership` is locked and its condition checked
  /// again after any wait, so a block of an old epoch finds no row, inserts nothing and counts 0. Answers the database's clock.
  static let appendStatement = """
    with lead as (
      update tala.leadership
      set last_block = $3::bigint, lease_until = clock_timestamp() + $11::bigint * interval '1 millisecond'
      where market_id = $1 and epoch = $2 and last_block = $3::bigint - 1
      returning 1
    )
    insert into tala.journal (
      market_id, block, epoch, first_sequence, last_sequence, block_time, previous_digest, digest, checksum, payload)
    select $1, $3, $2, $4, $5, $6, $7, $8, $9, $10 from lead
    returning (extract(epoch from clock_timestamp()) * 1000000)::bigint
    """

  private static let appendTypes: [ParameterType] = [
    .int32, .int64, .int64, .int64, .int64, .int64, .bytes, .bytes, .int64, .bytes, .int64,
  ]

  /// Renews the lease of a leader that has nothing to write.
  static let renewStatement = """
    update tala.leadership set lease_until = clock_timestamp() + $3::bigint * interval '1 millisecond'
    where market_id = $1 and epoch = $2
    returning (extract(epoch from clock_timestamp()) * 1000000)::bigint
    """

  private static let renewTypes: [ParameterType] = [.int32, .int64, .int64]

  package static func prepare(on connection: Connection) throws(PostgresError) {
    try connection.prepare(append, appendStatement, appendTypes)
    try connection.prepare(renew, renewStatement, renewTypes)
  }

  package static func parameters(of block: JournalBlock, market: Int32, leaseMilliseconds: Int64) -> [Parameter] {
    [
      .int32(market), .int64(block.epoch), .int64(Int64(block.number)), .int64(Int64(block.firstSequence)),
      .int64(Int64(block.lastSequence)), .int64(block.time.nanoseconds), .bytes(block.previousDigest.stored),
      .bytes(block.digest.stored), .int64(Int64(bitPattern: block.checksum)), .bytes(block.payload),
      .int64(leaseMilliseconds),
    ]
  }
}
