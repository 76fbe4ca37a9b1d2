/// What a member is told of its own safeguards.
extension Engine {
  func limits(_ member: MemberNumber, _ rows: inout [QueryRow]) {
    guard registry.knows(member) else { return }
    let safeguard = safeguards[registry.members[member.value].safeguard]
    let (requests, fills) = safeguard.counted(on: today)
    rows.append(
      .limits(
        LimitsRow(
          halted: safeguard.halted, limits: safeguard.limits,
          reserved: Money(microYuan: Int64(clamping: reservedCash(of: member))), requests: requests,
          fills: fills)))
    guard safeguard.limits.position != MemberLimits.none else { return }
    eachContract { slot in
      let long = worstPosition(of: member, slot, .buy)
      let short = worstPosition(of: member, slot, .sell)
      guard long != 0 || short != 0 else { return }
      rows.append(
        .exposure(
          ExposureRow(
            contract: contracts.slots[slot].number, long: Int64(clamping: long),
            short: Int64(clamping: short))))
    }
  }
}
