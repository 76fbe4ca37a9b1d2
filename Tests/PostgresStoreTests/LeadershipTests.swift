import Journal
import MarketFixtures
import Postgres
import PostgresStore
import Testing

@Suite struct LeadershipTests {
  @Test func `of leaders that start at once exactly one leads`() async throws {
    let market = try TestMarket()
    let outcomes = await withTaskGroup(of: Bool.self) { group in
      for instance in ["east", "west", "north", "south"] {
        group.addTask {
          failure { () throws(StorageFailure) in _ = try market.journal(instance).take(patienceMilliseconds: 0) } == nil
        }
      }
      return await group.reduce(into: []) { $0.append($1) }
    }
    #expect(outcomes.filter { $0 }.count == 1)
  }

  @Test func `who is refused is told who leads`() throws {
    let market = try TestMarket()
    _ = try market.journal("east").take(patienceMilliseconds: 0)
    let error = failure { () throws(StorageFailure) in _ = try market.journal("west").take(patienceMilliseconds: 0) }
    #expect(error.leader == "east.example:7000")
    let leader = try MarketCatalogue(market.connect()).leader(of: market.market)
    #expect(leader?.address == "east.example:7000")
    #expect(leader?.epoch == 1)
  }

  @Test func `a standby waits until the lease is over`() throws {
    let market = try TestMarket()
    let east = market.journal("east", leaseMilliseconds: 700)
    _ = try east.take(patienceMilliseconds: 0)
    let leadership = try market.journal("west").take(patienceMilliseconds: 30_000)
    #expect(leadership.epoch == 2)
    #expect(Monotonic.nanoseconds() > east.leaseHoldsUntil)
  }

  @Test func `an instance that comes back takes its own lease at once`() throws {
    let market = try TestMarket()
    let before = market.journal("east")
    _ = try before.take(patienceMilliseconds: 0)
    let after = try market.journal("east").take(patienceMilliseconds: 0)
    #expect(after.epoch == 2)
    var chain = TestChain()
    try before.append(chain.next(epoch: 1))
    #expect(failure { () throws(StorageFailure) in try before.wait(through: 1) }.isConnectionLost)
    // One name, but another process: it has not come back to what it had.
    let error = failure { () throws(StorageFailure) in _ = try before.retake(patienceMilliseconds: 0) }
    #expect(error.leader != nil)
  }

  @Test func `a lease given back need not be waited for`() throws {
    let market = try TestMarket()
    let east = market.journal("east")
    _ = try east.take(patienceMilliseconds: 0)
    east.release()
    #expect(try market.journal("west").take(patienceMilliseconds: 0).epoch == 2)
  }

  @Test func `a block of an old epoch is never committed`() throws {
    let market = try TestMarket()
    let east = market.journal("east", leaseMilliseconds: 1)
    _ = try east.take(patienceMilliseconds: 0)
    _ = try market.journal("west").take(patienceMilliseconds: 5_000)
    var chain = TestChain()
    let late = chain.next(epoch: 1)
    try east.append(late)
    #expect(failure { () throws(StorageFailure) in try east.wait(through: 1) }.isConnectionLost)
    let error = failure { () throws(StorageFailure) in _ = try east.retake(patienceMilliseconds: 0) }
    #expect(error.leader?.contains("west") == true)
    #expect(try market.reader.lastBlock() == 0)
  }

  @Test func `a block that waits for the row while another takes over is never committed`() throws {
    let market = try TestMarket()
    let east = market.journal("east", leaseMilliseconds: 1)
    _ = try east.take(patienceMilliseconds: 0)
    let lock = try RowLock(market)
    let west = Background { Result { try market.journal("west").take(patienceMilliseconds: 30_000) } }
    try lock.waitForWaiters(1)
    var chain = TestChain()
    try east.append(chain.next(epoch: 1))
    try lock.waitForWaiters(2)
    try lock.release()
    #expect(try west.value().get().epoch == 2)
    #expect(failure { () throws(StorageFailure) in try east.wait(through: 1) }.isConnectionLost)
    #expect(try market.reader.lastBlock() == 0)
  }

