import Journal
import MarketEngine
import Postgres
import PostgresStore
import Testing

@Suite struct SnapshotTests {
  /// Of a length that no row's length is a multiple of, so that no two rows are alike.
  private static let pattern = (0..<65_537).map { UInt8(truncatingIfNeeded: $0 &* 31) }

  private func content(_ count: Int) -> [UInt8] {
    var bytes: [UInt8] = []
    while bytes.count < count { bytes += Self.pattern }
    bytes.removeLast(bytes.count - count)
    return bytes
  }

  private func snapshot(_ block: UInt64, bytes: Int = 100) -> Snapshot {
    Snapshot(
      block: block, sequence: block * 10, eventDigest: Digest(high: block, low: 1), stateDigest: Digest(high: 2, low: block),
      bytes: content(bytes))
  }

  private func fault(_ market: TestMarket, _ block: UInt64) -> String? {
    let error = failure { () throws(StorageFailure) in _ = try market.snapshots.snapshot(atBlock: block) }
    #expect(error.badBlock?.number == block)
    return error.badBlock?.fault
  }

  @Test(arguments: [0, 1, 8 << 20, (8 << 20) + 1])
  func `a snapshot comes back as it was`(bytes: Int) throws {
    let market = try TestMarket()
    let saved = snapshot(7, bytes: bytes)
    try market.snapshots.save(saved)
    #expect(try market.snapshots.snapshot(atBlock: 7) == saved)
  }

  @Test func `the newest comes first, and each market has its own`() throws {
    let market = try TestMarket()
    for block in [5, 30, 12] as [UInt64] { try market.snapshots.save(snapshot(block)) }
    #expect(try market.snapshots.snapshots() == [30, 12, 5])
    #expect(try TestMarket().snapshots.snapshots() == [])
  }

  @Test func `saving a block's snapshot again changes nothing`() throws {
    let market = try TestMarket()
    let snapshots = market.snapshots
    try snapshots.save(snapshot(5))
    try snapshots.save(snapshot(5))
    #expect(try snapshots.snapshots() == [5])
  }

  @Test func `old ones are removed whole`() throws {
    let market = try TestMarket()
    let snapshots = market.snapshots
    for block in 1...4 as ClosedRange<UInt64> { try snapshots.save(snapshot(block)) }
    try snapshots.removeAllButNewest(2)
    #expect(try snapshots.snapshots() == [4, 3])
    let rows = try market.connect().query(
      "select count(*) from tala.snapshot_row where market_id = $1", .int32(market.market.id))
    #expect(try rows.one().int64(0) == 2)
  }

  @Test func `a damaged row is named`() throws {
    let market = try TestMarket()
    try market.snapshots.save(snapshot(9, bytes: 9 << 20))
    try market.tamper(
      "update tala.snapshot_row set bytes = set_byte(bytes, 77, get_byte(bytes, 77) # 4) where market_id = $1 and row_number = 2"
    )
    #expect(fault(market, 9) == "row 2 of 2 of its snapshot is damaged")
  }

  @Test func `rows that changed places are named`() throws {
    let market = try TestMarket()
    try market.snapshots.save(snapshot(9, bytes: 9 << 20))
    try market.tamper("update tala.snapshot_row set row_number = row_number + 2 where market_id = $1")
    try market.tamper("update tala.snapshot_row set row_number = 5 - row_number where market_id = $1")
    #expect(fault(market, 9) == "row 1 of 2 of its snapshot is damaged")
  }

  @Test func `a missing row is named`() throws {
    let market = try TestMarket()
    try market.snapshots.save(snapshot(9, bytes: 9 << 20))
    try market.tamper("delete from tala.snapshot_row where market_id = $1 and row_number = 2")
    #expect(fault(market, 9) == "row 2 of 2 of its snapshot is missing")
  }

  @Test func `a damaged last row, an unknown format and no snapshot at all are named`() throws {
    let market = try TestMarket()
    try market.snapshots.save(snapshot(9))
    try market.snapshots.save(snapshot(10))
    try market.tamper("update tala.snapshot set sequence = sequence + 1 where market_id = $1 and block = 9")
    try market.tamper("update tala.snapshot set format = 99 where market_id = $1 and block = 10")
    #expect(fault(market, 9) == "its snapshot's last row is damaged")
    #expect(fault(market, 10)?.contains("format 99") == true)
    #expect(fault(market, 11) == "it has no snapshot")
  }

  @Test func `rows without their last row are no snapshot`() throws {
    let market = try TestMarket()
    try market.snapshots.save(snapshot(9))
    try market.tamper("delete from tala.snapshot where market_id = $1")
    #expect(try market.snapshots.snapshots() == [])
  }
}
