public import ExchangeRuntime
import LineProtocol
public import MarketEngine

/// One conversation with a participant, as a value: no sockets, no clock, no chance in it. It hears requests, what the exchange has
/// committed and how time passes, and says in a `Turn` what is to be done.
///
///     greeted ──hello──► challenged ──login──► entering ──sessionOpened──► loggedIn ──logout──► leaving
///        ▲                   │                    │                            │                  │
///        └──── wrong, late ──┘                    └── refused ──► closed ◄─────┴── sessionEnded ──┘
public struct Session: Sendable {
  /// Who is on the other side, once the exchange has opened a session for them.
  public struct Identity: Sendable, Equatable {
    public var user: UserNumber
    public var member: MemberNumber
    public var session: SessionNumber
  }

  /// Who is about to be.
  public struct Entry: Sendable, Equatable {
    public var user: UserNumber
    public var member: MemberNumber
    public var resume: UInt64?
  }

  public enum State: Sendable, Equatable {
    /// Connected.
    case greeted
    case challenged(Challenge)
    /// Its key is proven; the login is on its way through the exchange.
    case entering(Entry)
    case loggedIn(Identity)
    /// Its logout is on its way through the exchange.
    case leaving(Identity)
    case closed
  }

  public let connection: ConnectionNumber
  public internal(set) var state = State.greeted
  /// Who logged in; known until the value is gone, because answers still to come are counted for them.
  public internal(set) var identity: Identity?
  /// Commands sent to the exchange and not yet answered.
  public internal(set) var unanswered = UnansweredRequests()
  /// Of them those that count in the windows.
  public internal(set) var window = 0
  var questions: [Question] = []
  var nextQuestion: UInt64 = 1
  var rate: TokenBucket
  var errors = 0
  var loginFailures = 0
  let began: Moment
  var heard: Moment
  var isPinged = false
  /// Whether the exchange is to hear that the connection is lost, once it is.
  var isEndOwed = false

  /// A question to the exchange and the mark its answer carries.
  struct Question: Sendable {
    var number: UInt64
    var kind: QueryKind
    var tag: Reference
    /// The contract a book is asked of.
    var contract: ContractNumber
  }

  public init(connection: ConnectionNumber, limits: GatewayLimits, at moment: Moment) {
    self.connection = connection
    rate = TokenBucket(rate: limits.sessionRate, savedUp: limits.sessionSavedUp, at: moment)
    began = moment
    heard = moment
  }

  /// Puts something for the exchange into a turn.
  func submit(_ content: SubmittedContent, into turn: inout Turn) {
    turn.submissions.append(Submission(connection: connection, content: content))
  }

  /// Whether nothing it sent waits for an answer.
  public var isQuiet: Bool { unanswered.count == 0 && questions.isEmpty }

  /// Says `bye` and closes.
  public mutating func close(_ farewell: Farewell, into turn: inout Turn) {
    guard state != .closed else { return }
    isEndOwed = farewell.endsSession && isEndOwed
    state = .closed
    SessionFormatter.bye(farewell.word, to: &turn.reply)
    turn.closing = farewell
  }
}

extension Session {
  /// The connection is gone: the session whose end is to be journaled for it, once. A login still on its way is ended by whoever hears of
  /// its session.
  public mutating func connectionLost() -> SessionNumber? {
    state = .closed
    guard isEndOwed, let identity else { return nil }
    isEndOwed = false
    return identity.session
  }

  /// The exchange has ended its session.
  public mutating func ended(_ end: SessionEnd, into turn: inout Turn) {
    isEndOwed = false
    close(end == .logout ? .logout : .ended, into: &turn)
  }
}
