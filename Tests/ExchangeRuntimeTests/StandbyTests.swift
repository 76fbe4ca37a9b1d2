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

  @Test func `a standby that executed what a failover took back begins anew`() throws {
    var chain = BlockChain()
    chain.addRandom(blocks: 10, seed: 4)
    let journal = MemoryJournal(blocks: chain.blocks)
    let last = UInt64(chain.blocks.count)
    let parts = Mutex(0)
    let leads = Mutex(false)
    let exchange = Exchange { () throws(StorageFailure) in
      parts.withLock { $0 += 1 }
      let reader = MemoryReader(journal)
      return ExchangeParts(
        storage: LateStorage(MemoryStorage(journal)) { leads.withLock { $0 } ? nil : .leadershipLost(leader: "other") },
        reader: reader, snapshots: reader)
    }
    var course = ExchangeCourse()
    while exchange.state != .standby(leader: "other") { #expect(exchange.step(&course, waits: false) == nil) }
    #expect(exchange.step(&course, waits: false) == nil)
    journal.forgetBlocks(after: last - 1)
    leads.withLock { $0 = true }
    var states: [ExchangeState] = []
    for _ in 0..<10 {
      #expect(exchange.step(&course, waits: false) == nil)
      if states.last != exchange.state { states.append(exchange.state) }
    }
    #expect(states == [.unavailable(reason: "the journal was taken back to before block \(last)"), .leading])
    #expect(parts.withLock { $0 } == 2)
  }

  /// A leader that has answered the journal's last block, and a standby that has executed it.
  private struct Pair {
    let journal = MemoryJournal(blocks: BlockChain().blocks)
    let clock = TestClock()
    /// What whoever takes the lead anew finds, if that is something.
    let retakeFailure = Box<StorageFailure?>(nil)
    let leader: Exchange
    let standby: Exchange
    let last: UInt64
    /// What the leader finds when the database fails over to a replica that has not the last block.
    var failure: StorageFailure { .journalBehindAnswers(expected: last, found: last - 1) }

    init(_ leading: inout ExchangeCourse, _ following: inout ExchangeCourse) {
      let (journal, clock, retakeFailure) = (journal, clock, retakeFailure)
      let make = { @Sendable in
        Exchange(clock: clock) { () throws(StorageFailure) in
          let reader = MemoryReader(journal)
          let storage = LateStorage(
            MemoryStorage(journal, monotonic: { clock.monotonic() }), nextFailure: { nil },
            retakeFailure: { retakeFailure.value })
          return ExchangeParts(storage: storage, reader: reader, snapshots: reader)
        }
      }
      (leader, standby) = (make(), make())
      while leader.state != .leading { #expect(leader.step(&leading, waits: false) == nil) }
      while standby.state != .standby(leader: "another in memory") {
        #expect(standby.step(&following, waits: false) == nil)
      }
      let collector = Collector()
      leader.addListener(collector)
      let order = DrillMarket.order(2, .buy, 1, at: 10, ref: 1)
      #expect(leader.submit([Submission(connection: ConnectionNumber(1), content: .command(order))]) == 1)
      while collector.heard.answered.isEmpty { #expect(leader.step(&leading, waits: false) == nil) }
      last = UInt64(journal.blocks.count)
      #expect(standby.step(&following, waits: false) == nil)
    }

    /// The database fails over: it has lost the last block, and every connection.
    func failOver() {
      journal.forgetBlocks(after: last - 1)
      journal.setFaults { $0.breaksAfterCommits = 0 }
    }
  }

  @Test(arguments: [0, 3], [false, true])
  func `no standby goes on with a journal that lost what was answered`(failedCondemnations: Int, isUnheard: Bool) throws {
    var leading = ExchangeCourse()
    var following = ExchangeCourse()
    let pair = Pair(&leading, &following)
    pair.failOver()
    pair.journal.setFaults {
      $0.failedCondemnations = failedCondemnations
      $0.condemnsUnheard = isUnheard
    }
    var end: ExchangeEnd?
    while end == nil { end = pair.leader.step(&leading, waits: false) }
    #expect(end == .failed(pair.failure))
    for _ in 0..<10 { #expect(pair.standby.step(&following, waits: false) == nil) }
    #expect(pair.standby.state == .unavailable(reason: "nobody may lead: \(pair.failure)"))
    #expect(UInt64(pair.journal.blocks.count) == pair.last - 1)
  }

  @Test(arguments: [false, true])
  func `a leader that is stopped before it could write down what it found ends by that name`(isUnheard: Bool) throws {
    var leading = ExchangeCourse()
    var following = ExchangeCourse()
    let pair = Pair(&leading, &following)
    pair.failOver()
    pair.journal.setFaults {
      $0.failedCondemnations = isUnheard ? 0 : 1
      $0.condemnsUnheard = isUnheard
    }
    // The connection breaks, what was lost is found, and then the database is away.
    for _ in 0..<2 { #expect(pair.leader.step(&leading, waits: false) == nil) }
    pair.journal.setFaults { $0.failedRetakes = 1_000 }
    pair.leader.stop()
    var end: ExchangeEnd?
    for _ in 0..<20 where end == nil {
      end = pair.leader.step(&leading, waits: false)
      pair.clock.advance(milliseconds: 1_000)
    }
    #expect(end == .failed(pair.failure))
  }

  @Test(arguments: [StorageFailure.unsafeSettings("fsync is off"), .notReady("the schema is older")])
  func `a leader that cannot go on before it could write down what it found ends by that name`(failure: StorageFailure) throws {
    var leading = ExchangeCourse()
    var following = ExchangeCourse()
    let pair = Pair(&leading, &following)
    pair.failOver()
    pair.journal.setFaults { $0.failedCondemnations = 1 }
    for _ in 0..<2 { #expect(pair.leader.step(&leading, waits: false) == nil) }
    pair.retakeFailure.value = failure
    #expect(pair.leader.step(&leading, waits: false) == .failed(pair.failure))
  }

  @Test(arguments: [0, 1, 3, 8])
  func `a standby that leads while the leader tries to write down what it found is stopped`(failedCondemnations: Int) throws {
    var leading = ExchangeCourse()
    var following = ExchangeCourse()
    let pair = Pair(&leading, &following)
    pair.failOver()
    pair.journal.setFaults { $0.failedCondemnations = failedCondemnations }
    pair.journal.takeAway()
    var ends: (leader: ExchangeEnd?, standby: ExchangeEnd?) = (nil, nil)
    for _ in 0..<60 {
      if ends.leader == nil { ends.leader = pair.leader.step(&leading, waits: false) }
      if ends.standby == nil { ends.standby = pair.standby.step(&following, waits: false) }
    }
    #expect(ends.leader == .failed(pair.failure))
    if ends.standby == nil {
      #expect(pair.standby.state == .unavailable(reason: "nobody may lead: \(pair.failure)"))
    } else {
      #expect(ends.standby == .failed(.condemned("\(pair.failure)")))
    }
    #expect(UInt64(pair.journal.blocks.count) == pair.last - 1)
  }

  @Test func `a standby that led on before the leader looked is stopped`() throws {
    var leading = ExchangeCourse()
    var following = ExchangeCourse()
    let pair = Pair(&leading, &following)
    pair.failOver()
    pair.journal.takeAway()
    while pair.standby.state != .leading { #expect(pair.standby.step(&following, waits: false) == nil) }
    var end: ExchangeEnd?
    while end == nil { end = pair.leader.step(&leading, waits: false) }
    #expect(end == .failed(pair.failure))
    var stopped: ExchangeEnd?
    for _ in 0..<10 where stopped == nil { stopped = pair.standby.step(&following, waits: false) }
    #expect(stopped == .failed(.condemned("\(pair.failure)")))
  }

  @Test func `a leader that was away for so long that its last block is detached condemns nothing`() throws {
    var leading = ExchangeCourse()
    var following = ExchangeCourse()
    let pair = Pair(&leading, &following)
    pair.journal.takeAway()
    while pair.standby.state != .leading { #expect(pair.standby.step(&following, waits: false) == nil) }
    let order = DrillMarket.order(3, .buy, 1, at: 10, ref: 1)
    #expect(pair.standby.submit([Submission(connection: ConnectionNumber(2), content: .command(order))]) == 1)
    while UInt64(pair.journal.blocks.count) == pair.last { #expect(pair.standby.step(&following, waits: false) == nil) }
    pair.journal.detachBlocks(before: pair.last + 1)
    var end: ExchangeEnd?
    while end == nil { end = pair.leader.step(&leading, waits: false) }
    #expect(end == .failed(.leadershipLost(leader: "another in memory")))
    #expect(pair.standby.step(&following, waits: false) == nil)
    #expect(pair.standby.state == .leading)
  }

  @Test func `a standby whose last block was taken back and written anew begins anew`() throws {
    var leading = ExchangeCourse()
    var following = ExchangeCourse()
    let pair = Pair(&leading, &following)
    pair.journal.takeAway()
    // Another led meanwhile: a block of the same number, and nothing behind it.
    var chain = BlockChain()
    pair.journal.forgetBlocks(after: UInt64(chain.blocks.count))
    while UInt64(chain.blocks.count) < pair.last {
      chain.add([DrillMarket.order(3, .buy, 2, at: 20, ref: UInt64(chain.blocks.count))], at: DrillMarket.midnight)
      let other = chain.blocks[chain.blocks.count - 1]
      pair.journal.addBlock { $0 = other }
    }
    var states: [ExchangeState] = []
    while pair.standby.state != .leading {
      #expect(pair.standby.step(&following, waits: false) == nil)
      if states.last != pair.standby.state { states.append(pair.standby.state) }
    }
    #expect(states == [.unavailable(reason: "the journal was taken back to before block \(pair.last)"), .leading])
  }

  @Test func `a leader told to stop does not wait for ever for a database that says nothing`() throws {
    let journal = MemoryJournal(blocks: BlockChain().blocks)
    let clock = TestClock()
    let exchange = Exchange(clock: clock) { () throws(StorageFailure) in
      let reader = MemoryReader(journal)
      return ExchangeParts(
        storage: MemoryStorage(journal, monotonic: { clock.monotonic() }), reader: reader, snapshots: reader)
    }
    var course = ExchangeCourse()
    while exchange.state != .leading { #expect(exchange.step(&course, waits: false) == nil) }
    journal.setFaults { $0.holdsCommits = true }
    let order = DrillMarket.order(2, .buy, 1, at: 10, ref: 1)
    #expect(exchange.submit([Submission(connection: ConnectionNumber(1), content: .command(order))]) == 1)
    for _ in 0..<5 { #expect(exchange.step(&course, waits: false) == nil) }
    exchange.stop()
    journal.setFaults { $0.failedRetakes = .max }
    var end: ExchangeEnd?
    var seconds = 0
    while end == nil, seconds < 60 {
      end = exchange.step(&course, waits: false)
      clock.advance(milliseconds: 1_000)
      seconds += 1
    }
    guard case .failed(.connectionLost) = end else {
      Issue.record("\(String(describing: end))")
      return
    }
    #expect((12...16).contains(seconds))
  }
}

/// Something a test changes while others hold it, which is why it is a class.
private final class Box<Value: Sendable>: Sendable {
  private let content: Mutex<Value>

  init(_ value: Value) { content = Mutex(value) }

  var value: Value {
    get { content.withLock { $0 } }
    set { content.withLock { $0 = newValue } }
  }
}

/// A storage whose lead cannot be taken for as long as there are failures.
private final class LateStorage: JournalStorage {
  // A class because the protocol is of classes.
  private let storage: MemoryStorage
  private let nextFailure: () -> StorageFailure?
  private let retakeFailure: () -> StorageFailure?

  init(
    _ storage: MemoryStorage, nextFailure: @escaping () -> StorageFailure?,
    retakeFailure: @escaping () -> StorageFailure? = { nil }
  ) {
    self.storage = storage
    self.nextFailure = nextFailure
    self.retakeFailure = retakeFailure
  }

  func take(patienceMilliseconds: Int) throws(StorageFailure) -> Leadership {
    if let failure = nextFailure() { throw failure }
    return try storage.take(patienceMilliseconds: patienceMilliseconds)
  }

  func retake(patienceMilliseconds: Int) throws(StorageFailure) -> Leadership {
    if let failure = retakeFailure() { throw failure }
    return try storage.retake(patienceMilliseconds: patienceMilliseconds)
  }

  func look(atBlock number: UInt64) throws(StorageFailure) -> (lastBlock: UInt64, digest: Digest?) {
    try storage.look(atBlock: number)
  }

  func append(_ block: JournalBlock) throws(StorageFailure) { try storage.append(block) }
  func renewLease() throws(StorageFailure) { try storage.renewLease() }

  func waitForProgress(wakeDescriptor: Int32, timeoutMilliseconds: Int32) throws(StorageFailure) -> UInt64 {
    try storage.waitForProgress(wakeDescriptor: wakeDescriptor, timeoutMilliseconds: timeoutMilliseconds)
  }

  var leaseHoldsUntil: UInt64 { storage.leaseHoldsUntil }
  var clockDifference: Int64 { storage.clockDifference }
  var wallClockLead: Int64? { storage.wallClockLead }
  func condemn(_ reason: String) throws(StorageFailure) { try storage.condemn(reason) }
  func release() { storage.release() }
}
