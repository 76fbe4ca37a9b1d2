import ExchangeRuntime
import Journal
import MarketEngine
import MarketFixtures

/// A writer on a journal in memory, driven step by step with a clock that stands still.
struct Rig: ~Copyable {
  let journal: MemoryJournal
  let reader: StrayReader
  let clock: TestClock
  let collector: Collector
  var writer: MarketWriter

  /// The fixture's sessions are back, unless `staying` is false: their grace then runs.
  static func make(
    onDisconnect choice: DisconnectChoice = .keep, pictureInterval: UInt64 = 0,
    staying: Bool = true
  ) throws -> Rig {
    let chain = BlockChain(onDisconnect: choice)
    let journal = MemoryJournal(blocks: chain.blocks)
    let reader = StrayReader(journal)
    let (clock, collector) = (TestClock(), Collector())
    let writer = try Rig.writer(on: journal, reader, clock, collector, pictureInterval: pictureInterval)
    var rig = Rig(journal: journal, reader: reader, clock: clock, collector: collector, writer: writer)
    for user: UInt32 in 1...3 where staying {
      let login = Login(
        user: UserNumber(user), onDisconnect: choice, returning: SessionNumber(UInt64(user)))
      rig.offer([Submission(connection: .none, content: .command(.login(login)))])
      try rig.settle()
    }
    return rig
  }

  /// A writer that recovers from what the journal holds.
  static func writer(
    on journal: MemoryJournal, _ reader: StrayReader, _ clock: TestClock, _ output: Collector, pictureInterval: UInt64 = 0
  ) throws -> MarketWriter {
    let storage = MemoryStorage(journal, monotonic: { clock.monotonic() })
    let leadership = try storage.take(patienceMilliseconds: 0)
    let follower = try Recovery.recover(from: reader, snapshots: nil).takeFollower()
    var options = ExchangeOptions()
    options.pictureInterval = pictureInterval
    // More blocks in flight are more that a break can leave unknown.
    options.smallBlocksInFlight = 2
    return MarketWriter(
      engine: follower.takeEngine(), leadership: leadership, storage: storage, reader: reader,
      output: output, clock: clock, options: options)
  }

  mutating func offer(_ submissions: [Submission]) {
    var submissions = submissions
    writer.offer(&submissions)
  }

  /// Commands from the connections numbered `from`, `from + 1`, ….
  mutating func offer(_ commands: [Command], from first: UInt64 = 1) {
    offer(
      commands.enumerated().map { index, command in
        Submission(
          connection: ConnectionNumber(first + UInt64(index)), content: .command(command))
      })
  }

  /// One round of the writer's loop, without waiting.
  mutating func round() throws(StorageFailure) {
    try writer.turn()
    try writer.collect(wakeDescriptor: -1, timeoutMilliseconds: 0)
  }

  /// Rounds until all is answered.
  mutating func settle() throws {
    for _ in 0..<100 where !writer.isIdle { try round() }
    guard writer.isIdle else { throw Unsettled() }
  }

  struct Unsettled: Error {}
}
