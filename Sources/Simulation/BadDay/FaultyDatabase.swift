import ExchangeRuntime
import Journal
import MarketEngine

/// The database of a bad day: leadership, journal, snapshots and tables as PostgreSQL keeps them, and what goes wrong with it.
///
/// What anybody was told to be committed stays, and what was committed before it; the rest is taken back where its replica goes on in its
/// place, though readers may have seen it: a backend that is ended while it waits for the replica shows what it waits for. Statements travel on connections and are executed later, one by one, each a transaction of its own, also those
/// whose sender is gone by then.
final class FaultyDatabase: @unchecked Sendable {
  // A class because machines, the oracle and the day share it. Sendable: one thread lives through the whole day.

  struct LeadershipRow {
    var epoch: Int64 = 0
    var lastBlock: UInt64 = 0
    /// Monotonic nanoseconds of the day: a lease is measured by a clock that does not jump.
    var leaseUntil: UInt64 = 0
    var instance = ""
    var claim: UInt64 = 0
  }

  /// What is wrong now.
  struct Faults {
    /// Until when nobody can connect, every statement fails, nothing commits, the leadership row is locked.
    var awayUntil: UInt64 = 0
    var fullUntil: UInt64 = 0
    var stalledUntil: UInt64 = 0
    var lockedUntil: UInt64 = 0
    /// Blocks a reader may be behind.
    var readersLag = 0
  }

  let time: VirtualTime
  let oracle: Oracle
  let sabotage: Sabotage
  var chance: SplitMix64
  private(set) var row = LeadershipRow()
  /// Why nobody may lead.
  private(set) var condemned: String?
  private(set) var blocks: [JournalBlock] = []
  /// Ascending by block.
  var snapshots: [Snapshot] = []
  var tables = FaultyTables()
  var faults = Faults()
  /// The last block, and the end of the lease, of which the replica is known to have all.
  private var replicated: (block: UInt64, leaseUntil: UInt64) = (0, 0)
  /// All on which something is still to be executed.
  private(set) var connections: [FaultyConnection] = []

  /// Lets the world go on for some seconds while somebody is in the middle of something.
  var passTime: () -> Void = {}

  static let leaseNanoseconds: UInt64 = 2_000_000_000

  init(_ time: VirtualTime, oracle: Oracle, chance: SplitMix64, sabotage: Sabotage) {
    self.time = time
    self.oracle = oracle
    self.chance = chance
    self.sabotage = sabotage
  }

  /// Somebody was told that what was done so far is committed.
  func confirm() { replicated = (row.lastBlock, row.leaseUntil) }

  var isAway: Bool { time.monotonic < faults.awayUntil }

  /// Opens the market with its first block.
  func open(_ market: OpenMarket) {
    row.epoch = 1
    commit(JournalBlock.opening(market, at: time.wall, epoch: 1))
    confirm()
  }

  func connect() throws(StorageFailure) -> FaultyConnection {
    guard !isAway else { throw .connectionLost("the database is away") }
    let connection = FaultyConnection()
    connections.append(connection)
    return connection
  }

  /// Gives the leadership to whoever asks, on the terms of the real journal's statements.
  func claim(
    instance: String, claim: UInt64, holding epoch: Int64?, committed: UInt64
  ) throws(StorageFailure) -> Leadership {
    guard !isAway else { throw .connectionLost("the database is away") }
    guard time.monotonic >= faults.lockedUntil else {
      throw .connectionLost("the leadership row is locked")
    }
    if let condemned { throw .condemned(condemned) }
    if let epoch {
      guard row.epoch >= epoch else {
        throw .journalBehindAnswers(expected: committed, found: row.lastBlock)
      }
      guard row.claim == claim else { throw .leadershipLost(leader: row.instance) }
    } else if row.instance != instance, row.leaseUntil > time.monotonic {
      throw .leadershipLost(leader: row.instance)
    }
    row.epoch += 1
    row.instance = instance
    row.claim = claim
    row.leaseUntil = time.monotonic + FaultyDatabase.leaseNanoseconds
    confirm()
    guard !chance.once(in: 8) else { throw .connectionLost("taken, but the answer was lost") }
    guard row.lastBlock == UInt64(blocks.count) else {
      throw .badBlock(row.lastBlock, "the journal ends at block \(blocks.count)")
    }
    guard row.lastBlock >= committed else {
      throw .journalBehindAnswers(expected: committed, found: row.lastBlock)
    }
    return Leadership(epoch: row.epoch, lastBlock: row.lastBlock, digest: blocks.last?.digest)
  }

  func condemn(_ reason: String) {
    condemned = condemned ?? reason
    row.epoch += 1
    row.leaseUntil = 0
    confirm()
  }

  func giveBack(epoch: Int64) {
    if row.epoch == epoch { row.leaseUntil = 0 }
    confirm()
  }

  /// Executes the next statement that has arrived, of any connection.
  func execute() {
    guard !isAway, time.monotonic >= faults.stalledUntil else { return }
    let now = time.monotonic
    let ready = connections.filter { $0.nextArrival <= now }
    guard let connection = chance.any(of: ready) else { return }
    let statement = connection.statements.removeFirst()
    let outcome = run(statement.content)
    let state = (row.lastBlock, row.leaseUntil)
    connection.answer(outcome, at: delay(), sent: statement.sent) { [self] in
      let isLater = (state.0, state.1) > replicated
      if isLater { replicated = state }
    }
    if connection.isAbandoned, connection.statements.isEmpty { forget(connection) }
  }

