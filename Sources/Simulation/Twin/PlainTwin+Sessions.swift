import MarketEngine

// RULES 5.3 and 5.5: sessions begin and end.
extension PlainTwin {
  mutating func begin(_ login: Login) {
    let asker = Origin(user: login.user, session: .none, reference: .none)
    guard let user = user(login.user) else { return refuseNobody(asker) }
    let number: SessionNumber
    if login.returning != .none {
      guard
        let place = sessions.firstIndex(where: {
          $0.number == login.returning && $0.user == login.user
        })
      else { return refuseNobody(asker) }
      sessions[place].choice = login.onDisconnect
      number = login.returning
    } else {
      let limit = Limits.openSessions
      guard sessions.count < limit else {
        return refuseNobody(
          asker, Refusal(.limitReached, need: Int64(limit) + 1, free: Int64(limit)))
      }
      number = SessionNumber(nextSession)
      nextSession += 1
      sessions.append(
        TwinSession(number: number, user: login.user, choice: login.onDisconnect))
    }
    events.append(
      .sessionOpened(
        SessionOpened(
          session: number, user: login.user, member: user.member, last: member(user.member).last,
          onDisconnect: login.onDisconnect)))
  }

  mutating func finish(_ end: EndSession) {
    guard let place = sessions.firstIndex(where: { $0.number == end.session }) else {
      return refuseNobody(Origin(user: .none, session: end.session, reference: .none))
    }
    let session = sessions.remove(at: place)
    events.append(.sessionEnded(end.session, end.end))
    guard session.choice != .keep, let user = user(session.user) else { return }
    sweep(
      .member(
        user.member, account: .none, contract: .none, zone: .none, session: session.number),
      because: .disconnect, asker: nil, hibernates: session.choice == .hibernate)
  }
}
