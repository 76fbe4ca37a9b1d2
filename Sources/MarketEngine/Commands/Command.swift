/// Everything that can be asked of the market, and the only thing that changes it. The journal is a list of these.
///
/// A command is plain bits: copying one never allocates. `Journal.CommandCodec` gives its bytes.
public enum Command: Sendable, BitwiseCopyable {
  /// The first command of every market.
  case open(OpenMarket)
  /// A due thing: the market's own clockwork, sequenced like everything else.
  case due(Due)
  /// A user's session begins, or comes back after a takeover.
  case login(Login)
  /// A session ends: by its own wish, by loss of its connection, or because it did not come back.
  case endSession(EndSession)
  case order(Origin, NewOrder)
  case replace(Origin, ReplaceOrder)
  case cancel(Origin, CancelOrder)
  case massCancel(Origin, MassCancel)
  /// An order leaves the book for a while.
  case hibernate(Origin, OrderTarget)
  /// A hibernated order comes back.
  case reactivate(Origin, OrderTarget)
  case quote(Origin, NewQuote)
  /// A leg joins the user's draft of a basket.
  case leg(Origin, NewLeg)
  /// The draft is sent.
  case basket(Origin, SendBasket)
  /// The draft is dropped.
  case discard(Origin)
  case operate(Origin, Operation)
  /// A trade proposed to one other member, and what is said to it.
  case negotiate(Origin, Negotiate)
  case answer(Origin, AnswerNegotiation)
  /// What is done about a trade that was made.
  case review(Origin, ReviewTrade)
  /// An order in a block of quarter-hours that its user names; the first makes the contract.
  case block(Origin, BlockOrder)
}

/// Who asks: the session it came by, its user, and the reference the user gave.
public struct Origin: Sendable, BitwiseCopyable, Equatable {
  public var user: UserNumber
  public var session: SessionNumber
  public var reference: Reference

  @inlinable public init(user: UserNumber, session: SessionNumber, reference: Reference) {
    self.user = user
    self.session = session
    self.reference = reference
  }
}

/// Whether the market's time is the world's or moves by an operator's command.
public enum ClockKind: UInt8, Sendable, BitwiseCopyable, CaseIterable {
  case real = 1
  case manual = 2
}

/// Creates the market with its house and first operator: member 1, user 1, accounts 1 to 3 (see `HouseAccount`).
public struct OpenMarket: Sendable, BitwiseCopyable, Equatable {
  /// Version of the rules, see `Rules`.
  public var rules: UInt32
  public var clock: ClockKind
  public var market: Name
  public var operatorMember: Name
  public var operatorUser: Name
  public var operatorKey: Key

  public init(
    rules: UInt32, clock: ClockKind, market: Name, operatorMember: Name, operatorUser: Name,
    operatorKey: Key
  ) {
    self.rules = rules
    self.clock = clock
    self.market = market
    self.operatorMember = operatorMember
    self.operatorUser = operatorUser
    self.operatorKey = operatorKey
  }
}

/// A thing that has come due. The engine says which is next (`Engine.nextDue`); the sequencer gives it back as a command.
public struct Due: Sendable, BitwiseCopyable, Equatable {
  public var time: Timestamp
  public var kind: DueKind
  /// Number of the contract, order, sweep, day, negotiation or trade.
  public var id: UInt64

  public init(time: Timestamp, kind: DueKind, id: UInt64) {
    self.time = time
    self.kind = kind
    self.id = id
  }
}

/// Kinds of due things, in the order in which they run when due at the same time.
public enum DueKind: UInt8, Sendable, BitwiseCopyable, CaseIterable {
  /// The next slice of a mass cancel.
  case sweep = 1
  case contractOpens = 2
  case orderExpires = 3
  case contractCloses = 4
  case deliveryStarts = 5
  case deliveryEnds = 6
  /// A day whose rights are all in the past is dropped.
  case dayPasses = 7
  case contractDiscloses = 51
  /// A call auction is over: what crosses trades at one price.
  case callEnds = 52
  case negotiationExpires = 60
  /// A trade that was held and not approved in time.
  case pendingExpires = 61
}

/// What happens to a session's orders when its connection is lost. Logging out is the same as losing the connection.
public enum DisconnectChoice: UInt8, Sendable, BitwiseCopyable, CaseIterable {
  case keep = 1
  case cancel = 2
  /// They leave the book and keep their numbers, to be reactivated.
  case hibernate = 3
}

public struct Login: Sendable, BitwiseCopyable, Equatable {
  public var user: UserNumber
  public var onDisconnect: DisconnectChoice
  /// The session this user comes back to; `.none` for a new one.
  public var returning: SessionNumber

  public init(user: UserNumber, onDisconnect: DisconnectChoice, returning: SessionNumber) {
    self.user = user
    self.onDisconnect = onDisconnect
    self.returning = returning
  }
}

public enum SessionEnd: UInt8, Sendable, BitwiseCopyable, CaseIterable {
  case logout = 1
  case connectionLost = 2
  /// It did not come back within the time after a restart or takeover.
  case notReturned = 3
}

public struct EndSession: Sendable, BitwiseCopyable, Equatable {
  public var session: SessionNumber
  public var end: SessionEnd

  public init(session: SessionNumber, end: SessionEnd) {
    self.session = session
    self.end = end
  }
}
