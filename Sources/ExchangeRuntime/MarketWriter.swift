public import Journal
public import MarketEngine

/// What leaves the writer: each batch when it is durable, in order, with its block if it has one.
public protocol WriterOutput: AnyObject {
  func handOut(_ batch: CommittedBatch, block: JournalBlock?)
}

/// The single writer without its thread: forms batches, executes and journals them, hands out what is committed.
///
///     offer ──► pending ── turn ──► executed, in flight ── collect ──► committed, handed out
///
/// Whoever drives it calls `offer`, `turn` and `collect` in turn; `Exchange` does so on a thread of its own, a simulation from one loop
/// with a clock of its own. After `connectionLost` from any of them, `reconnect` goes on without loss.
public struct MarketWriter: ~Copyable {
  var engine: Engine
  let storage: any JournalStorage
  let reader: any JournalReader
  let output: any WriterOutput
  let clock: any WallClock
  let options: ExchangeOptions
  var epoch: Int64
  var inFlight: InFlight
  var board = PictureBoard()
  var grace: ReturnGrace
  /// By whose login each session is open; those of earlier leaders are not in it.
  private var openers: [UInt64: ConnectionNumber] = [:]
  private var pending: [Submission] = []
  private var next = 0
  /// When something that renews the lease was last sent, and when pictures may be published again; monotonic nanoseconds.
  var lastSent: UInt64
  private var nextPictures: UInt64 = 0
  private var rows: [QueryRow] = []

  /// Writes on from an engine that has executed the journal through `leadership.lastBlock`. Sessions that are open have
  /// `options.sessionReturn` to come back.
  public init(
    engine: consuming Engine, leadership: Leadership, storage: any JournalStorage,
    reader: any JournalReader, output: any WriterOutput, clock: any WallClock,
    options: ExchangeOptions = ExchangeOptions()
  ) {
    let started = clock.monotonic()
    inFlight = InFlight(lastAnswered: leadership.lastBlock, digest: engine.eventDigest)
    grace = ReturnGrace(
      awaiting: engine.openSessions().map(\.0), until: started + options.sessionReturn)
    self.engine = engine
    self.storage = storage
    self.reader = reader
    self.output = output
    self.clock = clock
    self.options = options
    epoch = leadership.epoch
    lastSent = started
  }

  /// Submissions offered and not yet executed.
  public var waiting: Int { pending.count - next }

  /// Whether nothing waits and nothing is in flight.
  public var isIdle: Bool { waiting == 0 && inFlight.isEmpty }

  var hasNothingInFlight: Bool { inFlight.isEmpty }

  /// Whether blocks are in flight and the lease ran out so long ago.
  func isSilent(for milliseconds: UInt64) -> Bool {
    !inFlight.isEmpty && clock.monotonic() > storage.leaseHoldsUntil + milliseconds * 1_000_000
  }

  /// Whether this machine's clock is too far from the database's to sequence anything.
  public var isClockWrong: Bool { isWrong(clock.now(), at: clock.monotonic()) }

  /// The database's clock is looked at now and then; between, a jump of ours shows beside the monotonic clock, and at once: a block with
  /// a time that is not would close gates early.
  private func isWrong(_ wall: Timestamp, at monotonic: UInt64) -> Bool {
    let lead = wall.nanoseconds - Int64(monotonic)
    let jump = storage.wallClockLead.map { lead - $0 } ?? 0
    return (storage.clockDifference - jump).magnitude > RuntimeLimits.clockDifference.magnitude
  }

  /// Takes submissions, exchanging them for an emptied array whose room can be used again. Only when nothing waits.
  public mutating func offer(_ submissions: inout [Submission]) {
    precondition(waiting == 0, "what was offered before comes first")
    pending.removeAll(keepingCapacity: true)
    swap(&pending, &submissions)
    next = 0
  }

  /// Renews the lease when it is time, and forms and sends as many batches as there is room for in flight.
  public mutating func turn() throws(StorageFailure) {
    let now = clock.monotonic()
    if now &- lastSent >= renewalInterval {
      lastSent = now
      try storage.renewLease()
    }
    // Nobody can come back while nothing is sequenced.
    if isClockWrong { grace.begin(until: now + options.sessionReturn) }
    while mayForm, try form() {}
  }

  var renewalInterval: UInt64 {
    inFlight.waitsForLease ? RuntimeLimits.urgentRenewal : RuntimeLimits.leaseRenewal
  }

  /// Whether a batch may be formed now; if not, it grows.
  private var mayForm: Bool {
    guard !isClockWrong, inFlight.count < RuntimeLimits.batchesInFlight else { return false }
    let limit =
      waiting < options.smallBatch ? options.smallBlocksInFlight : options.blocksInFlight
    return inFlight.blockCount < limit
  }

