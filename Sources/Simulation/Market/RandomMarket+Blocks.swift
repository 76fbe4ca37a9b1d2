import MarketEngine

extension RandomMarket {
  /// A day that is nearly over, so that few contracts are made of it.
  mutating func drawShortCalendar() -> CalendarDay {
    let quarters: Int32 = chance.one(of: 96, 96, 92, 100)
    let day = CalendarDay(
      zone: ZoneNumber(1), date: chance.one(of: 20_261_025, 20_261_026),
      firstQuarter: QuarterHour(Int32(world.quarter) - quarters + chance.one(of: 8, 10, 12, 16)),
      quarters: quarters, clockChange: chance.one(of: 8, quarters - 8), opens: chance.once(in: 3) ? world.now : .zero,
      chargeFromHour: 0, chargeToHour: 0, dischargeFromHour: 0, dischargeToHour: 0,
      classBasisPoints: BasisPoints(1), callSeconds: chance.one(of: 0, 0, 300, 900))
    world.days.append(day)
    return day
  }

  /// An order in a run of quarter-hours of a day there may be a calendar of; mostly one of those named before.
  mutating func drawBlockOrder() -> Command {
    let block = chance.any(of: world.blocks)
    if let block, !chance.once(in: 3) { return drawOrder(in: block) }
    guard let day = chance.any(of: world.days) else { return drawOrder() }
    let place = Int(world.quarter - Int64(day.firstQuarter.index) + chance.number(1...6))
    let hour = place - Int(day.quarters - 96)
    let from = max(0, chance.once(in: 2) ? place : hour) * 15
    let to = from + 15 * chance.one(of: 2, 2, 3, 4, 5, 6)
    var new = Block(
      zone: day.zone, product: chance.one(of: .charge, .charge, .discharge, .room), date: day.date,
      fromMinute: UInt16(truncatingIfNeeded: from), toMinute: UInt16(truncatingIfNeeded: to))
    if chance.once(in: 12) { spoil(&new) }
    world.blocks.append(new)
    if world.blocks.count > 4 { world.blocks.removeFirst() }
    return drawOrder(in: new)
  }

  private mutating func drawOrder(in block: Block) -> Command {
    guard case .order(let origin, var order) = drawOrder() else { return drawOrder() }
    order.contract = chance.once(in: 40) ? ContractNumber(1) : .none
    if order.timeInForce != .goodTillDate, chance.once(in: 2) { order.options = [] }
    return .block(origin, BlockOrder(block: block, order: order))
  }

  private mutating func spoil(_ block: inout Block) {
    switch chance.below(7) {
    case 0: block.fromMinute &+= chance.one(of: 1, 60_000)
    case 1: block.toMinute = chance.one(of: 0, 1_440, 1_455, .max)
    case 2: block.date = chance.one(of: 0, 7, 99_991_232, .max)
    case 3: block.zone = ZoneNumber(chance.one(of: 0, 2, .max))
    case 4: block.product = chance.one(of: .ssu1, .shift, .drill, .interruptibleCharge)
    case 5: block.toMinute = block.fromMinute &+ chance.one(of: 15, 60)
    default: block = Block(zone: block.zone, product: .room, date: block.date, fromMinute: 0, toMinute: 1_440)
    }
  }
}
