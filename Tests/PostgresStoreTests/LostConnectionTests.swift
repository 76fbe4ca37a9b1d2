import Journal
import Postgres
import PostgresStore
import Testing

@Suite struct LostConnectionTests {
  /// Ends the leader's server process, as its row names it, and returns once it is gone.
  private func endBackend(of market: TestMarket) throws {
    let connection = try market.connect()
    let pid = try connection.query(
      "select backend_pid from tala.leadership where market_id = $1", .int32(market.market.id)
    ).one().int32(0)
    try connection.query("select pg_terminate_backend($1, 10000)", .int32(pid))
  }

  @Test func `blocks in flight when the backend ends are sent again exactly once`() throws {
    let market = try TestMarket()
    let journal = market.journal("east")
    _ = try journal.take(patienceMilliseconds: 0)
    var chain = TestChain()
    let first = chain.next(epoch: 1)
    try journal.commit([first])
    let lock = try RowLock(market)
    let unanswered = [chain.next(epoch: 1), chain.next(epoch: 1)]
    for block in unanswered { try journal.append(block) }
    try lock.waitForWaiters(1)
    try endBackend(of: market)
    #expect(failure { () throws(StorageFailure) in try journal.wait(through: 3) }.isConnectionLost)
    try lock.release()

    let again = try journal.retake(patienceMilliseconds: 10_000)
    #expect(again == Leadership(epoch: 2, lastBlock: 1, digest: first.digest))
    let resent = unanswered.map { $0.sealed(underEpoch: again.epoch) }
    try journal.commit(resent)
    #expect(try market.reader.blocks(after: 0, limit: 10) == [first] + resent)
  }

  @Test func `a block that committed unheard is found by taking again`() throws {
    let market = try TestMarket()
    let journal = market.journal("east")
    _ = try journal.take(patienceMilliseconds: 0)
    var chain = TestChain()
    let first = chain.next(epoch: 1)
    try journal.append(first)
    let reader = market.reader
    while try reader.lastBlock() == 0 {}
    try endBackend(of: market)

    let again = try journal.retake(patienceMilliseconds: 10_000)
    #expect(again == Leadership(epoch: 2, lastBlock: 1, digest: first.digest))
    let second = chain.next(epoch: again.epoch)
    try journal.commit([second])
    #expect(try reader.blocks(after: 0, limit: 10) == [first, second])
  }

  @Test func `an idle leader notices that its backend has ended`() throws {
    let market = try TestMarket()
    let journal = market.journal("east")
    _ = try journal.take(patienceMilliseconds: 0)
    try endBackend(of: market)
    let error = failure { () throws(StorageFailure) in
      for _ in 0..<100 { _ = try journal.waitForProgress(wakeDescriptor: -1, timeoutMilliseconds: 100) }
    }
    #expect(error.isConnectionLost)
    #expect(failure { () throws(StorageFailure) in try journal.renewLease() }.isConnectionLost)
    #expect(try journal.retake(patienceMilliseconds: 10_000).epoch == 2)
  }

  @Test func `a database that has gone back behind the answers is refused`() throws {
    let market = try TestMarket()
    let journal = market.journal("east")
    _ = try journal.take(patienceMilliseconds: 0)
    var chain = TestChain()
    try journal.commit([chain.next(epoch: 1), chain.next(epoch: 1)])
    try endBackend(of: market)
    try market.tamper("delete from tala.journal where market_id = $1 and block = 2")
    try market.tamper("update tala.leadership set last_block = 1 where market_id = $1")
    let error = failure { () throws(StorageFailure) in _ = try journal.retake(patienceMilliseconds: 0) }
    #expect(error == .journalBehindAnswers(expected: 2, found: 1))
  }

  @Test func `who lost the lead can look at what the next leader's journal holds`() throws {
    let market = try TestMarket()
    let (east, west) = (market.journal("east", leaseMilliseconds: 100), market.journal("west"))
    _ = try east.take(patienceMilliseconds: 0)
    var chain = TestChain()
    let first = chain.next(epoch: 1)
    try east.commit([first])
    _ = try west.take(patienceMilliseconds: 30_000)
    #expect(failure { () throws(StorageFailure) in _ = try east.retake(patienceMilliseconds: 0) }.leader != nil)
    let there = try east.look(atBlock: 1)
    #expect(there.lastBlock == 1 && there.digest == first.digest)
    let missing = try east.look(atBlock: 2)
    #expect(missing.lastBlock == 1 && missing.digest == nil)
  }

  @Test func `a condemned journal is led by nobody until it is accepted as it is`() throws {
    let market = try TestMarket()
    let (east, west) = (market.journal("east"), market.journal("west"))
    _ = try east.take(patienceMilliseconds: 0)
    var chain = TestChain()
    try east.commit([chain.next(epoch: 1), chain.next(epoch: 1)])
    let finder = market.journal("east")
    // Not on a connection made for it: that might lead to another database.
    #expect(failure { () throws(StorageFailure) in try finder.condemn("answers are missing") }.isConnectionLost)
    _ = try finder.look(atBlock: 2)
    try finder.condemn("answers are missing")
    // Whoever leads is fenced, and nobody comes after it.
    let fenced = failure { () throws(StorageFailure) in try east.commit([chain.next(epoch: 1)]) }
    #expect(fenced.isConnectionLost)
    let again = failure { () throws(StorageFailure) in _ = try east.retake(patienceMilliseconds: 0) }
    #expect(again == .condemned("answers are missing"))
    let taken = failure { () throws(StorageFailure) in _ = try west.take(patienceMilliseconds: 0) }
    #expect(taken == .condemned("answers are missing"))
    // The first reason stands.
    _ = try finder.look(atBlock: 2)
    try finder.condemn("more is missing")
    let catalogue = MarketCatalogue(try market.connect())
    #expect(try catalogue.condemnation(of: market.market) == "answers are missing")
    #expect(try catalogue.accept(market.market, endingAt: 3) == nil)
    #expect(try catalogue.accept(market.market, endingAt: 2) == "answers are missing")
    #expect(try catalogue.accept(market.market, endingAt: 2) == nil)
    #expect(try west.take(patienceMilliseconds: 0).lastBlock == 2)
  }

  @Test func `a database that has forgotten our epoch is refused`() throws {
    let market = try TestMarket()
    let journal = market.journal("east")
    _ = try journal.take(patienceMilliseconds: 0)
    try market.tamper("update tala.leadership set epoch = 0 where market_id = $1")
    let error = failure { () throws(StorageFailure) in _ = try journal.retake(patienceMilliseconds: 0) }
    #expect(error == .journalBehindAnswers(expected: 0, found: 0))
  }
}
