/// Safeguards among the canonical words, there and back.
extension Engine {
  func encodeSafeguards(_ writer: inout StateWriter) {
    let countPlace = writer.words.count
    writer.put(0)
    var count: UInt64 = 0
    for member in 1..<registry.members.count {
      let safeguard = safeguards[registry.members[member].safeguard]
      guard !safeguard.isEmpty else { continue }
      count += 1
      writer.put(safeguard.member.value)
      writer.put(safeguard.halted)
      writer.put(signed: safeguard.limits.size)
      writer.put(signed: safeguard.limits.value)
      writer.put(signed: safeguard.limits.position)
      writer.put(signed: safeguard.limits.credit)
      writer.put(signed: safeguard.limits.requests)
      writer.put(signed: safeguard.limits.perFill)
      writer.put(signed: safeguard.day)
      writer.put(signed: safeguard.requests)
      writer.put(signed: safeguard.fills)
    }
    writer.words[countPlace] = count
  }

  mutating func restoreSafeguards(_ reader: inout StateReader) throws(StateError) {
    for _ in 0..<(try reader.count(least: 11)) {
      let member = MemberNumber(try reader.number())
      guard registry.knows(member), registry.members[member.value].safeguard == 0 else {
        throw reader.invalid()
      }
      let place = safeguard(of: member)
      safeguards[place].halted = try reader.flag()
      safeguards[place].limits = try limits(&reader)
      safeguards[place].day = try reader.signed()
      safeguards[place].requests = try reader.signed()
      safeguards[place].fills = try reader.signed()
      guard !safeguards[place].isEmpty, safeguards[place].requests >= 0, safeguards[place].fills >= 0
      else { throw reader.invalid() }
    }
  }

  /// When all that is open is known.
  mutating func followRestored() {
    for place in 1..<safeguards.count where safeguards[place].limits.position != MemberLimits.none {
      follow(safeguards[place].member, adding: true)
    }
  }

  private func limits(_ reader: inout StateReader) throws(StateError) -> MemberLimits {
    let limits = MemberLimits(
      size: try reader.signed(), value: try reader.signed(), position: try reader.signed(),
      credit: try reader.signed(), requests: try reader.signed(), perFill: try reader.signed())
    let kept = MemberLimits(all: 0).changed(by: limits)
    guard limits.isSound, kept == limits else { throw reader.invalid() }
    return limits
  }
}
