import Journal
import MarketFixtures
import Postgres
import PostgresStore
import Testing

@Suite struct ServerRestartTests {
  private func journal(on cluster: PrivateCluster) throws -> (PostgresJournal, PostgresJournalReader) {
    let connection = try Connection(cluster.conninfo)
    try Migrations.apply(connection)
    let market = try MarketCatalogue(connection).create(named: "restarted")
    return (
      PostgresJournal(conninfo: cluster.conninfo, market: market, instance: "east", address: ""),
      PostgresJournalReader(conninfo: cluster.conninfo, market: market)
    )
  }

  @Test func `a leader goes on over crashes of the server, and every block is there once`() throws {
    let cluster = try PrivateCluster()
    let (journal, reader) = try journal(on: cluster)
    var leadership = try journal.take(patienceMilliseconds: 10_000)
    var chain = TestChain()
    var blocks: [JournalBlock] = []
    var committed = 0
    for _ in 0..<3 {
      for _ in 0..<4 {
        blocks.append(chain.next(epoch: leadership.epoch))
        try journal.append(blocks[blocks.count - 1])
      }
      try cluster.restartAfterACrash()
      let error = failure { () throws(StorageFailure) in
        while true { committed = Int(try journal.waitForProgress(wakeDescriptor: -1, timeoutMilliseconds: 10_000)) }
      }
      #expect(error.isConnectionLost)
      leadership = try journal.retake(patienceMilliseconds: 30_000)
      #expect(Int(leadership.lastBlock) >= committed)
      for index in Int(leadership.lastBlock)..<blocks.count {
        blocks[index] = blocks[index].sealed(underEpoch: leadership.epoch)
      }
      try journal.commit(Array(blocks[Int(leadership.lastBlock)...]))
    }
    #expect(leadership.epoch == 4)
    #expect(try reader.blocks(after: 0, limit: 100) == blocks)
  }

  /// Cancels the commits that wait for a replica, once there is one.
  private static func cancelWait(_ conninfo: String) throws {
    let connection = try Connection(conninfo)
    let end = Monotonic.nanoseconds() + 60_000_000_000
    while try connection.query("select pg_cancel_backend(pid) from pg_stat_activity where wait_event = 'SyncRep'").first == nil
    {
      try #require(Monotonic.nanoseconds() < end, "no commit waits for a replica")
      Monotonic.pause(milliseconds: 5)
    }
  }

  @Test func `a commit that was told to wait for its replica no longer is confirmed only when the replica has it`() throws {
    let cluster = try PrivateCluster()
    let (journal, reader) = try journal(on: cluster)
    _ = try journal.take(patienceMilliseconds: 10_000)
    let connection = try Connection(cluster.conninfo)
    func setReplicas(_ names: String) throws {
      try connection.query("alter system set synchronous_standby_names = '\(names)'")
      try connection.query("select pg_reload_conf()")
      // The checkpointer has to hear of it.
      Monotonic.pause(milliseconds: 1_000)
    }
    try setReplicas("nobody")
    var chain = TestChain()
    let block = chain.next(epoch: 1)
    try journal.append(block)
    try Self.cancelWait(cluster.conninfo)
    let error = failure { () throws(StorageFailure) in try journal.wait(through: 1) }
    #expect(error.isConnectionLost && error.map { "\($0)".contains("synchronous replication") } == true)
    #expect(try reader.lastBlock() == 1, "it is there, on this machine")

    // Neither is the lead, which would say that the block is there for good.
    let cancelling = Background { [conninfo = cluster.conninfo] in Result { try Self.cancelWait(conninfo) } }
    let refusal = failure { () throws(StorageFailure) in _ = try journal.retake(patienceMilliseconds: 0) }
    #expect(refusal.isConnectionLost && refusal.map { "\($0)".contains("synchronous replication") } == true)
    try cancelling.value().get()
    try setReplicas("")
    let leadership = try journal.retake(patienceMilliseconds: 30_000)
    #expect(leadership == Leadership(epoch: leadership.epoch, lastBlock: 1, digest: block.digest))

    // Nor is the journal condemned for good.
    try setReplicas("nobody")
    let condemning = Background { [conninfo = cluster.conninfo] in Result { try Self.cancelWait(conninfo) } }
    let unheard = failure { () throws(StorageFailure) in try journal.condemn("block 1 is not what was answered") }
    #expect(unheard.isConnectionLost && unheard.map { "\($0)".contains("synchronous replication") } == true)
    try condemning.value().get()
  }

  @Test func `a leader goes on in its own database alone, and condemns no other that answers at its address`() throws {
    let cluster = try PrivateCluster()
    let (leading, _) = try journal(on: cluster)
    let leadership = try leading.take(patienceMilliseconds: 10_000)
    var chain = TestChain()
    try leading.commit([chain.next(epoch: leadership.epoch)])
    try cluster.replace()
    let (other, _) = try journal(on: cluster)
    for _ in 0..<2 {
      let error = failure { () throws(StorageFailure) in _ = try leading.retake(patienceMilliseconds: 0) }
      #expect(error.isConnectionLost && error.map { "\($0)".contains("which this process led") } == true)
    }
    let unheard = failure { () throws(StorageFailure) in try leading.condemn("block 1 is missing") }
    #expect(unheard.isConnectionLost)
    #expect(try other.take(patienceMilliseconds: 0) == Leadership(epoch: 1, lastBlock: 0, digest: nil))
    other.release()
    try cluster.putBack()
    #expect(try leading.retake(patienceMilliseconds: 30_000).lastBlock == 1)
  }

  @Test func `a server whose fsync was switched off is not led`() throws {
    let cluster = try PrivateCluster()
    let (journal, _) = try journal(on: cluster)
    _ = try journal.take(patienceMilliseconds: 10_000)
    let connection = try Connection(cluster.conninfo)
    try connection.query("alter system set fsync = off")
    try cluster.restartAfterACrash()
    let error = failure { () throws(StorageFailure) in _ = try journal.retake(patienceMilliseconds: 30_000) }
    #expect(error == .unsafeSettings("fsync is off"))
  }
}
