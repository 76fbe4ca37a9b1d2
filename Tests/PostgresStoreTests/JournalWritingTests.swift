import Glibc
import Journal
import Postgres
import PostgresStore
import Testing

@Suite struct JournalWritingTests {
  @Test func `what was committed is read back`() throws {
    let market = try TestMarket()
    let journal = market.journal("east")
    let leadership = try journal.take(patienceMilliseconds: 0)
    #expect(leadership == Leadership(epoch: 1, lastBlock: 0, digest: nil))
    var chain = TestChain()
    let blocks = [
      chain.next(epoch: 1, payload: []), chain.next(epoch: 1, payload: [UInt8](repeating: 0xa5, count: 32 << 10)),
      chain.next(epoch: 1, payload: Array(0...255)),
    ]
    for block in blocks { try journal.append(block) }
    try journal.wait(through: 3)

    #expect(try market.reader.blocks(after: 0, limit: 100) == blocks)
    #expect(try market.reader.blocks(after: 1, limit: 1) == [blocks[1]])
    #expect(try market.reader.blocks(after: 3, limit: 100) == [])
    #expect(try market.reader.lastBlock() == 3)
  }

  @Test func `hundreds of blocks go through a window of four`() throws {
    let market = try TestMarket()
    let journal = market.journal("east")
    let epoch = try journal.take(patienceMilliseconds: 0).epoch
    var chain = TestChain()
    var committed: UInt64 = 0
    while committed < 300 {
      while chain.number < min(committed + 4, 300) { try journal.append(chain.next(epoch: epoch)) }
      committed = try journal.waitForProgress(wakeDescriptor: -1, timeoutMilliseconds: 10_000)
    }
    let reader = market.reader
    var read: UInt64 = 0
    while case let blocks = try reader.blocks(after: read, limit: 70), let last = blocks.last { read = last.number }
    #expect(read == 300)
  }

  @Test func `a block behind a gap is refused before it is sent`() throws {
    let market = try TestMarket()
    let journal = market.journal("east")
    let epoch = try journal.take(patienceMilliseconds: 0).epoch
    var chain = TestChain()
    _ = chain.next(epoch: epoch)
    let second = chain.next(epoch: epoch)
    #expect(failure { () throws(StorageFailure) in try journal.append(second) }.badBlock?.number == 2)
    #expect(try market.reader.lastBlock() == 0)
  }

  @Test func `the statement itself refuses a gap, a repetition and a foreign epoch`() throws {
    let market = try TestMarket()
    let journal = market.journal("east")
    let epoch = try journal.take(patienceMilliseconds: 0).epoch
    var chain = TestChain()
    let first = chain.next(epoch: epoch)
    try journal.commit([first])
    let second = chain.next(epoch: epoch)
    let third = chain.next(epoch: epoch)

    let connection = try market.connect()
    try JournalStatements.prepare(on: connection)
    for block in [first, third, second.sealed(underEpoch: epoch - 1), second.sealed(underEpoch: epoch + 1)] {
      let parameters = JournalStatements.parameters(of: block, market: market.market.id, leaseMilliseconds: 1_000)
      #expect(try connection.queryPrepared(JournalStatements.append, parameters).affected == 0)
    }
    #expect(try market.reader.blocks(after: 0, limit: 10) == [first])
  }

  @Test func `a wait ends when the wake descriptor can be read`() throws {
    let market = try TestMarket()
    let journal = market.journal("east")
    _ = try journal.take(patienceMilliseconds: 0)
    var ends: [Int32] = [0, 0]
    // The array has the two places pipe fills.
    #expect(unsafe pipe(&ends) == 0)
    // One byte of a local is written.
    #expect(unsafe write(ends[1], [1 as UInt8], 1) == 1)
    #expect(try journal.waitForProgress(wakeDescriptor: ends[0], timeoutMilliseconds: 60_000) == 0)
    for end in ends { close(end) }
  }

  @Test func `a renewal moves the lease on`() throws {
    let market = try TestMarket()
    let journal = market.journal("east")
    _ = try journal.take(patienceMilliseconds: 0)
    let before = journal.leaseHoldsUntil
    #expect(before > Monotonic.nanoseconds())
    try journal.renewLease()
    _ = try journal.waitForProgress(wakeDescriptor: -1, timeoutMilliseconds: 10_000)
    #expect(journal.leaseHoldsUntil > before)
    #expect(abs(journal.clockDifference) < 500_000_000)
  }

  @Test func `blocks cross from one partition into the next`() throws {
    let market = try TestMarket()
    let edge = JournalPartitions.blocksEach
    let connection = try market.connect()
    try JournalPartitions.makeAhead(connection, after: 0)
    // As if so many blocks had been written: the last of them alone stands for all.
    var last = TestChain().tail(number: edge - 1)
    last.checksum = JournalBlock.checksum(of: last)
    try connection.query(
      "update tala.leadership set last_block = $2 where market_id = $1", .int32(market.market.id), .int64(Int64(edge - 2)))
    try JournalStatements.prepare(on: connection)
    let parameters = JournalStatements.parameters(of: last, market: market.market.id, leaseMilliseconds: 1)
    #expect(try connection.queryPrepared(JournalStatements.append, parameters).affected == 1)

    let journal = market.journal("east")
    let leadership = try journal.take(patienceMilliseconds: 5_000)
    #expect(leadership.lastBlock == edge - 1)
    var chain = TestChain(after: last)
    let blocks = (0..<3).map { _ in chain.next(epoch: leadership.epoch) }
    try journal.commit(blocks)
    #expect(try market.reader.blocks(after: edge - 1, limit: 10) == blocks)
  }

  @Test func `a slow answer is not held against the clock`() {
    #expect(InFlight.clockDifference(database: 2_000, sent: 1_000_000, received: 3_000_000) == 0)
    #expect(InFlight.clockDifference(database: 2_000, sent: 2_500_000, received: 3_000_000) == -500_000)
    #expect(InFlight.clockDifference(database: 4_000, sent: 1_000_000, received: 3_000_000) == 1_000_000)
  }
}

extension TestChain {
  /// A block that stands for all before it.
  fileprivate func tail(number: UInt64) -> JournalBlock {
    var chain = self
    var block = chain.next(epoch: 0)
    block.number = number
    return block
  }
}
