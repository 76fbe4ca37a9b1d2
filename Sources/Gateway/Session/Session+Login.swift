import ExchangeRuntime
import LineProtocol
public import MarketEngine

extension Session {
  /// Answers `hello`: with a challenge, with where the leader is, or that nobody serves.
  mutating func greet(in surroundings: Surroundings, at moment: Moment, into turn: inout Turn) {
    switch state {
    case .greeted, .challenged: break
    case .entering, .loggedIn, .leaving, .closed:
      return receive(
        ProtocolError(.alreadyLoggedIn, column: 1), in: surroundings, into: &turn)
    }
    guard !surroundings.isDraining else {
      return SessionFormatter.notTaken(.unavailable, by: "stopping", to: &turn.reply)
    }
    switch surroundings.exchange {
    case .leading:
      let challenge = Challenge(
        bytes: surroundings.makeChallenge(),
        expires: moment.adding(milliseconds: surroundings.limits.challengeMilliseconds))
      state = .challenged(challenge)
      SessionFormatter.hello(
        market: surroundings.directory.market, challenge: challenge.bytes.bytes, to: &turn.reply)
    case .standby(let leader):
      SessionFormatter.standby(leader: [UInt8](leader.utf8), to: &turn.reply)
      close(.standby, into: &turn)
    case .starting, .unavailable, .stopped:
      SessionFormatter.notTaken(.unavailable, to: &turn.reply)
    }
  }

  /// Checks a login against the directory and sends it to the exchange. Whatever is wrong with it, the words are the same.
  mutating func enter(
    _ login: LoginRequest, in surroundings: inout Surroundings, at moment: Moment,
    into turn: inout Turn
  ) {
    switch state {
    case .greeted:
      return receive(ProtocolError(.notAllowed, column: 1), in: surroundings, into: &turn)
    case .entering, .loggedIn, .leaving, .closed:
      return receive(
        ProtocolError(.alreadyLoggedIn, column: 1), in: surroundings, into: &turn)
    case .challenged(let challenge):
      guard surroundings.logins.take(at: moment) != .empty else {
        return SessionFormatter.notTaken(.busy, by: "logins", to: &turn.reply)
      }
      state = .greeted  // A challenge serves once.
      guard
        let entry = Session.proven(login, challenge, in: surroundings.directory, at: moment)
      else { return failLogin(in: surroundings, into: &turn) }
      state = .entering(entry)
      unanswered.append(UnansweredRequest(kind: .login))
      let command = Login(
        user: entry.user, onDisconnect: login.onDisconnect, returning: login.session)
      submit(.command(.login(command)), into: &turn)
    }
  }

  /// Whose key made the signature, nil for an unknown member, an unknown user, a late answer and a wrong signature alike.
  private static func proven(
    _ login: LoginRequest, _ challenge: Challenge, in directory: Directory, at moment: Moment
  ) -> Entry? {
    guard moment < challenge.expires, let member = directory.member(login.member),
      let user = directory.user(login.user, of: member), let key = directory.key(of: user)?.key
    else { return nil }
    let message = LoginMessage.bytes(
      market: directory.market, member: login.member, user: login.user,
      challenge: challenge.bytes.bytes)
    guard LoginProof.holds(login.signature, over: message, key: key) else { return nil }
    return Entry(user: user, member: member, resume: login.resume)
  }

  private mutating func failLogin(in surroundings: Surroundings, into turn: inout Turn) {
    let error = ProtocolError(.badSignature, column: 1)
    SessionFormatter.error(error, line: turn.line, to: &turn.reply)
    loginFailures += 1
    if loginFailures >= surroundings.limits.loginFailures { close(.loginFailed, into: &turn) }
  }

  /// The exchange has opened its session: says welcome, and what of the past is to be delivered first. Whoever has read further than
  /// the member has been told has not read it here; that is not passed over.
  public mutating func opened(
    _ opened: SessionOpened, into turn: inout Turn
  ) -> ResumeRange? {
    guard case .entering(let entry) = state else { return nil }
    let identity = Identity(user: opened.user, member: opened.member, session: opened.session)
    state = .loggedIn(identity)
    self.identity = identity
    isEndOwed = true
    SessionFormatter.welcome(opened.session, last: opened.last, to: &turn.reply)
    guard let resume = entry.resume, resume != opened.last else { return nil }
    guard resume < opened.last else {
      close(.resumeAhead, into: &turn)
      return nil
    }
    return ResumeRange(member: opened.member, after: resume, through: opened.last)
  }

  /// The exchange has refused its login: too many sessions, or not its session to come back to.
  public mutating func refusedEntry(
    _ event: Event, in surroundings: Surroundings, into turn: inout Turn
  ) {
    guard case .entering = state else { return }
    ResponseFormatter.write(event, names: surroundings.directory, to: &turn.reply)
    close(.loginFailed, into: &turn)
  }
}

/// A member's events that a session asked for at login: those numbered after `after`, up to `through`.
public struct ResumeRange: Sendable, Equatable {
  public var member: MemberNumber
  public var after: UInt64
  public var through: UInt64

  public init(member: MemberNumber, after: UInt64, through: UInt64) {
    self.member = member
    self.after = after
    self.through = through
  }
}