  @Test func `who is granted the lead and loses it before it looks finds no fault in the journal`() throws {
    let conninfo = try TestDatabase.make()
    let holder = try Connection(conninfo)
    try Migrations.apply(holder)
    let market = try MarketCatalogue(holder).create(named: "QH")
    @Sendable func journal() -> PostgresJournal {
      PostgresJournal(conninfo: conninfo, market: market, instance: "east", address: "east.example:7000")
    }
    let first = journal()
    var chain = TestChain()
    try first.commit([chain.next(epoch: try first.take(patienceMilliseconds: 0).epoch)])
    // Nobody sees the journal until another process of the same name leads, and has written.
    try holder.script("begin; lock table tala.journal in access exclusive mode")
    let taken = Background { Result { try journal().take(patienceMilliseconds: 30_000) } }
    let observer = try Connection(conninfo)
    let waiting = "select 1 from pg_stat_activity where $1 = any (pg_blocking_pids(pid))"
    let end = Monotonic.nanoseconds() + 60_000_000_000
    while try observer.query(waiting, .int32(holder.backendPID)).isEmpty {
      try #require(Monotonic.nanoseconds() < end, "it does not look where the journal ends")
    }
    try holder.script(
      """
      insert into tala.journal
        select market_id, 2, epoch + 1, first_sequence, last_sequence, block_time, previous_digest, digest, checksum, payload from tala.journal;
      update tala.leadership set epoch = epoch + 1, last_block = 2, claim = 7;
      commit
      """)
    let leadership = try taken.value().get()
    #expect(leadership.epoch >= 4)
    #expect(leadership.lastBlock == 2)
  }

  @Test func `a leader stuck with the row is ended when its time is over`() throws {
    let market = try TestMarket()
    _ = try market.journal("east", leaseMilliseconds: 1).take(patienceMilliseconds: 0)
    let stuck = try market.connect()
    try stuck.query(
      """
      update tala.leadership set backend_pid = pg_backend_pid(),
        backend_start = (select backend_start from pg_stat_activity where pid = pg_backend_pid())
      where market_id = $1
      """, .int32(market.market.id))
    try stuck.query("begin")
    try stuck.query("select 1 from tala.leadership where market_id = $1 for update", .int32(market.market.id))
    #expect(try market.journal("west").take(patienceMilliseconds: 30_000).epoch == 2)
    #expect(throws: PostgresError.self) { try stuck.query("commit") }
  }

  @Test func `a bystander that locks the row is named, not ended`() throws {
    let market = try TestMarket()
    let bystander = try RowLock(market)
    let error = failure { () throws(StorageFailure) in _ = try market.journal("east").take(patienceMilliseconds: 0) }
    #expect(error == .connectionLost("the leadership row is locked by another transaction"))
    try bystander.release()
    #expect(try market.journal("east").take(patienceMilliseconds: 0).epoch == 1)
  }

  @Test func `nobody leads where a commit is not a promise`() throws {
    let market = try TestMarket()
    let journal = market.journal("east", options: " options='-c synchronous_commit=off'")
    let error = failure { () throws(StorageFailure) in _ = try journal.take(patienceMilliseconds: 0) }
    #expect(error == .unsafeSettings("synchronous_commit is off"))
  }

  @Test(arguments: [
    ("on", "on", "on", nil), ("on", "on", "remote_apply", nil),
    ("off", "on", "on", "fsync is off"), ("on", "off", "on", "full_page_writes is off"),
    ("on", "on", "local", "synchronous_commit is local"),
    ("on", "on", "remote_write", "synchronous_commit is remote_write"),
  ])
  func `each setting that breaks the promise is named`(
    fsync: String, fullPageWrites: String, synchronousCommit: String, fault: String?
  ) {
    let settings = DurabilitySettings(
      fsync: fsync, fullPageWrites: fullPageWrites, synchronousCommit: synchronousCommit)
    #expect(settings.refusal == fault.map { .unsafeSettings($0) })
  }

  @Test func `a market that is not there and a schema that is not there are not ready`() throws {
    let market = try TestMarket()
    let unknown = PostgresJournal(
      conninfo: market.conninfo, market: Market(id: -1, name: "none"), instance: "east", address: "")
    let empty = PostgresJournal(
      conninfo: try TestDatabase.make(), market: market.market, instance: "east", address: "")
    for journal in [unknown, empty] {
      let error = failure { () throws(StorageFailure) in _ = try journal.take(patienceMilliseconds: 0) }
      guard case .notReady = error else {
        Issue.record("\(String(describing: error)) is not notReady")
        continue
      }
    }
  }

  @Test func `a server that cannot be reached is a lost connection`() {
    let journal = PostgresJournal(
      conninfo: "host=/nowhere dbname=tala", market: Market(id: 1, name: "none"), instance: "east", address: "")
    #expect(failure { () throws(StorageFailure) in _ = try journal.take(patienceMilliseconds: 0) }.isConnectionLost)
  }
}