  private func run(_ content: FaultyConnection.Content) -> FaultyConnection.Outcome {
    guard time.monotonic >= faults.fullUntil else { return .failed("no space left on device") }
    switch content {
    case .append(let block):
      let isOurs = row.epoch == block.epoch || sabotage == .noFence
      guard isOurs, row.lastBlock == block.number - 1 else { return .failed("0 rows") }
      row.lastBlock = block.number
      row.leaseUntil = time.monotonic + FaultyDatabase.leaseNanoseconds
      commit(block)
      return .committed(block.number)
    case .renew(let epoch):
      guard row.epoch == epoch else { return .failed("0 rows") }
      row.leaseUntil = time.monotonic + FaultyDatabase.leaseNanoseconds
      return .renewed
    }
  }

  private func commit(_ block: JournalBlock) {
    blocks.append(block)
    row.lastBlock = block.number
    oracle.committed(block, at: time.wall)
  }

  /// Its client hears no more of it; what has been sent may still be executed, all of it, some of it or nothing.
  func abandon(_ connection: FaultyConnection) {
    connection.isAbandoned = true
    connection.statements.removeLast(chance.below(connection.statements.count + 1))
    if connection.statements.isEmpty { forget(connection) }
  }

  private func forget(_ connection: FaultyConnection) {
    connections.removeAll { $0 === connection }
  }

  /// Every connection breaks, before or behind the transactions under way; what is committed stays.
  func restart(awayNanoseconds: UInt64) {
    for connection in connections {
      connection.breakOff()
      forget(connection)
    }
    faults.awayUntil = time.monotonic + awayNanoseconds
    faults.stalledUntil = 0
    if sabotage == .losesTail, blocks.count > 1 {
      blocks.removeLast()
      row.lastBlock -= 1
    }
  }

  /// The database's machine is lost and its replica goes on: every connection breaks, and of what nobody was told of as much is there as there
  /// was time for. True if blocks were taken back.
  func failOver(awayNanoseconds: UInt64) -> Bool {
    restart(awayNanoseconds: awayNanoseconds)
    let told = min(replicated.block, row.lastBlock)
    let kept = told + UInt64(chance.below(Int(row.lastBlock - told) + 1))
    guard kept < row.lastBlock else { return false }
    blocks.removeLast(blocks.count - Int(kept))
    (row.lastBlock, row.leaseUntil) = (kept, replicated.leaseUntil)
    oracle.takeBack(to: blocks)
    return true
  }

  /// How a change goes to the exchange.
  func read(_ change: UnreadChange, _ origin: Origin) -> SubmittedContent {
    if sabotage == .readsEarly, case .success(let command) = oracle.twin.read(change, origin) { return .command(command) }
    return .unread(origin, change)
  }

  /// When what is sent now arrives: soon, mostly.
  func delay() -> UInt64 {
    let longest = chance.once(in: 40) ? 80_000_000 : chance.once(in: 4) ? 2_000_000 : 200_000
    return time.monotonic + UInt64(chance.below(longest))
  }
}

/// One connection: statements on their way there, outcomes on their way back, both in order.
final class FaultyConnection {
  // A class because both its ends hold it.
  enum Content {
    case append(JournalBlock)
    case renew(epoch: Int64)
  }

  enum Outcome: Equatable {
    case committed(UInt64)
    case renewed
    case failed(String)
  }

  var statements: [(content: Content, sent: UInt64, arrival: UInt64)] = []
  private var outcomes: [(outcome: Outcome, sent: UInt64, arrival: UInt64, whenTold: () -> Void)] = []
  /// Whether its client is gone.
  var isAbandoned = false
  private(set) var isBroken = false

  var nextArrival: UInt64 { statements.first?.arrival ?? .max }

  func send(_ content: Content, at arrival: UInt64, sent: UInt64) {
    let last = statements.last?.arrival ?? 0
    statements.append((content, sent, max(arrival, last)))
  }

  func answer(_ outcome: Outcome, at arrival: UInt64, sent: UInt64, whenTold: @escaping () -> Void) {
    let last = outcomes.last?.arrival ?? 0
    outcomes.append((outcome, sent, max(arrival, last), whenTold))
  }

  /// The next outcome that has arrived by `now`.
  func nextOutcome(by now: UInt64) -> (outcome: Outcome, sent: UInt64)? {
    guard let first = outcomes.first, first.arrival <= now else { return nil }
    outcomes.removeFirst()
    first.whenTold()
    return (first.outcome, first.sent)
  }

  func breakOff() {
    isBroken = true
    statements.removeAll()
    outcomes.removeAll()
  }
}

/// Deliberate breaches of the promise, to show that a day notices them.
public enum Sabotage: Sendable, CaseIterable {
  case none
  /// A block is taken whoever sends it.
  case noFence
  /// A block counts as committed when it is sent.
  case answersEarly
  /// A restart of the database loses the last block.
  case losesTail
  /// The lease is thought to last much longer than it does.
  case overstaysLease
  /// Rows go into the tables apart from how far they are.
  case rowsApartFromProgress
  /// A machine believes its own clock, whatever the database's says.
  case ignoresClock
  /// A change is read when it arrives, not in its place in the sequence.
  case readsEarly
}
