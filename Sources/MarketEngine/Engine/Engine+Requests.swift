/// Who asks, what is remembered, and how answers are told: the same for every request.
extension Engine {
  /// A request whose user, session and reference are in order.
  struct Asker: BitwiseCopyable {
    var origin: Origin
    var member: MemberNumber
    var content: UInt64
  }

  /// Checks user, session and reference (rules 1.2, 1.3, 1.5); nil if the request has been answered here.
  @inline(__always) mutating func admit(
    _ origin: Origin, _ command: Command, operatorOnly: Bool, _ events: inout EventBuffer
  ) -> Asker? {
    admit(
      origin, command, content: command.contentDigest,
      permitted: !operatorOnly || isMarketOperator(origin.user), &events)
  }

  func isMarketOperator(_ user: UserNumber) -> Bool {
    registry.knows(user)
      && registry.members[registry.users[user.value].member.value].role == .marketOperator
  }

  /// The same for who may ask by whatever role it needs; `content` is the command's.
  @inline(__always) mutating func admit(
    _ origin: Origin, _ command: Command, content: UInt64, permitted: Bool,
    _ events: inout EventBuffer
  ) -> Asker? {
    guard registry.knows(origin.user), sessionMatches(origin) else {
      refuseNobody(.notPermitted, origin, &events)
      return nil
    }
    let member = registry.users[origin.user.value].member
    let asker = Asker(origin: origin, member: member, content: content)
    guard origin.reference != .none else {
      if permitted { return asker }
      refuse(Refusal(.notPermitted), asker, &events)
      return nil
    }
    let known = references.find(origin.user, origin.reference, orders)
    if known.isKnown, self.content(of: known) == content || wasUnread(known, command) {
      repeatAnswer(known, asker, &events)
      return nil
    }
    if !permitted {
      tell(Refusal(.notPermitted), asker, remembered: !known.isKnown, &events)
      return nil
    }
    if known.isKnown {
      tell(Refusal(.referenceReused), asker, remembered: false, &events)
      return nil
    }
    return asker
  }

  /// Whether the request was first read when nobody had its order: of its content no more is known than what it asked for.
  @inline(never) private func wasUnread(_ known: KnownReference, _ command: Command) -> Bool {
    command.unread?.contentDigest == content(of: known)
  }

  @inline(__always) private func sessionMatches(_ origin: Origin) -> Bool {
    if origin.session == .none { return true }
    guard let index = registry.index(of: origin.session) else { return false }
    return registry.sessions[index].user == origin.user
  }

  /// The note of an event that this request caused directly.
  @inline(__always) mutating func note(_ asker: Asker) -> Note {
    Note(
      member: asker.member, user: asker.origin.user, number: nextNumber(of: asker.member),
      reference: asker.origin.reference, session: asker.origin.session)
  }

  /// The note of an event of an order that its member did not ask for by this command.
  @inline(__always) mutating func note(ofOrder slot: UInt32) -> Note {
    let member = orders[slot].order.member
    return Note(
      member: member, user: orders[slot].order.user, number: nextNumber(of: member),
      reference: orders[slot].order.reference, session: orders[slot].order.session)
  }

  @inline(__always) mutating func nextNumber(of member: MemberNumber) -> UInt64 {
    registry.members[member.value].lastNumber += 1
    return registry.members[member.value].lastNumber
  }

  mutating func refuse(_ refusal: Refusal, _ asker: Asker, _ events: inout EventBuffer) {
    tell(refusal, asker, remembered: true, &events)
  }

  private mutating func tell(
    _ refusal: Refusal, _ asker: Asker, remembered: Bool, _ events: inout EventBuffer
  ) {
    let note = note(asker)
    if remembered {
      let answer = FirstAnswer(
        kind: .refused, order: .none, first: refusal.need, second: refusal.free,
        code: refusal.code.rawValue, product: refusal.product)
      remember(answer, number: note.number, asker)
    }
    emit(note, refusal, &events)
  }

  /// A refusal that belongs to no member.
  mutating func refuseNobody(
    _ code: RefusalCode, _ origin: Origin, _ events: inout EventBuffer
  ) {
    let note = Note(
      member: .none, user: origin.user, number: 0, reference: origin.reference,
      session: origin.session)
    emit(note, Refusal(code), &events)
  }

  /// Keeps the first answer of a request that has a reference and leaves no live order under it.
  @inline(__always) mutating func remember(
    _ answer: FirstAnswer, number: UInt64, _ asker: Asker
  ) {
    guard asker.origin.reference != .none else { return }
    references.remember(
      RememberedAnswer(
        user: asker.origin.user, reference: asker.origin.reference, content: asker.content,
        number: number, answer: answer))
  }

  /// Keeps the first answer of a request that has a reference and leaves a live order, with the order.
  @inline(__always) mutating func remember(
    order slot: UInt32, first: Int64, number: UInt64, _ asker: Asker
  ) {
    orders[slot].detail.content = asker.content
    orders[slot].detail.number = number
    orders[slot].detail.accepted = first
    references.remember(order: slot, asker.origin.user, asker.origin.reference)
  }

  /// What was answered when a live order was entered.
  func answer(ofOrder slot: UInt32) -> RememberedAnswer {
    let detail = orders[slot].detail
    let quoted = orders[slot].order.flags.contains(.quoted)
    return RememberedAnswer(
      user: orders[slot].order.user, reference: orders[slot].order.reference,
      content: detail.content, number: detail.number,
      answer: FirstAnswer(
        kind: quoted ? .quoted : .accepted, order: quoted ? .none : orders.number(of: slot),
        first: detail.accepted, second: 0, code: 0, product: product(of: slot)))
  }

  /// The first answer to a known reference.
  func answer(of known: KnownReference) -> RememberedAnswer {
    known.order != 0 ? answer(ofOrder: known.order) : references.answer(at: known.place)
  }

  /// What was asked under a known reference.
  @inline(__always) private func content(of known: KnownReference) -> UInt64 {
    known.order != 0 ? orders[known.order].detail.content : references.answer(at: known.place).content
  }

  private mutating func repeatAnswer(
    _ reference: KnownReference, _ asker: Asker, _ events: inout EventBuffer
  ) {
    let known = answer(of: reference)
    let note = Note(
      member: asker.member, user: asker.origin.user, number: known.number,
      reference: asker.origin.reference, session: asker.origin.session)
    emit(.repeated(note, known.answer), &events)
  }

  /// The answer to an operation that has nothing more to say.
  mutating func done(_ asker: Asker, _ events: inout EventBuffer) {
    let note = note(asker)
    let answer = FirstAnswer(kind: .done, order: .none, first: 0, second: 0, code: 0)
    remember(answer, number: note.number, asker)
    emit(.done(note), &events)
  }
}
