/// The market: a deterministic function from commands to events.
///
/// It opens no file, reads no clock and draws no random number. Whoever executes the same commands has the same market, shown by
/// `eventDigest` and `stateDigest()`. What each command does is written in docs/RULES.md.
///
/// The engine is a word: its state is in a place of its own. A function that only reads is handed what it reads by value, and of some
/// two thousand bytes that would be a copy.
public struct Engine: ~Copyable {
  /// Reached by properties of the same names, below.
  var state = Box(EngineState())

  public init() {}

  /// Takes the memory for so many live orders, remembered references and trades now, so that none has to be cleared while the market is
  /// busy. There may be more of each later.
  public mutating func makeRoom(orders number: Int, references: Int, trades: Int) {
    orders.makeRoom(for: number)
    books.nodes.reserveAndTouch(number + 1)
    self.references.makeRoom(for: references)
    self.trades.records.reserveAndTouch(trades)
  }

  /// Executes one command at its block's time and appends what it did, at least one event.
  public mutating func execute(
    _ command: Command, at time: Timestamp, events: inout EventBuffer
  ) {
    sequence += 1
    if clock == .real || sequence == 1 { now = max(now, time) }
    switch command {
    case .open(let open): openMarket(open, &events)
    case .due(let due): run(due, &events)
    case .login(let login): begin(login, &events)
    case .endSession(let ended): end(ended, &events)
    case .order(let origin, let order):
      advanceExpectations()
      enter(order, origin, command, &events)
    case .replace(let origin, let replacement):
      advanceExpectations()
      replace(replacement, origin, command, &events)
    case .cancel(let origin, let cancel):
      advanceExpectations()
      self.cancel(cancel, origin, command, &events)
    case .massCancel(let origin, let massCancel):
      self.massCancel(massCancel, origin, command, &events)
    case .hibernate(let origin, let target):
      hibernate(target, origin, command, &events)
    case .reactivate(let origin, let target):
      reactivate(target, origin, command, &events)
    case .quote(let origin, let quote):
      self.quote(quote, origin, command, &events)
    case .leg(let origin, let leg): add(leg, origin, command, &events)
    case .basket(let origin, let basket): send(basket, origin, command, &events)
    case .discard(let origin): discardLegs(origin, command, &events)
    case .operate(let origin, let operation):
      operate(operation, origin, command, &events)
    case .negotiate(let origin, let negotiate):
      self.negotiate(negotiate, origin, command, &events)
    case .answer(let origin, let answer):
      self.answer(answer, origin, command, &events)
    case .review(let origin, let review):
      self.review(review, origin, command, &events)
    case .block(let origin, let block):
      enter(block, origin, command, &events)
    }
    // What this brings about may again reach stops and fill all-or-none orders.
    while retries.count > 0 || firstExamined != 0 {
      if retries.count > 0 { retryAllOrNone(&events) }
      if firstExamined != 0 { examineStops(&events) }
    }
  }

  // MARK: What was done is told: into the digest, then into the buffer

  @inline(never) mutating func emit(_ event: Event, _ events: inout EventBuffer) {
    event.absorb(into: &eventDigest)
    events.append(event)
  }

  // What is on the way of an order has functions of its own, so that it is never made an `Event`, of which the rarest decides the size.

  @inline(__always) mutating func emit(
    _ note: Note, _ accepted: Accepted, _ events: inout EventBuffer
  ) {
    eventDigest.absorb(note, accepted)
    events.append(stored: .accepted(note, accepted))
  }

  @inline(__always) mutating func emit(
    _ note: Note, _ filled: Filled, _ events: inout EventBuffer
  ) {
    eventDigest.absorb(note, filled)
    events.append(stored: .filled(note, filled))
  }

  @inline(__always) mutating func emit(
    _ note: Note, _ replaced: Replaced, _ events: inout EventBuffer
  ) {
    eventDigest.absorb(note, replaced)
    events.append(stored: .replaced(note, replaced))
  }

  @inline(__always) mutating func emit(
    _ note: Note, _ cancelled: Cancelled, _ events: inout EventBuffer
  ) {
    eventDigest.absorb(note, cancelled)
    events.append(stored: .cancelled(note, cancelled))
  }

  @inline(__always) mutating func emit(
    _ note: Note, _ refusal: Refusal, _ events: inout EventBuffer
  ) {
    eventDigest.absorb(note, refusal)
    events.append(stored: .refused(note, refusal))
  }

  @inline(__always) mutating func emit(_ trade: Trade, _ events: inout EventBuffer) {
    eventDigest.absorb(trade)
    events.append(stored: .traded(trade))
  }
}

/// What makes a settlement posting one that is done once.
struct SettledKey: BitwiseCopyable, Equatable {
  var run: UInt64
  var version: UInt32
  var member: MemberNumber

  var hash: UInt32 { hash32(run, UInt64(version) << 32 | UInt64(member.value)) }
}
