import Journal
import MarketEngine

/// The leader's side of the bad day's database: `JournalStorage` as one process on one machine has it. It waits for nothing.
final class FaultyStorage: JournalStorage {
  // A class because it is a connection with a leadership.
  private let machine: Machine
  private let database: FaultyDatabase
  /// Tells this process from another of the same name.
  private let claim: UInt64
  private var connection: FaultyConnection?
  /// Whether there is a connection, leading or not, on which the journal was looked at last: only there may it be condemned.
  private var isReaching = false
  private var epoch: Int64 = 0
  private var appended: UInt64 = 0
  private var committed: UInt64 = 0
  private(set) var leaseHoldsUntil: UInt64 = 0
  private(set) var clockDifference: Int64 = 0
  private(set) var wallClockLead: Int64?

  init(on machine: Machine) {
    self.machine = machine
    database = machine.database
    claim = database.chance.next()
  }

  func take(patienceMilliseconds: Int) throws(StorageFailure) -> Leadership {
    try lead(holding: nil)
  }

  func retake(patienceMilliseconds: Int) throws(StorageFailure) -> Leadership {
    try lead(holding: epoch)
  }

  private func lead(holding: Int64?) throws(StorageFailure) -> Leadership {
    drop()
    guard machine.reachesDatabase else { throw .connectionLost("the database is not to be reached") }
    isReaching = !database.isAway
    let sent = machine.clock.monotonic()
    let leadership = try database.claim(
      instance: machine.name, claim: claim, holding: holding, committed: committed)
    connection = try database.connect()
    epoch = leadership.epoch
    (appended, committed) = (leadership.lastBlock, leadership.lastBlock)
    note(sent)
    machine.tookLead()
    return leadership
  }

  func look(atBlock number: UInt64) throws(StorageFailure) -> (lastBlock: UInt64, digest: Digest?) {
    guard machine.reachesDatabase, !database.isAway else { throw .connectionLost("the database is not to be reached") }
    isReaching = true
    return (UInt64(database.blocks.count), database.blocks.first { $0.number == number }?.digest)
  }

  func append(_ block: JournalBlock) throws(StorageFailure) {
    guard block.number == appended + 1 else {
      throw .badBlock(block.number, "it does not follow block \(appended), the last one sent")
    }
    try send(.append(block))
    appended = block.number
    if database.sabotage == .answersEarly { committed = appended }
  }

  func renewLease() throws(StorageFailure) { try send(.renew(epoch: epoch)) }

  private func send(_ content: FaultyConnection.Content) throws(StorageFailure) {
    let connection = try connected()
    let arrival = max(database.delay(), machine.silentUntil)
    connection.send(content, at: arrival, sent: machine.clock.monotonic())
  }

  func waitForProgress(
    wakeDescriptor: Int32, timeoutMilliseconds: Int32
  ) throws(StorageFailure) -> UInt64 {
    let connection = try connected()
    guard !machine.isSilent else { return committed }
    while let (outcome, sent) = connection.nextOutcome(by: database.time.monotonic) {
      switch outcome {
      case .committed(let block):
        committed = block
        note(sent)
      case .renewed: note(sent)
      case .failed(let reason):
        drop()
        throw .connectionLost(reason)
      }
    }
    return committed
  }

  /// A renewal sent at this time is confirmed.
  private func note(_ sent: UInt64) {
    let lease = FaultyDatabase.leaseNanoseconds
    leaseHoldsUntil = sent + (database.sabotage == .overstaysLease ? 20 * lease : lease)
    guard database.sabotage != .ignoresClock else { return }
    clockDifference = -machine.clock.errorNanoseconds
    wallClockLead = machine.clock.now().nanoseconds - Int64(machine.clock.monotonic())
  }

  private func connected() throws(StorageFailure) -> FaultyConnection {
    guard let connection else { throw .connectionLost("this process does not lead") }
    // Where nothing arrives, nothing tells that the connection is broken.
    guard !machine.isSilent else { return connection }
    guard machine.reachesDatabase, !connection.isBroken else {
      drop()
      throw .connectionLost("the connection broke")
    }
    return connection
  }

  func condemn(_ reason: String) throws(StorageFailure) {
    defer { drop() }
    guard isReaching else { throw .connectionLost("the connection is gone on which it was found") }
    guard machine.reachesDatabase, !database.isAway else { throw .connectionLost("the database is not to be reached") }
    database.condemn(reason)
  }

  func release() {
    if connection != nil, machine.reachesDatabase { database.giveBack(epoch: epoch) }
    drop()
  }

  /// The process ends, or its connection does.
  func drop() {
    if let connection, !connection.isBroken { database.abandon(connection) }
    connection = nil
    isReaching = false
  }
}

/// Where machines of a bad day read blocks and keep snapshots.
final class FaultyReader: JournalReader, SnapshotStorage {
  // A class because the seams are of classes.
  private let machine: Machine
  private let database: FaultyDatabase

  init(on machine: Machine) {
    self.machine = machine
    database = machine.database
  }

  private func reach() throws(StorageFailure) {
    guard machine.reachesDatabase, !database.isAway else {
      throw .connectionLost("the database is not to be reached")
    }
    guard !database.chance.once(in: 60) else { throw .connectionLost("the reader's connection broke") }
  }

  func blocks(after number: UInt64, limit: Int) throws(StorageFailure) -> [JournalBlock] {
    machine.willRead()
    try reach()
    let there = database.blocks.count - database.chance.below(database.faults.readersLag + 1)
    guard number < UInt64(max(there, 0)) else { return [] }
    return Array(database.blocks[Int(number)..<there].prefix(limit))
  }

  func lastBlock() throws(StorageFailure) -> UInt64 {
    try reach()
    return UInt64(database.blocks.count)
  }

  func save(_ snapshot: Snapshot) throws(StorageFailure) {
    try reach()
    database.confirm()
    database.snapshots.removeAll { $0.block == snapshot.block }
    database.snapshots.append(snapshot)
    database.snapshots.sort { $0.block < $1.block }
  }

  func snapshots() throws(StorageFailure) -> [UInt64] {
    try reach()
    return database.snapshots.map(\.block).reversed()
  }

  func removeAllButNewest(_ count: Int) throws(StorageFailure) {
    guard database.snapshots.count > count else { return }
    try reach()
    database.snapshots.removeFirst(database.snapshots.count - count)
  }

  func snapshot(atBlock block: UInt64) throws(StorageFailure) -> Snapshot {
    try reach()
    guard let found = database.snapshots.first(where: { $0.block == block }) else {
      throw .badBlock(block, "there is no snapshot of it")
    }
    return found
  }
}
