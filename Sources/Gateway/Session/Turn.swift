public import ExchangeRuntime
public import LineProtocol
public import MarketEngine

/// What a session wants done after it has heard something: bytes to its peer, submissions to the exchange, errands, and perhaps the end.
/// Used again for every read, so that it allocates nothing once grown.
public struct Turn: Sendable {
  /// Number of the line being heard, for an `error` about it.
  public var line: UInt64 = 0
  /// Lines for the peer, in order.
  public var reply: [UInt8] = []
  /// For the exchange, in order.
  public var submissions: [Submission] = []
  public var errands: [Errand] = []
  /// Set when the connection is to be closed, after `reply` has been written.
  public var closing: Farewell?

  public init() {}

  public mutating func clear() {
    reply.removeAll(keepingCapacity: true)
    submissions.removeAll(keepingCapacity: true)
    errands.removeAll(keepingCapacity: true)
    closing = nil
  }
}

/// What a session leaves to the floor it is on, because others are concerned or it takes time.
public enum Errand: Sendable {
  case watch(WatchRequest)
  case unwatch(ContractPattern)
  /// The member's own last trades, from history.
  case ownTrades(limit: Int32, tag: Reference)
}

/// Why a connection is closed by this side; told in the `bye` line.
public enum Farewell: Sendable, Equatable, CaseIterable {
  case logout
  case shutdown
  case standby
  case full
  case loginFailed
  case loginTooLate
  case tooManyErrors
  case silent
  case slowReader
  case resumeFailed
  /// It says it has read what the member has not been told yet: by another exchange, or not at all.
  case resumeAhead
  /// The user came back to this session by another connection.
  case returnedElsewhere
  /// The market ended the session.
  case ended
  /// This process no longer leads the market.
  case notLeading

  public var word: StaticString {
    switch self {
    case .logout: "logout"
    case .shutdown: "shutdown"
    case .standby: "standby"
    case .full: "full"
    case .loginFailed: "login-failed"
    case .loginTooLate: "login-too-late"
    case .tooManyErrors: "too-many-errors"
    case .silent: "silent"
    case .slowReader: "slow-reader"
    case .resumeFailed: "resume-failed"
    case .resumeAhead: "resume-ahead"
    case .returnedElsewhere: "returned-elsewhere"
    case .ended: "ended"
    case .notLeading: "not-leading"
    }
  }

  /// Whether the market is to be told that the session's connection is lost. Not where the session has ended or lives on elsewhere,
  /// nor where this process goes: the user has time to come back then.
  var endsSession: Bool {
    switch self {
    case .full, .loginFailed, .loginTooLate, .tooManyErrors, .silent, .slowReader, .resumeFailed, .resumeAhead:
      true
    case .logout, .shutdown, .standby, .returnedElsewhere, .ended, .notLeading: false
    }
  }
}
