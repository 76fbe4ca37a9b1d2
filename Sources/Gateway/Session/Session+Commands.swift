public import ExchangeRuntime
import LineProtocol
public import MarketEngine

extension Session {
  /// Acts on a request of somebody logged in.
  mutating func act(
    on request: Request, by identity: Identity, in surroundings: inout Surroundings,
    at moment: Moment, into turn: inout Turn
  ) {
    let action = RequestResolver.resolve(
      request, user: identity.user, member: identity.member, session: identity.session, in: surroundings.directory)
    switch action {
    case .command(let command):
      submit(.command(command), of: request, by: identity, in: &surroundings, at: moment, into: &turn)
    case .unread(let origin, let change):
      submit(
        .unread(origin, change), of: request, by: identity, in: &surroundings, at: moment,
        into: &turn)
    case .query(let query):
      ask(query, by: identity, in: surroundings, at: moment, into: &turn)
    case .session(.logout):
      state = .leaving(identity)
      isEndOwed = false
      unanswered.append(UnansweredRequest(kind: .end))
      let end = EndSession(session: identity.session, end: .logout)
      submit(.command(.endSession(end)), into: &turn)
    case .session(.watch(let watch)):
      guard takeToken(.none, at: moment, into: &turn) else { return }
      turn.errands.append(.watch(watch))
    case .session(.unwatch(let pattern)):
      turn.errands.append(.unwatch(pattern))
    case .session:
      receive(ProtocolError(.notAllowed, column: 1), in: surroundings, into: &turn)
    }
  }

  /// Sends a changing request to the exchange if its windows and rates allow one more.
  private mutating func submit(
    _ content: SubmittedContent, of request: Request, by identity: Identity,
    in surroundings: inout Surroundings, at moment: Moment, into turn: inout Turn
  ) {
    let reference = request.reference
    guard !surroundings.isDraining else {
      return SessionFormatter.notTaken(
        .unavailable, reference: reference, by: "stopping", to: &turn.reply)
    }
    guard window < surroundings.limits.sessionWindow else {
      return Session.throttle(reference, "window", into: &turn)
    }
    guard takeToken(reference, at: moment, into: &turn) else { return }
    switch surroundings.allowances.take(
      user: identity.user, member: identity.member, at: moment)
    {
    case .taken: break
    case .takenWithWarning: SessionFormatter.warning("member-rate", to: &turn.reply)
    case .windowFull:
      rate.giveBack()
      return Session.throttle(reference, "window", into: &turn)
    case .rateExceeded:
      rate.giveBack()
      return Session.throttle(reference, "member-rate", into: &turn)
    }
    window += 1
    unanswered.append(Session.note(on: request, line: turn.line))
    submit(content, into: &turn)
  }

  /// Takes a token of the session's own rate; false, and told, if there is none.
  mutating func takeToken(
    _ reference: Reference, tag: Reference = .none, at moment: Moment, into turn: inout Turn
  ) -> Bool {
    switch rate.take(at: moment) {
    case .taken: return true
    case .takenWithWarning:
      SessionFormatter.warning("session-rate", to: &turn.reply)
      return true
    case .empty:
      SessionFormatter.notTaken(
        .throttled, reference: reference, tag: tag, by: "session-rate", to: &turn.reply)
      return false
    }
  }

  private static func throttle(
    _ reference: Reference, _ reason: StaticString, into turn: inout Turn
  ) {
    SessionFormatter.notTaken(
      .throttled, reference: reference, by: reason, to: &turn.reply)
  }

  /// What is to be kept of a request until it is answered.
  private static func note(on request: Request, line: UInt64) -> UnansweredRequest {
    let kind: UnansweredRequest.Kind =
      switch request {
      case .replace(let replace): .change(replace.columns, line: line)
      case .cancel(let cancel): .change(cancel.columns, line: line)
      default: .request
      }
    return UnansweredRequest(kind: kind, reference: request.reference)
  }

  /// The oldest command has been answered, all its events told.
  public mutating func answered(in surroundings: inout Surroundings) {
    guard let request = unanswered.removeFirst() else { return }
    settle(request, in: &surroundings)
  }

  /// The oldest command was a change whose amounts do not fit the product of its order: there was no such command.
  public mutating func answered(
    _ misfit: UnreadChange.Misfit, in surroundings: inout Surroundings, into turn: inout Turn
  ) {
    guard let request = unanswered.removeFirst() else { return }
    settle(request, in: &surroundings)
    guard case .change(let columns, let line) = request.kind else { return }
    turn.line = line
    let error = ProtocolError(misfit, at: columns, reference: request.reference)
    receive(error, in: surroundings, into: &turn)
  }

  /// The exchange did not take these, the last ones sent: each is answered so, and nothing of them is kept.
  public mutating func notTaken(
    _ submissions: ArraySlice<Submission>, in surroundings: inout Surroundings,
    into turn: inout Turn
  ) {
    for submission in submissions.reversed() {
      guard submission.content.isSequenced, let request = unanswered.removeLast() else {
        continue
      }
      settle(request, in: &surroundings)
    }
    for submission in submissions {
      var tag = Reference.none
      if case .query(_, let number) = submission.content,
        let index = questions.firstIndex(where: { $0.number == number })
      {
        tag = questions.remove(at: index).tag
      }
      tellNotTaken(submission.content, in: surroundings, tag: tag, into: &turn)
    }
  }

  private mutating func tellNotTaken(
    _ content: SubmittedContent, in surroundings: Surroundings, tag: Reference,
    into turn: inout Turn
  ) {
    switch content {
    case .command(.endSession):
      if case .leaving(let identity) = state {
        state = .loggedIn(identity)
        isEndOwed = true
      }
    case .command(.login):
      if case .entering = state { state = .greeted }
    case .command, .unread, .query: break
    case .lost, .watch, .unwatch: return
    }
    SessionFormatter.notTaken(
      surroundings.exchange == .leading ? .busy : .unavailable, reference: content.reference,
      tag: tag,
      to: &turn.reply)
  }

  /// Gives back what a request held.
  private mutating func settle(
    _ request: UnansweredRequest, in surroundings: inout Surroundings
  ) {
    guard request.kind != .login, request.kind != .end, let identity else { return }
    window -= 1
    surroundings.allowances.release(user: identity.user, count: 1)
  }
}

extension SubmittedContent {
  /// Whether its answer is counted among a session's commands.
  var isSequenced: Bool {
    switch self {
    case .command, .unread: true
    case .lost, .query, .watch, .unwatch: false
    }
  }

  /// The request's own reference, `.none` where it has none.
  var reference: Reference {
    switch self {
    case .command(.order(let origin, _)), .command(.block(let origin, _)), .command(.replace(let origin, _)),
      .command(.cancel(let origin, _)), .command(.massCancel(let origin, _)),
      .command(.hibernate(let origin, _)), .command(.reactivate(let origin, _)),
      .command(.quote(let origin, _)), .command(.leg(let origin, _)),
      .command(.basket(let origin, _)), .command(.discard(let origin)),
      .command(.negotiate(let origin, _)), .command(.answer(let origin, _)),
      .command(.review(let origin, _)), .command(.operate(let origin, _)), .unread(let origin, _):
      origin.reference
    case .command(.open), .command(.due), .command(.login), .command(.endSession), .lost, .query, .watch,
      .unwatch:
      .none
    }
  }
}
