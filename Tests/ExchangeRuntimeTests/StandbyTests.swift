import ExchangeRuntime
import Journal
import MarketEngine
import MarketFixtures
import Synchronization
import Testing

/// A standby is ready: what it has followed it keeps, whatever happens to its connection.
@Suite struct StandbyTests {
  @Test func `a standby that cannot reach the database for a while does not begin anew`() throws {
    let journal = MemoryJournal(blocks: BlockChain().blocks)
    let parts = Mutex(0)
    let failures = Mutex<[StorageFailure]>([
      .leadershipLost(leader: "127.0.0.1:7411"), .connectionLost("the row is locked"),
      .leadershipLost(leader: "127.0.0.1:7411"),
    ])
    let exchange = Exchange { () throws(StorageFailure) in
      parts.withLock { $0 += 1 }
      let reader = MemoryReader(journal)
      return ExchangeParts(
        storage: LateStorage(MemoryStorage(journal)) { failures.withLock { $0.isEmpty ? nil : $0.removeFirst() } },
        reader: reader,
        snapshots: reader)
    }
    var course = ExchangeCourse()
    var states: [ExchangeState] = []
    while exchange.state != .leading {
      #expect(exchange.step(&course, waits: false) == nil)
      if states.last != exchange.state { states.append(exchange.state) }
    }
    let standby = ExchangeState.standby(leader: "127.0.0.1:7411")
    #expect(states == [.starting, standby, .unavailable(reason: "the row is locked"), standby, .leading])
    #expect(parts.withLock { $0 } == 1)
  }
}

/// A storage whose lead cannot be taken for as long as there are failures.
private final class LateStorage: JournalStorage {
  // A class because the protocol is of classes.
  private let storage: MemoryStorage
  private let nextFailure: () -> StorageFailure?

  init(_ storage: MemoryStorage, nextFailure: @escaping () -> StorageFailure?) {
    self.storage = storage
    self.nextFailure = nextFailure
  }

  func take(patienceMilliseconds: Int) throws(StorageFailure) -> Leadership {
    if let failure = nextFailure() { throw failure }
    return try storage.take(patienceMilliseconds: patienceMilliseconds)
  }

  func retake(patienceMilliseconds: Int) throws(StorageFailure) -> Leadership {
    try storage.retake(patienceMilliseconds: patienceMilliseconds)
  }

  func append(_ block: JournalBlock) throws(StorageFailure) { try storage.append(block) }
  func renewLease() throws(StorageFailure) { try storage.renewLease() }

  func waitForProgress(wakeDescriptor: Int32, timeoutMilliseconds: Int32) throws(StorageFailure) -> UInt64 {
    try storage.waitForProgress(wakeDescriptor: wakeDescriptor, timeoutMilliseconds: timeoutMilliseconds)
  }

  var leaseHoldsUntil: UInt64 { storage.leaseHoldsUntil }
  var clockDifference: Int64 { storage.clockDifference }
  var wallClockLead: Int64? { storage.wallClockLead }
  func release() { storage.release() }
}
