public import Journal
import Postgres

/// Reads a market's journal, for followers, recovery and replay. A class because it keeps a connection, which it makes anew after one
/// was lost; one thread uses it at a time.
public final class PostgresJournalReader: JournalReader {
  private let conninfo: String
  private let market: Int32
  private var connection: Connection?
  /// The last block handed out. The next call, if it goes on from there, is checked against it.
  private var chain = JournalChain.start

  public init(conninfo: String, market: Market) {
    self.conninfo = conninfo
    self.market = market.id
  }

  /// Milliseconds without a word of the server after which it counts as lost. Nothing is read that takes long; another
  /// server may be primary by now, and a standby that is told to stop does not wait for this one.
  public static let patienceMilliseconds: Int32 = 10_000

  private static let read = """
    select \(JournalBlock.columns) from tala.journal where market_id = $1 and block >= $2 order by block limit $3
    """

  /// Throws `badBlock` for one that is damaged, missing or out of its chain; `journalDiverged` if the first does not follow the block
  /// handed out before it, which then is no longer the journal's.
  public func blocks(after number: UInt64, limit: Int) throws(StorageFailure) -> [JournalBlock] {
    // Where the predecessor is not known it is read too: it was handed out by another reader, or a snapshot stands for it.
    let goesOn = number == 0 || number == chain.number
    var chain: JournalChain? = number == 0 ? .start : goesOn ? self.chain : nil
    let rows = try query("read", goesOn ? number + 1 : number, limit: goesOn ? limit : limit + 1)
    var blocks: [JournalBlock] = []
    blocks.reserveCapacity(rows.count)
    for row in rows {
      let block = try JournalBlock.stored(in: row)
      if block.number == number {
        chain = JournalChain(after: block)
        continue
      }
      // One row more was read, for the predecessor, which was not there.
      guard blocks.count < limit else { break }
      try follow(block, after: number, chain: &chain, isFirst: blocks.isEmpty && goesOn && number > 0)
      blocks.append(block)
    }
    if let chain { self.chain = chain }
    return blocks
  }

  private func follow(
    _ block: JournalBlock, after number: UInt64, chain: inout JournalChain?, isFirst: Bool
  ) throws(StorageFailure) {
    guard var link = chain else {
      // The predecessor's partition may be detached; its number is all there is to compare.
      if block.number != number + 1 { throw try missing(number + 1, next: block.number) }
      chain = JournalChain(after: block)
      return
    }
    if block.number > link.number + 1 { throw try missing(link.number + 1, next: block.number) }
    do {
      try link.follow(block)
    } catch {
      if isFirst && block.number == number + 1 { throw .journalDiverged(block: block.number) }
      throw error
    }
    chain = link
  }

  /// What to say of a block that is not there: perhaps its partition was taken out of the journal.
  private func missing(_ number: UInt64, next: UInt64) throws(StorageFailure) -> StorageFailure {
    let detached = try asStorage { () throws(PostgresError) in
      try JournalPartitions(try connected()).detached(holding: number, of: market)
    }
    guard let detached else { return .badBlock(number, "it is missing: block \(next) comes after block \(number - 1)") }
    return .badBlock(
      number,
      "it is not in the journal but in tala.\(JournalPartitions.name(detached)), which is detached; the journal goes on at block "
        + "\(next). `tala journal attach \(detached)` puts it back")
  }

  /// Number of the first block that is not detached, 1 if there is none at all.
  public func firstBlock() throws(StorageFailure) -> UInt64 {
    let rows = try query("first", nil, limit: nil)
    return try asStorage { () throws(PostgresError) in
      guard let row = rows.first else { return 1 }
      return UInt64(try row.int64(0))
    }
  }

  /// Throws `badBlock` if the journal does not end where its leadership row says, which one transaction always changes together.
  public func lastBlock() throws(StorageFailure) -> UInt64 {
    let rows = try query("last", nil, limit: nil)
    guard let row = rows.first else { throw .notReady("the market has no leadership row") }
    let (said, found) = try asStorage { () throws(PostgresError) in
      (UInt64(try row.int64(0)), UInt64(try row.int64(1)))
    }
    if said != found {
      throw .badBlock(
        min(said, found) + 1, "the journal ends at block \(found), its leadership row says \(said)")
    }
    return found
  }

  public func forgetConnection() { connection = nil }

  private static let first = "select block from tala.journal where market_id = $1 order by block limit 1"

  private static let last = """
    select last_block, coalesce(
      (select block from tala.journal where market_id = $1 order by block desc limit 1), 0)
    from tala.leadership where market_id = $1
    """

  private func query(_ statement: String, _ from: UInt64?, limit: Int?) throws(StorageFailure) -> Rows {
    do {
      let connection = try connected()
      guard let from, let limit else { return try connection.queryPrepared(statement, .int32(market)) }
      return try connection.queryPrepared(statement, .int32(market), .int64(Int64(from)), .int64(Int64(limit)))
    } catch {
      connection = nil
      throw StorageFailure(error)
    }
  }

  private func connected() throws(PostgresError) -> Connection {
    if let connection, connection.isOpen { return connection }
    let fresh = try Connection(conninfo)
    fresh.patienceMilliseconds = Self.patienceMilliseconds
    try fresh.prepare("read", Self.read, [.int32, .int64, .int64])
    try fresh.prepare("first", Self.first, [.int32])
    try fresh.prepare("last", Self.last, [.int32])
    connection = fresh
    return fresh
  }
}
