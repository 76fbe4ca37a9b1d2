import Journal
import MarketEngine
import MarketFixtures
import Postgres
import PostgresStore
import Testing

/// Partitions of ten blocks, in a database of their own: the journal's are shared by all markets of a database.
@Suite struct PartitionTests {
  private static let each: UInt64 = 10

  /// A market with 45 blocks, followed to its end: tables, partitions and three snapshots are there.
  private struct Journaled {
    let conninfo: String
    let market: Market
    let state: Digest
    /// Two blocks more, not yet in the journal.
    let rest: [JournalBlock]

    init(projected: Bool = true) throws {
      conninfo = try TestDatabase.make()
      let connection = try Connection(conninfo)
      try Migrations.apply(connection)
      market = try MarketCatalogue(connection).create(named: "QH")
      try JournalPartitions(connection, blocksEach: PartitionTests.each).makeAhead(after: 0)
      let journal = PostgresJournal(conninfo: conninfo, market: market, instance: "east", address: "")
      _ = try journal.take(patienceMilliseconds: 0)
      var chain = BlockChain()
      chain.addRandom(blocks: 42, seed: 5)
      state = chain.engine.stateDigest()
      chain.addRandom(blocks: 2, seed: 6)
      rest = Array(chain.blocks.suffix(2))
      var follower = Follower()
      let keeper = PartitionKeeper(conninfo: conninfo, market: market, blocksEach: PartitionTests.each)
      let projector = try Projector(conninfo: conninfo, market: market)
      let sinks: [any FollowerSink] = projected ? [keeper, projector] : [keeper]
      let reader = PostgresJournalReader(conninfo: conninfo, market: market)
      for stop in [25, 33, 41, 45] as [UInt64] {
        try journal.commit(chain.blocks.filter { $0.number > follower.lastBlock && $0.number <= stop })
        try follower.catchUp(from: reader, sinks: sinks)
        if stop < 45 {
          try PostgresSnapshots(conninfo: conninfo, market: market).save(
            SnapshotCodec.snapshot(of: follower.engine, afterBlock: stop))
        }
      }
      journal.release()
    }

    var reader: PostgresJournalReader { PostgresJournalReader(conninfo: conninfo, market: market) }
    var snapshots: PostgresSnapshots { PostgresSnapshots(conninfo: conninfo, market: market) }

    func partitions() throws -> JournalPartitions {
      JournalPartitions(try Connection(conninfo), blocksEach: PartitionTests.each)
    }

    func detach(snapshots: Int = 2) throws -> PartitionDetachment.Outcome {
      try PartitionDetachment(
        conninfo: conninfo, try Connection(conninfo), snapshots: snapshots, blocksEach: PartitionTests.each
      ).detachAll()
    }

    func damage(_ block: UInt64) throws {
      try Connection(conninfo).query(
        "update tala.snapshot_row set bytes = set_byte(bytes, 77, get_byte(bytes, 77) # 4) where block = $1",
        .int64(Int64(block)))
    }

    func recover() throws -> (snapshot: UInt64, rejected: [UInt64], state: Digest) {
      let outcome = try Recovery.recover(from: reader, snapshots: snapshots)
      return (outcome.snapshot, outcome.rejected.map(\.block), outcome.follower.engine.stateDigest())
    }
  }

  @Test func `a follower has partitions made ahead while the market runs`() throws {
    let journaled = try Journaled()
    let all = try journaled.partitions().all()
    #expect(all.map(\.index) == Array(0...6))
    #expect(all.allSatisfy { $0.state == .attached })
    #expect(all.map(\.blocks) == [1...9, 10...19, 20...29, 30...39, 40...49, 50...59, 60...69])
  }

  @Test func `a follower does not wait for who keeps the journal's lock, and has the partitions made later`() throws {
    let journaled = try Journaled()
    let partitions = try journaled.partitions()
    let journal = PostgresJournal(conninfo: journaled.conninfo, market: journaled.market, instance: "east", address: "")
    let epoch = try journal.take(patienceMilliseconds: 0).epoch
    let keeper = PartitionKeeper(conninfo: journaled.conninfo, market: journaled.market, blocksEach: PartitionTests.each)
    try Connection(journaled.conninfo).script("drop table tala.journal_6")
    var follower = Follower()
    let holder = try Connection(journaled.conninfo)
    try holder.script("begin; lock table tala.journal in share update exclusive mode")
    try follower.catchUp(from: journaled.reader, sinks: [keeper])
    #expect(follower.lastBlock == 45)
    #expect(try partitions.all().map(\.index) == Array(0...5))
    try holder.script("rollback")
    try journal.commit([journaled.rest[0].sealed(underEpoch: epoch)])
    try follower.catchUp(from: journaled.reader, sinks: [keeper])
    #expect(try partitions.all().map(\.index) == Array(0...6))
  }

