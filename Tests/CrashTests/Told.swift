import ExchangeRuntime
import Gateway
import LineProtocol
import MarketEngine
import Simulation

/// What the journal says the clients must have been told: every member's lines, written from the events of a rebuilt engine, and which
/// requests they answer.
struct Told: Sendable {
  struct RequestKey: Hashable, Sendable {
    var user: UInt32
    var first: UInt64
    var second: UInt64

    init(_ user: UserNumber, _ reference: Reference) {
      self.user = user.value
      (first, second) = (reference.first, reference.second)
    }
  }

  /// All of one reference of one user.
  struct Outcome: Sendable {
    /// The member's numbers of first answers: there must be one.
    var answers: [UInt64] = []
    /// Of refusals because the reference was another's.
    var reuses: [UInt64] = []
    /// Commands in the journal.
    var commands = 0
  }

  private(set) var directory = Directory()
  /// By member; the line at index n has number n + 1.
  var lines: [UInt32: [String]] = [:]
  var outcomes: [RequestKey: Outcome] = [:]
  /// Trades of the market, as those who watch hear them but for their own count.
  var trades: [UInt64: String] = [:]
  private(set) var commands = 0
  private(set) var events = 0

  /// Takes a command of the journal and what came of it.
  mutating func take(_ command: Command, _ events: borrowing EventBuffer, _ range: Range<Int>) {
    commands += 1
    self.events += range.count
    if let origin = command.origin, origin.reference != .none {
      outcomes[RequestKey(origin.user, origin.reference), default: Outcome()].commands += 1
    }
    for index in range { take(events[index]) }
  }

  private mutating func take(_ event: Event) {
    directory.apply(event)
    if case .traded(let trade) = event { take(trade) }
    guard let note = event.note, note.number != 0, case .member(let member) = Audience.of(event) else { return }
    switch event {
    case .accepted, .replaced, .reactivated, .massCancelled, .done: answer(note)
    case .cancelled(_, let cancelled) where cancelled.reason == .member: answer(note)
    case .hibernated(_, let standing) where standing.reason == .member: answer(note)
    case .refused(_, let refusal) where refusal.code == .referenceReused:
      outcomes[RequestKey(note.user, note.reference), default: Outcome()].reuses.append(note.number)
    case .refused: answer(note)
    // Not an answer, or something that befell an order or its member.
    default: break
    }
    var bytes: [UInt8] = []
    ResponseFormatter.write(event, names: directory, to: &bytes)
    lines[member.value, default: []].append(String(decoding: bytes.dropLast(), as: UTF8.self))
  }

  private mutating func answer(_ note: Note) {
    outcomes[RequestKey(note.user, note.reference), default: Outcome()].answers.append(note.number)
  }

  private mutating func take(_ trade: Trade) {
    var bytes: [UInt8] = []
    MarketDataFormatter.write(trade, number: 0, names: directory, to: &bytes)
    let words = String(decoding: bytes.dropLast(), as: UTF8.self).split(separator: " ").filter { !$0.hasPrefix("n=") }
    trades[trade.number.value] = words.joined(separator: " ")
  }
}

extension Command {
  fileprivate var origin: Origin? {
    switch self {
    case .order(let origin, _), .block(let origin, _), .replace(let origin, _), .cancel(let origin, _),
      .massCancel(let origin, _),
      .hibernate(let origin, _), .reactivate(let origin, _), .quote(let origin, _), .leg(let origin, _),
      .basket(let origin, _), .discard(let origin), .negotiate(let origin, _), .answer(let origin, _),
      .review(let origin, _), .operate(let origin, _):
      origin
    case .open, .due, .login, .endSession: nil
    }
  }
}
