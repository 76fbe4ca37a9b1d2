import MarketEngine

// RULES 1: who asks, what was asked before, and how answers are numbered.
extension PlainTwin {
  mutating func request(
    _ origin: Origin, _ command: Command, needs role: Role? = nil,
    _ perform: (inout PlainTwin, TwinRequest) throws(Refusal) -> Void
  ) {
    guard let user = user(origin.user), mayUse(origin.session, origin.user) else {
      return refuseNobody(origin)
    }
    let content = command.contentDigest
    let first = firstAnswer(to: origin)
    let request = TwinRequest(
      origin: origin, member: user.member, content: content, remembered: first != nil)
    if let first, first.content == content || first.content == command.unread?.contentDigest {
      let note = Note(
        member: user.member, user: origin.user, number: first.number,
        reference: origin.reference, session: origin.session)
      events.append(.repeated(note, first.answer))
      return
    }
    do throws(Refusal) {
      if let role, member(user.member).role != role { throw Refusal(.notPermitted) }
      if first != nil { throw Refusal(.referenceReused) }
      try perform(&self, request)
    } catch {
      refuse(error, request)
    }
  }

  private func mayUse(_ session: SessionNumber, _ user: UserNumber) -> Bool {
    session == .none || sessions.contains { $0.number == session && $0.user == user }
  }

  private mutating func refuse(_ refusal: Refusal, _ request: TwinRequest) {
    let note = note(answering: request)
    events.append(.refused(note, refusal))
    guard !request.remembered else { return }
    remember(
      request, note,
      FirstAnswer(
        kind: .refused, order: .none, first: refusal.need, second: refusal.free,
        code: refusal.code.rawValue, product: refusal.product))
  }

  /// To nobody's number.
  mutating func refuseNobody(_ origin: Origin?, _ refusal: Refusal = Refusal(.notPermitted)) {
    let note = Note(
      member: .none, user: origin?.user ?? .none, number: 0,
      reference: origin?.reference ?? .none, session: origin?.session ?? .none)
    events.append(.refused(note, refusal))
  }

  /// What was answered first under this user's reference: of a live order, else of what is remembered.
  func firstAnswer(to origin: Origin) -> TwinAnswer? {
    guard origin.reference != .none else { return nil }
    for order in orders where order.user == origin.user && order.reference == origin.reference {
      return order.firstAnswer
    }
    return remembered[Int(origin.user.value) - 1].first { $0.reference == origin.reference }
  }

  mutating func remember(_ request: TwinRequest, _ note: Note, _ answer: FirstAnswer) {
    remember(
      TwinAnswer(
        reference: request.origin.reference, content: request.content, number: note.number,
        answer: answer), of: request.origin.user)
  }

  mutating func remember(_ answer: TwinAnswer, of user: UserNumber) {
    guard answer.reference != .none else { return }
    let place = Int(user.value) - 1
    remembered[place].append(answer)
    if remembered[place].count > Limits.rememberedReferences { remembered[place].removeFirst() }
  }

  /// The note of an event that answers a request.
  mutating func note(answering request: TwinRequest) -> Note {
    note(
      to: request.member, user: request.origin.user, reference: request.origin.reference,
      session: request.origin.session)
  }

  /// The note of an event that befell an order.
  mutating func note(of order: TwinOrder) -> Note {
    note(to: order.member, user: order.user, reference: order.reference, session: order.session)
  }

  mutating func note(
    to member: MemberNumber, user: UserNumber = .none, reference: Reference = .none,
    session: SessionNumber = .none
  ) -> Note {
    members[Int(member.value) - 1].last += 1
    return Note(
      member: member, user: user, number: members[Int(member.value) - 1].last,
      reference: reference, session: session)
  }
}
