public import LineProtocol
import MarketEngine

extension Session {
  /// Hears a request at a moment. Nothing is heard once the connection is to be closed.
  public mutating func receive(
    _ request: Request, in surroundings: inout Surroundings, at moment: Moment,
    into turn: inout Turn
  ) {
    guard state != .closed else { return }
    switch request {
    case .ping: SessionFormatter.pong(to: &turn.reply)
    case .pong: break
    case .hello: greet(in: surroundings, at: moment, into: &turn)
    case .login(let login): enter(login, in: &surroundings, at: moment, into: &turn)
    case .logout, .order, .replace, .cancel, .cancelAll, .hibernate, .reactivate, .quote, .leg, .basket, .discard, .query,
      .watch,
      .unwatch, .negotiate, .answer, .review, .operate:
      guard case .loggedIn(let identity) = state else {
        let error = ProtocolError(.notLoggedIn, column: 1, reference: request.reference)
        return receive(error, in: surroundings, into: &turn)
      }
      act(on: request, by: identity, in: &surroundings, at: moment, into: &turn)
    }
  }

  /// Hears a line that was not understood, or that has no place in the conversation. It disturbs nobody else; after a few the
  /// connection is closed.
  public mutating func receive(
    _ error: ProtocolError, in surroundings: Surroundings, into turn: inout Turn
  ) {
    guard state != .closed else { return }
    SessionFormatter.error(error, line: turn.line, to: &turn.reply)
    errors += 1
    if errors >= surroundings.limits.protocolErrors { close(.tooManyErrors, into: &turn) }
  }

  /// Something came from the peer.
  public mutating func hears(at moment: Moment) {
    heard = moment
    isPinged = false
  }

  /// Time passes: late logins and silent peers are closed, quiet ones asked whether they live.
  public mutating func tick(
    in surroundings: Surroundings, at moment: Moment, into turn: inout Turn
  ) {
    let limits = surroundings.limits
    let silence = moment.milliseconds(since: heard)
    switch state {
    case .closed: return
    case .greeted, .challenged, .entering:
      if moment.milliseconds(since: began) >= limits.loginMilliseconds {
        return close(.loginTooLate, into: &turn)
      }
    case .loggedIn, .leaving: break
    }
    if silence >= limits.dropMilliseconds {
      close(.silent, into: &turn)
    } else if silence >= limits.pingMilliseconds, !isPinged {
      isPinged = true
      SessionFormatter.ping(to: &turn.reply)
    }
  }
}
