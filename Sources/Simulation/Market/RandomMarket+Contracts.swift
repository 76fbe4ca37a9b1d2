import MarketEngine

extension RandomMarket {
  /// A facility of a few lots over this day and perhaps the next; seldom one that cannot be.
  mutating func drawFacility() -> AddFacility {
    let day = world.quarter / 96
    let first = chance.one(of: day * 96, day * 96, day * 96, world.quarter + 3)
    let end = (day + chance.one(of: 1, 2, 2, 2)) * 96 - chance.one(of: 0, 0, 0, 10)
    var facility = AddFacility(
      name: freshName("facility"), zone: drawZone(),
      account: AccountNumber(UInt32(4 + chance.below(max(1, world.accounts.count - 3)))),
      firmness: chance.once(in: 3) ? .interruptible : .firm,
      charge: Power(watts: 100_000 * chance.number(2...40)),
      discharge: Power(watts: 100_000 * chance.number(2...40)),
      energy: Energy(wattHours: 100_000 * chance.number(2...99) + chance.number(0...3)),
      efficiencyIn: BasisPoints(chance.one(of: 9_000, 9_300, 10_000)),
      efficiencyOut: BasisPoints(chance.one(of: 9_000, 9_300, 10_000)),
      saleFactor: BasisPoints(chance.once(in: 20) ? 0 : chance.one(of: 10_000, 10_000, 9_999, 8_000)),
      first: QuarterHour(Int32(first)), end: QuarterHour(Int32(end)))
    if chance.once(in: 3) { facility.plant = chance.any(of: world.facilities)?.added.plant ?? .empty }
    if chance.once(in: 3) { facility.cyclesPerDay = chance.one(of: 1, 2, 1_000) }
    if chance.once(in: 6) { spoil(&facility) }
    return facility
  }

  private mutating func spoil(_ facility: inout AddFacility) {
    switch chance.below(10) {
    case 9: facility.cyclesPerDay = chance.one(of: -1, 1_001, .max, .min)
    case 0: facility.name = name("facility1")
    case 1: facility.account = AccountNumber(chance.one(of: 0, 99))
    case 2: facility.charge = Power(watts: chance.one(of: -1, .max, .min, 4_294_967_296))
    case 3: facility.energy = Energy(wattHours: chance.one(of: -1, .max, 4_294_967_295))
    case 4: facility.efficiencyOut = BasisPoints(chance.one(of: -1, 10_001, .max))
    case 5: facility.saleFactor = BasisPoints(chance.one(of: -1, 10_001, .min))
    case 6: facility.first = QuarterHour(chance.one(of: .min, .max, facility.first.index - 97))
    case 7: facility.end = QuarterHour(chance.one(of: .min, .max, facility.first.index))
    default: facility.discharge = Power(watts: chance.one(of: 0, 4_294_967_295))
    }
  }

  private mutating func drawZone() -> ZoneNumber {
    if chance.once(in: 40) { return ZoneNumber(chance.one(of: 0, 9)) }
    return ZoneNumber(chance.once(in: 4) ? UInt32(1 + chance.below(Int(world.zones))) : 1)
  }

  /// A contract that delivers within hours, so that others overlap it; seldom one that cannot be.
  mutating func drawContract() -> CreateContract {
    let product = chance.one(
      of: Product.drill, .drill, .ssu1, .ssu2, .ssu4, .charge, .charge, .discharge, .room, .shift, .interruptibleCharge,
      chance.any(of: Product.allCases) ?? .room)
    let isShift = product.terms.family == .shift
    let first = world.quarter + chance.number(3...16)
    let end = first + chance.one(of: 1, 1, 2, 4)
    let secondFirst = isShift ? end + chance.number(0...2) : first
    let secondEnd = isShift ? secondFirst + chance.one(of: 1, 2, 2, 4) : end
    let wait: Int64 =
      chance.once(in: 10) ? chance.one(of: 1, 600_000_000_000) : chance.one(of: 0, -1)
    let opens = chance.once(in: 4) ? 0 : world.now.nanoseconds + wait
    var contract = CreateContract(
      zone: drawZone(), product: product, label: freshName("c"),
      first: QuarterHour(Int32(first)), end: QuarterHour(Int32(end)),
      secondFirst: QuarterHour(Int32(secondFirst)), secondEnd: QuarterHour(Int32(secondEnd)),
      classBasisPoints: BasisPoints(isShift ? chance.one(of: 8_500, 8_000, 0) : 0),
      opens: Timestamp(nanoseconds: opens))
    addCall(&contract)
    if chance.once(in: 8) { spoil(&contract) }
    return contract
  }

