/// Sessions and the opening of the market (rules 5.3, 1).
extension Engine {
  mutating func openMarket(_ open: OpenMarket, _ events: inout EventBuffer) {
    guard sequence == 1 else {
      return refuseNobody(
        .notPermitted, Origin(user: .none, session: .none, reference: .none), &events)
    }
    rules = open.rules
    clock = open.clock
    marketName = open.market
    let house = registry.addMember(open.operatorMember, .marketOperator)
    _ = registry.addUser(open.operatorUser, open.operatorKey, of: house)
    _ = registry.addAccount(Name(word: 0x676e_6972_6165_6c63), of: house)
    _ = registry.addAccount(Name(word: 0x73_6565_66), of: house)
    _ = registry.addAccount(Name(word: 0x676e_6964_6e75_6f72), of: house)
    emit(.marketOpened(open), &events)
  }

  mutating func begin(_ login: Login, _ events: inout EventBuffer) {
    guard registry.knows(login.user) else {
      return refuseNobody(
        .notPermitted, Origin(user: login.user, session: .none, reference: .none), &events)
    }
    let member = registry.users[login.user.value].member
    var number = SessionNumber(nextSession)
    if login.returning != .none {
      guard let index = registry.index(of: login.returning),
        registry.sessions[index].user == login.user
      else {
        return refuseNobody(
          .notPermitted, Origin(user: login.user, session: .none, reference: .none), &events)
      }
      number = login.returning
      registry.sessions[index].onDisconnect = login.onDisconnect
    } else {
      guard registry.sessions.count < Limits.openSessions else {
        return refuseNobody(
          .limitReached, Origin(user: login.user, session: .none, reference: .none), &events)
      }
      nextSession += 1
      registry.sessions.append(
        Session(number: number, user: login.user, onDisconnect: login.onDisconnect))
    }
    let opened = SessionOpened(
      session: number, user: login.user, member: member,
      last: registry.members[member.value].lastNumber, onDisconnect: login.onDisconnect)
    emit(.sessionOpened(opened), &events)
  }

  mutating func end(_ ended: EndSession, _ events: inout EventBuffer) {
    guard let index = registry.index(of: ended.session) else {
      return refuseNobody(
        .notPermitted, Origin(user: .none, session: ended.session, reference: .none), &events)
    }
    let session = registry.sessions[index]
    registry.removeSession(at: index)
    emit(.sessionEnded(ended.session, ended.end), &events)
    guard session.onDisconnect != .keep else { return }
    var sweep = newSweep(
      session.onDisconnect == .cancel ? .member : .hibernation, reason: .disconnect)
    sweep.member = registry.users[session.user.value].member
    sweep.session = ended.session
    begin(sweep, &events)
  }

  /// The open sessions and their users, ascending.
  public func openSessions() -> [(SessionNumber, UserNumber)] {
    var open = [(SessionNumber, UserNumber)]()
    for index in 0..<registry.sessions.count {
      open.append((registry.sessions[index].number, registry.sessions[index].user))
    }
    return open
  }
}
