import Journal
import MarketEngine
import Postgres
import PostgresStore
import Testing

@Suite struct DamageTests {
  /// Five blocks of a hundred bytes.
  private func journal() throws -> TestMarket {
    let market = try TestMarket()
    let journal = market.journal("east")
    let epoch = try journal.take(patienceMilliseconds: 0).epoch
    var chain = TestChain()
    try journal.commit((0..<5).map { chain.next(epoch: epoch, payload: [UInt8](repeating: $0, count: 100)) })
    return market
  }

  private func fault(in market: TestMarket, after number: UInt64 = 0) -> (number: UInt64, fault: String)? {
    failure { () throws(StorageFailure) in _ = try market.reader.blocks(after: number, limit: 100) }.badBlock
  }

  @Test(arguments: [
    "payload = set_byte(payload, 50, get_byte(payload, 50) # 1)", "payload = substr(payload, 1, 99)",
    "payload = payload || '\\x00'", "digest = set_byte(digest, 15, get_byte(digest, 15) # 128)",
    "previous_digest = set_byte(previous_digest, 0, get_byte(previous_digest, 0) # 1)", "epoch = epoch + 1",
    "first_sequence = first_sequence - 1", "last_sequence = last_sequence + 1", "block_time = block_time + 1",
    "checksum = checksum # 1",
  ])
  func `a damaged block is named`(damage: String) throws {
    let market = try journal()
    try market.tamper("update tala.journal set \(damage) where market_id = $1 and block = 3")
    #expect(fault(in: market)?.number == 3)
    #expect(fault(in: market)?.fault.contains("checksum") == true)
    #expect(fault(in: market, after: 2)?.number == 3)
    #expect(fault(in: market, after: 4) == nil)
  }

  @Test func `a missing block is named`() throws {
    let market = try journal()
    try market.tamper("delete from tala.journal where market_id = $1 and block = 3")
    #expect(fault(in: market)?.number == 3)
    #expect(fault(in: market, after: 2)?.number == 3)
    #expect(fault(in: market)?.fault.contains("missing") == true)
  }

  @Test func `a missing first block is named`() throws {
    let market = try journal()
    try market.tamper("delete from tala.journal where market_id = $1 and block = 1")
    #expect(fault(in: market)?.number == 1)
  }

  @Test func `a missing end is named, and nobody leads behind it`() throws {
    let market = try journal()
    try market.tamper("delete from tala.journal where market_id = $1 and block = 5")
    let read = failure { () throws(StorageFailure) in _ = try market.reader.lastBlock() }
    #expect(read.badBlock?.number == 5)
    let taken = failure { () throws(StorageFailure) in _ = try market.journal("east").take(patienceMilliseconds: 0) }
    #expect(taken.badBlock?.number == 5)
  }

  @Test func `a whole block out of another chain is named`() throws {
    let market = try journal()
    var other = TestChain()
    let foreign = (0..<3).map { _ in other.next(epoch: 1, payload: [9]) }[2]
    try store(foreign, in: market)
    #expect(fault(in: market)?.number == 3)
    #expect(fault(in: market)?.fault.contains("digest") == true)
  }

  @Test func `a reader whose last block was taken back is told that the journal diverged`() throws {
    let market = try journal()
    let reader = market.reader
    var chain = TestChain()
    _ = chain.next(epoch: 1, payload: [UInt8](repeating: 0, count: 100))
    let kept = try reader.blocks(after: 0, limit: 3)
    #expect(kept.count == 3)
    // After a failover block 3 is another, and block 4 follows that one.
    var other = TestChain(after: kept[1])
    try store(other.next(epoch: 1, payload: [7]), in: market)
    try store(other.next(epoch: 1, payload: [8]), in: market)
    let error = failure { () throws(StorageFailure) in _ = try reader.blocks(after: 3, limit: 100) }
    #expect(error == .journalDiverged(block: 4))
  }

  /// Puts a block in the place of the one of its number.
  private func store(_ block: JournalBlock, in market: TestMarket) throws {
    try market.tamper(
      """
      update tala.journal set epoch = $3, first_sequence = $4, last_sequence = $5, block_time = $6,
        previous_digest = $7, digest = $8, checksum = $9, payload = $10
      where market_id = $1 and block = $2
      """,
      .int64(Int64(block.number)), .int64(block.epoch), .int64(Int64(block.firstSequence)),
      .int64(Int64(block.lastSequence)), .int64(block.time.nanoseconds), .bytes(block.previousDigest.bytes),
      .bytes(block.digest.bytes), .int64(Int64(bitPattern: block.checksum)), .bytes(block.payload))
  }
}