  /// Often disclosure or a call that begins about now, and a price it is to be near.
  private mutating func addCall(_ contract: inout CreateContract) {
    guard chance.once(in: 3) else { return }
    let wait: Int64 = chance.one(of: -1, 0, 0, 1, 600_000_000_000)
    contract.opens = Timestamp(nanoseconds: world.now.nanoseconds + wait)
    contract.callSeconds = chance.one(of: 300, 900, 900, 1, 3_600)
    if chance.once(in: 3) { contract.disclosureSeconds = chance.one(of: 1, 60, 900) }
    if chance.once(in: 2) { contract.reference = Price(ticks: chance.number(0...4)) }
  }

  private mutating func spoilCall(_ contract: inout CreateContract) {
    switch chance.below(4) {
    case 0: contract.callSeconds = chance.one(of: -1, .max, 34_560_000, 34_560_001, 14_400)
    case 1: contract.disclosureSeconds = chance.one(of: -1, .min, 34_560_001, 34_560_000)
    case 2: contract.reference = Price(ticks: chance.one(of: .min, .max, -1, 10_000_000))
    default:
      contract.opens = Timestamp(nanoseconds: chance.one(of: -1, .min))
      contract.callSeconds = 1
    }
  }

  private mutating func spoil(_ contract: inout CreateContract) {
    switch chance.below(11) {
    case 10: spoilCall(&contract)
    case 0: contract.label = .empty
    case 1: contract.first = QuarterHour(chance.one(of: .min, .max, -1, contract.end.index))
    case 2: contract.end = QuarterHour(chance.one(of: .min, .max, 10_000_001))
    case 3: contract.secondFirst = QuarterHour(chance.one(of: .min, .max, contract.first.index))
    case 4: contract.secondEnd = QuarterHour(chance.one(of: .min, .max, contract.first.index))
    case 5: contract.opens = Timestamp(nanoseconds: chance.one(of: .min, .max))
    case 6: contract.classBasisPoints = BasisPoints(chance.one(of: -1, 10_001, 8_501, .max))
    case 7: contract.first = QuarterHour(Int32(world.quarter) + chance.one(of: 0, 1, 2, -100))
    case 8:
      contract.label = world.contracts.first?.terms.label ?? .empty
      contract.product = world.contracts.first?.terms.product ?? .drill
      contract.zone = world.contracts.first?.terms.zone ?? .none
    default:
      contract.product = .shift
      contract.secondFirst = contract.end
      contract.secondEnd = QuarterHour(contract.end.index + chance.one(of: 3, 7, 9))
    }
  }

  /// A day that began some hours ago, of any of the lengths a day can have.
  mutating func drawCalendar() -> CalendarDay {
    let quarters: Int32 = chance.one(of: 96, 96, 92, 100, 95)
    let first = world.quarter - chance.number(-3...98)
    let hours: (UInt8, UInt8, UInt8, UInt8) = chance.one(
      of: (0, 0, 0, 0), (11, 15, 18, 22), (2, 3, 3, 4), (1, 3, 22, 24), (3, 2, 5, 6),
      (20, 22, 21, 23), (0, 1, 24, 25), (22, 23, 23, 24))
    let day = CalendarDay(
      zone: drawZone(), date: chance.one(of: 20_261_025, 20_261_025, 7, 99_991_231, 99_991_232),
      firstQuarter: QuarterHour(chance.once(in: 12) ? chance.one(of: .min, .max) : Int32(first)),
      quarters: quarters, clockChange: chance.one(of: 8, 12, 8, 0, 92, 7, -4, 104),
      opens: Timestamp(nanoseconds: chance.one(of: 0, world.now.nanoseconds, .max)),
      chargeFromHour: hours.0, chargeToHour: hours.1, dischargeFromHour: hours.2,
      dischargeToHour: hours.3, classBasisPoints: BasisPoints(chance.one(of: 8_500, 8_400, 1)),
      disclosureSeconds: chance.one(of: 0, 0, 900), callSeconds: chance.one(of: 0, 900, 34_560_001))
    world.days.append(day)
    return day
  }
}
