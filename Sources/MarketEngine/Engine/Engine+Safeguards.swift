/// Safeguards: the kill switch and a member's limits (rules 12.1 to 12.4). Nothing here is on the way of an order whose member has none.
extension Engine {
  /// Whether this is a user halting its own member, which needs no role.
  func isOwnHalt(_ operation: Operation, _ origin: Origin) -> Bool {
    guard case .setHalt(let halt) = operation, halt.halted else { return false }
    guard halt.member != .none, registry.knows(origin.user) else { return true }
    return halt.member == registry.users[origin.user.value].member
  }

  mutating func set(_ halt: SetHalt, _ asker: Asker, _ events: inout EventBuffer) {
    let member = halt.member == .none ? asker.member : halt.member
    guard registry.knows(member) else { return refuse(Refusal(.unknownMember), asker, &events) }
    if isHalted(member) != halt.halted {
      safeguards[safeguard(of: member)].halted = halt.halted
      emit(.haltSet(note(to: member, asker), halt.halted), &events)
      if halt.halted {
        retractAll(of: member, &events)
        var sweep = newSweep(.member, reason: .halt)
        sweep.member = member
        begin(sweep, &events)
      }
    }
    done(asker, &events)
  }

  mutating func set(_ set: SetLimits, _ asker: Asker, _ events: inout EventBuffer) {
    guard registry.knows(set.member) else {
      return refuse(Refusal(.unknownMember), asker, &events)
    }
    guard set.limits.isSound else { return refuse(Refusal(.valueOutOfRange), asker, &events) }
    let place = safeguard(of: set.member)
    let before = safeguards[place].limits
    let limits = before.changed(by: set.limits)
    if before.position != MemberLimits.none { follow(set.member, adding: false) }
    if before.requests == MemberLimits.none || limits.requests == MemberLimits.none {
      safeguards[place].day = 0
      safeguards[place].requests = 0
      safeguards[place].fills = 0
    }
    safeguards[place].limits = limits
    if limits.position != MemberLimits.none { follow(set.member, adding: true) }
    emit(.limitsSet(note(to: set.member, asker), limits), &events)
    done(asker, &events)
  }

  func isHalted(_ member: MemberNumber) -> Bool {
    safeguards[registry.members[member.value].safeguard].halted
  }

  /// The member's place in `safeguards`, made if there is none.
  mutating func safeguard(of member: MemberNumber) -> UInt32 {
    let known = registry.members[member.value].safeguard
    guard known == 0 else { return known }
    safeguards.append(Safeguard(member: member))
    registry.members[member.value].safeguard = UInt32(safeguards.count - 1)
    return UInt32(safeguards.count - 1)
  }

  /// The note of what an operation means for a member: an answer if the member itself asked for it.
  private mutating func note(to member: MemberNumber, _ asker: Asker) -> Note {
    if member == asker.member { return note(asker) }
    return Note(
      member: member, user: .none, number: nextNumber(of: member), reference: .none, session: .none)
  }
}

extension MemberLimits {
  /// Whether each is a limit, none, or to be kept.
  var isSound: Bool {
    MemberLimits.isSound(size) && MemberLimits.isSound(value) && MemberLimits.isSound(position)
      && MemberLimits.isSound(credit) && MemberLimits.isSound(requests)
      && MemberLimits.isSound(perFill)
  }

  private static func isSound(_ limit: Int64) -> Bool {
    limit == SetLimits.keep || (limit >= MemberLimits.none && limit <= MemberLimits.most)
  }

  /// These limits with those of `other` that are not to be kept.
  func changed(by other: MemberLimits) -> MemberLimits {
    func changed(_ old: Int64, _ new: Int64) -> Int64 { new == SetLimits.keep ? old : new }
    return MemberLimits(
      size: changed(size, other.size), value: changed(value, other.value),
      position: changed(position, other.position), credit: changed(credit, other.credit),
      requests: changed(requests, other.requests), perFill: changed(perFill, other.perFill))
  }
}
