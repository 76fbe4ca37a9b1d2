import MarketEngine

extension RandomMarket {
  /// Mostly by a dispatcher: something of a plant is lost in the next hours, or given back.
  mutating func drawDerate() -> Command {
    let user = chance.once(in: 12) ? drawUser() : drawDispatcher()
    if chance.once(in: 3), let loss = chance.any(of: Array(world.losses.suffix(4))) {
      return .operate(drawOrigin(user: user), .restore(drawRestoration(of: loss)))
    }
    let number = 1 + chance.below(max(1, world.facilities.count))
    let first = world.quarter + chance.number(0...14)
    var change = ChangeCapability(
      facility: FacilityNumber(UInt32(number)), first: QuarterHour(Int32(clamping: first)),
      end: QuarterHour(Int32(clamping: first + chance.one(of: 1, 1, 2, 4, 9, 40))), isTo: chance.once(in: 2))
    if chance.once(in: 2) { change.charge = drawWatts() }
    if chance.once(in: 2) { change.discharge = drawWatts() }
    if chance.once(in: 3) { change.room = drawWatts() }
    if chance.once(in: 3) { takeAllThatIsSold(&change) }
    if chance.once(in: 8) { spoil(&change) }
    return .operate(drawOrigin(user: user), chance.once(in: 12) ? .restore(change) : .derate(change))
  }

  /// Nothing is left in the first quarter-hour of a trade: whoever bought it loses it, which random hours seldom come to.
  private mutating func takeAllThatIsSold(_ change: inout ChangeCapability) {
    guard let trade = chance.any(of: world.trades.filter { $0.facility != .none }),
      let terms = world.contracts.first(where: { $0.number == trade.contract })?.terms
    else { return }
    (change.facility, change.first, change.end) = (trade.facility, terms.first, QuarterHour(terms.first.index + 1))
    (change.charge, change.discharge, change.room, change.isTo) = (0, 0, 0, true)
  }

  /// Of some lots and an odd remainder, so that shares have to be rounded.
  private mutating func drawWatts() -> Int64 {
    chance.once(in: 3) ? chance.one(of: 0, 1, 7) : 100_000 * chance.number(0...20) + chance.number(0...5)
  }

  private mutating func drawRestoration(of loss: CapabilityChanged) -> ChangeCapability {
    var change = ChangeCapability(facility: loss.facility, first: loss.first, end: loss.end)
    let amount = chance.one(of: -loss.amount, -loss.amount, max(0, -loss.amount - 1), 1, 1 - loss.amount)
    switch loss.resource {
    case .charge: change.charge = amount
    case .discharge: change.discharge = amount
    case .room: change.room = amount
    }
    if chance.once(in: 4) { change.isTo = true }
    if chance.once(in: 10) { spoil(&change) }
    return change
  }

  private mutating func spoil(_ change: inout ChangeCapability) {
    switch chance.below(7) {
    case 0: change.facility = FacilityNumber(chance.one(of: 0, 99, .max))
    case 1: (change.charge, change.discharge, change.room) = (-1, -1, -1)
    case 2: change.charge = chance.one(of: -2, .min, .max)
    case 3: change.first = QuarterHour(chance.one(of: .min, .max, Int32(clamping: world.quarter) - 1))
    case 4: change.end = QuarterHour(chance.one(of: .min, .max, change.first.index))
    case 5: change.end = QuarterHour(change.first.index &+ chance.one(of: 100, 101))
    default: change.room = chance.one(of: .max, 1 << 53)
    }
  }
}
