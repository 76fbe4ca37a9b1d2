import ExchangeRuntime
import Journal
import MarketEngine

/// A machine with one process on it: an exchange that leads or stands by, its desk and its follower, driven step by step.
final class Machine: @unchecked Sendable {
  // A class because storage and readers ask it whether they reach the database. Sendable: one thread lives through the whole day.
  let name: String
  let database: FaultyDatabase
  let clock: VirtualClock
  /// Nil while no process runs.
  private(set) var exchange: Exchange?
  private(set) var desk = Desk()
  private var course = ExchangeCourse()
  private var follower = MachineFollower()
  /// Until when the process is stopped, the network to the database is cut, the process is not started again.
  var pausedUntil: UInt64 = 0
  var cutOffUntil: UInt64 = 0
  /// Until when what is sent between it and the database arrives late, and nobody is told.
  var silentUntil: UInt64 = 0
  /// Until when who takes the lead here stands still before it looks what is there.
  var hesitatesUntil: UInt64 = 0
  private var hesitates = false
  private var isInStep = false
  private(set) var startsAt: UInt64 = 0
  private let snapshotEvery: UInt64

  init(_ name: String, _ database: FaultyDatabase, snapshotEvery: UInt64) {
    self.name = name
    self.database = database
    self.snapshotEvery = snapshotEvery
    clock = VirtualClock(database.time)
  }

  private var now: UInt64 { database.time.monotonic }
  var reachesDatabase: Bool { now >= cutOffUntil && !isSilent }
  var isSilent: Bool { now < silentUntil }
  var isRunning: Bool { exchange != nil }
  private var isPaused: Bool { now < pausedUntil }
  /// Whether a client that asks now is let in.
  var isServing: Bool {
    guard !isPaused, let exchange else { return false }
    return exchange.state == .leading
  }

  /// All the process can do now; starts one if there is none and it is time.
  func step() {
    guard !isPaused, !isInStep else { return }
    isInStep = true
    defer { (isInStep, hesitates) = (false, false) }
    guard let exchange else {
      if now >= startsAt { start() }
      return
    }
    guard let end = exchange.step(&course, waits: false) else { return }
    switch end {
    // Overtaken, or told to stop and tired of waiting for the database: what was not answered has an unknown outcome.
    case .drained, .failed(.leadershipLost), .failed(.connectionLost): break
    case .failed(let failure): database.oracle.complain("\(name) stopped: \(failure)")
    case .cannotFollow(let failure): database.oracle.complain("\(name) cannot follow: \(failure)")
    }
    kill(restartAfter: 100_000_000)
  }

  /// What its follower can do now.
  func follow() {
    guard !isPaused, !isInStep, isRunning else { return }
    if let failure = follower.step(on: self, snapshotEvery: snapshotEvery) {
      database.oracle.complain("the follower of \(name) stopped: \(failure)")
    }
  }

  /// It has been granted the lead.
  func tookLead() { hesitates = now < hesitatesUntil }

  /// It is about to read the journal. Where it stands still first the world goes on, and with it whoever may take the lead meanwhile.
  func willRead() {
    guard hesitates else { return }
    hesitates = false
    database.passTime()
  }

  private func start() {
    let desk = Desk()
    let exchange = Exchange(
      clock: clock, options: options,
      makeParts: { [self] () throws(StorageFailure) in
        let reader = FaultyReader(on: self)
        return ExchangeParts(
          storage: FaultyStorage(on: self), reader: reader, snapshots: reader)
      })
    exchange.addListener(desk)
    self.desk = desk
    self.exchange = exchange
  }

  private var options: ExchangeOptions {
    var options = ExchangeOptions()
    options.queue = 24
    return options
  }

  /// The process is gone, and with it all it had in memory; its connections break.
  func kill(restartAfter delay: UInt64) {
    desk.close()
    exchange = nil
    course = ExchangeCourse()
    follower = MachineFollower()
    pausedUntil = 0
    startsAt = now + delay
  }

  /// Told to stop; it ends when all it took is answered.
  func beginStopping() { exchange?.stop() }

  /// The market as this machine has it, if it leads.
  func inspect<Result>(_ look: (borrowing Engine) -> Result) -> Result? { course.inspect(look) }
}

/// A follower of a process: projector and snapshots.
struct MachineFollower: ~Copyable {
  private var follower: Follower?
  private var sinks: [any FollowerSink] = []

  /// Follows a few blocks; begins anew where the real one would. Returns why it cannot go on.
  mutating func step(on machine: Machine, snapshotEvery: UInt64) -> FollowerFailure? {
    let reader = FaultyReader(on: machine)
    do throws(FollowerFailure) {
      if follower == nil {
        let projector = FaultyProjector(machine.database, on: machine)
        let recovery = try Recovery.begin(
          from: reader, snapshots: reader, atMost: projector.block)
        follower = recovery.takeFollower()
        sinks = [
          projector,
          Snapshotter(storage: reader, every: snapshotEvery, tablesHave: { projector.block }),
        ]
      }
      if let last = follower?.lastBlock {
        let some = 1 + machine.database.chance.below(8)
        try follower?.catchUp(from: reader, sinks: sinks, through: last + UInt64(some))
      }
      return nil
    } catch {
      follower = nil
      sinks = []
      switch error {
      case .storage(.connectionLost), .notSuccessor: return nil
      case .storage, .badFormat, .diverged, .unsupportedRules: return error
      }
    }
  }
}