  /// Executes what is due, what is lost and what waits, up to a block's limits, and sends it. False if there was nothing.
  private mutating func form() throws(StorageFailure) -> Bool {
    let (now, wall) = (clock.monotonic(), clock.now())
    guard !isWrong(wall, at: now) else { return false }
    var draft = BatchDraft(after: engine, at: blockTime(wall), waiting: waiting, commands: options.blockCommands)
    executeDue(&draft)
    while !draft.isFull, let lost = grace.nextLost(at: now) {
      execute(.endSession(EndSession(session: lost, end: .notReturned)), from: .none, &draft)
    }
    engine.forgetExpected()
    for ahead in next..<min(next + Engine.foresight, pending.count) { expect(ahead) }
    while !draft.isFull, next < pending.count {
      expect(next + Engine.foresight)
      take(pending[next], &draft)
      next += 1
    }
    if !board.isIdle, now >= nextPictures {
      draft.add(board.publish(engine))
      nextPictures = now + options.pictureInterval
    }
    guard !draft.isEmpty else { return false }
    let (block, batch) = draft.finish(
      number: inFlight.lastSent + 1, epoch: epoch, digest: engine.eventDigest)
    // First kept, then sent: should the sending fail, it is sent again after `reconnect`.
    inFlight.append(batch, block: block)
    if let block {
      lastSent = now
      try storage.append(block)
    }
    return true
  }

  /// One time for the whole block; it never goes back.
  private func blockTime(_ wall: Timestamp) -> Timestamp {
    engine.clock == .manual ? engine.now : max(engine.now, wall)
  }

  /// Sequences what is due by the block's time, before any request.
  private mutating func executeDue(_ draft: inout BatchDraft) {
    while !draft.isFull, let due = engine.nextDue(by: draft.time) {
      execute(.due(due), from: .none, &draft, thenDue: false)
    }
  }

  /// Lets the engine fetch what a command that waits in this place will touch.
  private mutating func expect(_ place: Int) {
    guard place < pending.count else { return }
    switch pending[place].content {
    case .command(let command): engine.expect(command)
    case .unread(let origin, let change): engine.expect(origin, change.target)
    case .lost, .query, .watch, .unwatch: break
    }
  }

  private mutating func take(_ submission: Submission, _ draft: inout BatchDraft) {
    switch submission.content {
    case .command(let command): execute(command, from: submission.connection, &draft)
    case .unread(let origin, let change):
      do throws(UnreadChange.Misfit) {
        execute(try engine.read(change, origin), from: submission.connection, &draft)
      } catch {
        draft.add(.misfit(error), to: submission.connection)
      }
    case .lost(let session, let connection):
      guard openers[session.value] == connection else { return }
      execute(.endSession(EndSession(session: session, end: .connectionLost)), from: .none, &draft)
    case .query(let query, let tag):
      rows.removeAll(keepingCapacity: true)
      engine.answer(query, rows: &rows)
      draft.add(.rows(rows, tag: tag), to: submission.connection)
    case .watch(let contract, let depth):
      draft.add(
        board.watch(contract, depth: depth, by: submission.connection, engine: engine))
    case .unwatch(let contract): board.unwatch(contract, by: submission.connection)
    }
  }

  private mutating func execute(
    _ command: Command, from connection: ConnectionNumber, _ draft: inout BatchDraft,
    thenDue: Bool = true
  ) {
    let first = draft.events.count
    engine.execute(command, at: draft.time, events: &draft.events)
    // A manual clock moves by a command: the block's time is then the market's after it.
    draft.time = engine.now
    draft.add(command, from: connection, firstEvent: first)
    let range = first..<draft.events.count
    board.note(draft.events, range)
    grace.note(draft.events, range)
    noteOpener(command, connection, draft.events, range)
    if thenDue { executeDue(&draft) }
  }

  private mutating func noteOpener(
    _ command: Command, _ connection: ConnectionNumber, _ events: borrowing EventBuffer, _ range: Range<Int>
  ) {
    switch command {
    case .login:
      for index in range {
        guard case .sessionOpened(let opened) = events[index] else { continue }
        openers[opened.session.value] = connection
      }
    case .endSession(let end): openers[end.session.value] = nil
    default: break
    }
  }

  /// How long `collect` may wait when nothing else happens, milliseconds.
  public mutating func timeoutMilliseconds() -> Int32 {
    let now = clock.monotonic()
    var deadline = lastSent + renewalInterval
    if mayForm {
      if waiting > 0 { return 0 }
      if !grace.awaited.isEmpty { deadline = min(deadline, grace.deadline) }
      if !board.isIdle { deadline = min(deadline, nextPictures) }
      if let due = engine.nextDueTime() {
        let wait = engine.clock == .manual ? manualWait(for: due) : due.nanoseconds - clock.now().nanoseconds
        deadline = min(deadline, now &+ UInt64(clamping: wait))
      }
    }
    return deadline <= now ? 0 : Int32(clamping: (deadline - now + 999_999) / 1_000_000)
  }

  /// Under a manual clock a thing is due now or not by itself.
  private func manualWait(for due: Timestamp) -> Int64 {
    due <= engine.now ? 0 : Int64(clamping: RuntimeLimits.leaseRenewal)
  }
}

extension MarketWriter {
  /// The market after the last command executed, committed or not.
  public func inspect<Result>(_ look: (borrowing Engine) -> Result) -> Result { look(engine) }
}