  @Test func `a follower does not wait for a server that is silent, and has the partitions made later`() throws {
    let journaled = try Journaled()
    let journal = PostgresJournal(conninfo: journaled.conninfo, market: journaled.market, instance: "east", address: "")
    let epoch = try journal.take(patienceMilliseconds: 0).epoch
    let other = try Connection(journaled.conninfo)
    try other.script(
      """
      drop table tala.journal_6;
      create function silence() returns event_trigger language plpgsql as 'begin perform pg_sleep(60); end';
      create event trigger silent on ddl_command_start execute function silence();
      """)
    let keeper = PartitionKeeper(
      conninfo: journaled.conninfo, market: journaled.market, blocksEach: PartitionTests.each, silenceMilliseconds: 300)
    var follower = Follower()
    try follower.catchUp(from: journaled.reader, sinks: [keeper])
    #expect(follower.lastBlock == 45)
    #expect(try journaled.partitions().all().map(\.index) == Array(0...5))
    // The server goes on with what it was told, and ends with its connection.
    try other.script(
      """
      select pg_terminate_backend(pid, 20000) from pg_stat_activity where wait_event = 'PgSleep' and datname = current_database();
      alter event trigger silent disable
      """)
    try journal.commit([journaled.rest[0].sealed(underEpoch: epoch)])
    let patient = PartitionKeeper(conninfo: journaled.conninfo, market: journaled.market, blocksEach: PartitionTests.each)
    try follower.catchUp(from: journaled.reader, sinks: [patient])
    #expect(try journaled.partitions().all().map(\.index) == Array(0...6))
  }

  @Test func `a server that is silent again and again is a failure`() throws {
    let journaled = try Journaled()
    let keeper = PartitionKeeper(
      conninfo: "host=127.0.0.1 port=1 dbname=tala user=tala", market: journaled.market, blocksEach: PartitionTests.each)
    var follower = Follower()
    #expect(throws: FollowerFailure.self) { try follower.catchUp(from: journaled.reader, sinks: [keeper]) }
    #expect(follower.lastBlock < 45)
  }

  @Test func `who takes the lead does not wait for the partitions ahead while another keeps the journal's lock`() throws {
    let journaled = try Journaled()
    let holder = try Connection(journaled.conninfo)
    // By their numbers 0 is the one to write into, 1 and 2 are ahead.
    let lock = "begin; lock table tala.journal in share update exclusive mode"
    try holder.script("drop table tala.journal_2")
    try holder.script(lock)
    let journal = PostgresJournal(conninfo: journaled.conninfo, market: journaled.market, instance: "west", address: "")
    #expect(try journal.take(patienceMilliseconds: 10_000).lastBlock == 45)
    try holder.script("rollback; drop table tala.journal_0")
    try holder.script(lock)
    #expect(failure { () throws(StorageFailure) in _ = try journal.take(patienceMilliseconds: 0) }.isConnectionLost)
    try holder.script("rollback")
  }

  @Test func `whole partitions that snapshots cover and tables are past are detached, and recovery goes on`() throws {
    let journaled = try Journaled()
    let outcome = try journaled.detach()
    #expect(outcome.detached.map(\.index) == [0, 1, 2])
    #expect(outcome.kept?.index == 3)
    #expect(outcome.reason == "market QH has 1 good snapshots behind it, 2 must be there")
    #expect(try journaled.reader.firstBlock() == 30)
    let recovered = try journaled.recover()
    #expect(recovered.snapshot == 41)
    #expect(recovered.state == journaled.state)
    // Also behind a block that is not there any more no more is read than was asked for.
    #expect(try journaled.reader.blocks(after: 29, limit: 3).map(\.number) == [30, 31, 32])
    try journaled.damage(41)
    let older = try journaled.recover()
    #expect(older.snapshot == 33)
    #expect(older.rejected == [41])
    #expect(older.state == journaled.state)
    // What is left once more, with one snapshot enough.
    #expect(try journaled.detach(snapshots: 1).reason == "market QH has 0 good snapshots behind it, 1 must be there")
  }

