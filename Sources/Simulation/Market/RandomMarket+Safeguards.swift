import MarketEngine

extension RandomMarket {
  /// What has to do with safeguards; a halted member is mostly released soon, so that the market does not fall asleep.
  mutating func drawSafeguard() -> Command {
    if chance.once(in: 2) { return .operate(drawHaltOrigin(), .setHalt(drawHalt())) }
    return .operate(
      drawOrigin(user: chance.once(in: 15) ? drawUser() : UserNumber(1)), .setLimits(drawLimits()))
  }

  /// Mostly one or two limits at a time, of a size that orders meet.
  private mutating func drawLimits() -> SetLimits {
    var limits = MemberLimits(all: chance.once(in: 3) ? MemberLimits.none : SetLimits.keep)
    for _ in 0..<1 + chance.below(2) {
      switch chance.below(6) {
      case 0: limits.size = drawLimit(0...6)
      case 1: limits.value = drawLimit(0...1_500_000)
      case 2: limits.position = drawLimit(0...12)
      case 3: limits.credit = drawLimit(0...3_000_000)
      case 4: limits.requests = drawLimit(0...12)
      default: limits.perFill = drawLimit(0...4)
      }
    }
    let member = UInt32(chance.once(in: 15) ? 0 : 1 + chance.below(world.roles.count + 1))
    return SetLimits(member: MemberNumber(member), limits: limits)
  }

  private mutating func drawLimit(_ range: ClosedRange<Int64>) -> Int64 {
    if chance.once(in: 5) { return MemberLimits.none }
    if chance.once(in: 25) {
      return chance.one(of: -2, .max, MemberLimits.most, MemberLimits.most + 1, SetLimits.keep)
    }
    return chance.number(range)
  }

  private mutating func drawHaltOrigin() -> Origin {
    drawOrigin(user: chance.once(in: 3) ? drawUser() : UserNumber(1))
  }

  private mutating func drawHalt() -> SetHalt {
    if let halted = chance.any(of: world.halted), !chance.once(in: 4) {
      return SetHalt(member: halted, halted: false)
    }
    let member = chance.once(in: 3) ? 0 : UInt32(chance.below(world.roles.count + 2))
    return SetHalt(member: MemberNumber(member), halted: !chance.once(in: 8))
  }
}