  @Test func `from the beginning it is said which blocks are not there, and where they are`() throws {
    let journaled = try Journaled()
    #expect(try journaled.detach().detached.count == 3)
    var follower = Follower()
    do throws(FollowerFailure) {
      try follower.catchUp(from: journaled.reader)
      Issue.record("blocks that are not there were followed")
    } catch .storage(.badBlock(let number, let fault)) {
      #expect(number == 1)
      #expect(fault.contains("tala.journal_0, which is detached; the journal goes on at block 30"))
    } catch {
      Issue.record("\(error)")
    }
    // With no good snapshot left recovery ends the same way, by name.
    for block: UInt64 in [25, 33, 41] { try journaled.damage(block) }
    #expect(throws: FollowerFailure.self) { try journaled.recover() }
    let partitions = try journaled.partitions()
    for index: UInt64 in [0, 1, 2] { try partitions.attach(index) }
    #expect(try partitions.all().allSatisfy { $0.state == .attached })
    let whole = try journaled.recover()
    #expect(whole.snapshot == 0)
    #expect(whole.rejected == [41, 33, 25])
    #expect(whole.state == journaled.state)
  }

  @Test func `what the tables have not reached stays`() throws {
    let journaled = try Journaled(projected: false)
    let outcome = try journaled.detach()
    #expect(outcome.detached == [])
    #expect(outcome.reason == "the tables of market QH are at block 0")
  }

  @Test func `another market's last blocks keep their partition`() throws {
    let journaled = try Journaled()
    let small = try MarketCatalogue(try Connection(journaled.conninfo)).create(named: "small")
    let journal = PostgresJournal(conninfo: journaled.conninfo, market: small, instance: "west", address: "")
    let epoch = try journal.take(patienceMilliseconds: 0).epoch
    var chain = TestChain()
    try journal.commit([chain.next(epoch: epoch)])
    let outcome = try journaled.detach()
    #expect(outcome.detached == [])
    #expect(outcome.reason == "market small ends in it, at block 1")
  }

  @Test func `who would write into a detached partition is told which`() throws {
    let journaled = try Journaled()
    #expect(try journaled.detach().detached.count == 3)
    let late = try MarketCatalogue(try Connection(journaled.conninfo)).create(named: "late")
    let journal = PostgresJournal(conninfo: journaled.conninfo, market: late, instance: "west", address: "")
    let error = failure { () throws(StorageFailure) in _ = try journal.take(patienceMilliseconds: 0) }
    guard case .notReady(let reason) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(reason.contains("tala.journal_0"))
    #expect(reason.contains("tala journal attach 0"))
  }

  @Test func `a leader writes on while an old partition is detached behind it`() throws {
    let journaled = try Journaled()
    let journal = PostgresJournal(conninfo: journaled.conninfo, market: journaled.market, instance: "east", address: "")
    let leadership = try journal.take(patienceMilliseconds: 0)
    let rest = journaled.rest.map { $0.sealed(underEpoch: leadership.epoch) }
    try journal.append(rest[0])
    let partitions = try journaled.partitions()
    #expect(try journaled.detach().detached.map(\.index) == [0, 1, 2])
    try journal.wait(through: 46)
    try journal.commit([rest[1]])
    #expect(try partitions.all().map(\.state) == [.detached, .detached, .detached, .attached, .attached, .attached, .attached])
    #expect(try journaled.reader.lastBlock() == 47)
  }

  @Test func `damage is shown with its place, and looking goes on behind it`() throws {
    let market = try TestMarket()
    let journal = market.journal("east")
    let epoch = try journal.take(patienceMilliseconds: 0).epoch
    var chain = TestChain()
    try journal.commit((0..<6).map { chain.next(epoch: epoch, payload: [UInt8](repeating: $0, count: 100)) })
    try market.tamper("delete from tala.journal where market_id = $1 and block = 2")
    try market.tamper("update tala.journal set payload = set_byte(payload, 50, 99) where market_id = $1 and block = 4")
    try market.tamper("update tala.journal set previous_digest = digest where market_id = $1 and block = 6")
    var inspection = JournalInspection(try market.connect(), market: market.market)
    let places = try inspection.blocks(from: 1, limit: 3) + inspection.blocks(from: 5, limit: 10)
    #expect(places.map(\.number) == [1, 2, 3, 4, 5, 6])
    #expect(places.map { $0.block != nil } == [true, false, true, true, true, true])
    #expect(places[0].faults == [] && places[2].faults == [] && places[4].faults == [])
    #expect(places[1].faults == ["missing; block 3 is the next there is"])
    #expect(places[3].faults == ["its checksum does not match its 100 bytes and their head"])
    #expect(places[5].faults.count == 2, "its checksum, and its predecessor's digest")
  }
}
