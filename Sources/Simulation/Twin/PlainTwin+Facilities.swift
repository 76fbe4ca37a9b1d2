import MarketEngine

// RULES 7.3: facilities.
extension PlainTwin {
  mutating func addFacility(_ asked: AddFacility) throws(Refusal) {
    var add = asked
    if add.plant == .empty { add.plant = add.name }
    guard accountExists(add.account) else { throw Refusal(.unknownAccount) }
    guard zoneExists(add.zone) else { throw Refusal(.unknownZone) }
    guard facilities.count < Limits.facilities else {
      throw Refusal(
        .limitReached, need: Int64(Limits.facilities) + 1, free: Int64(Limits.facilities))
    }
    if facilities.contains(where: { $0.added.plant == add.plant && $0.added.zone != add.zone }) {
      throw Refusal(.notCombinable)
    }
    if facilities.contains(where: { $0.added.name == add.name }) { throw Refusal(.nameTaken) }
    let parts = 0...Int32(10_000)
    guard parts.contains(add.efficiencyIn.value), parts.contains(add.efficiencyOut.value),
      parts.contains(add.saleFactor.value), add.cyclesPerDay >= 0, add.cyclesPerDay <= Limits.cyclesPerDay,
      let charge = capability(add.charge.watts, add.saleFactor),
      let discharge = capability(add.discharge.watts, add.saleFactor),
      let room = capability(add.energy.wattHours, add.saleFactor),
      isWithinDaysAhead(add.first, add.end)
    else { throw Refusal(.valueOutOfRange) }

    let terms = FacilityTerms(added: add, charge: charge, discharge: discharge, room: room)
    facilities.append(terms)
    let number = FacilityNumber(UInt32(facilities.count))
    if firstDay == nil { firstDay = firstDayNotPassed }
    let holding = TwinHolding(account: add.account, facility: number)
    for quarter in Int64(add.first.index)..<Int64(add.end.index) {
      rights.change(holding, .charge, quarter, held: Int64(charge))
      rights.change(holding, .discharge, quarter, held: Int64(discharge))
      rights.change(holding, .room, quarter, held: Int64(room))
    }
    events.append(.facilityAdded(number, terms))
  }

  /// Nameplate × sale factor, rounded down; nil if it cannot be sold in this market.
  private func capability(_ nameplate: Int64, _ saleFactor: BasisPoints) -> Int64? {
    guard nameplate >= 0 else { return nil }
    let sellable = Int128(nameplate) * Int128(saleFactor.value) / 10_000
    return sellable <= Int128(Limits.capability) ? Int64(sellable) : nil
  }

  /// Before there is a facility, the day it is.
  var firstDayNotPassed: Int64 {
    firstDay ?? TwinDay.index(of: now.nanoseconds / 900_000_000_000)
  }

  /// Whether a delivery is not empty, begins on a day not passed and ends within the days ahead.
  func isWithinDaysAhead(_ first: QuarterHour, _ end: QuarterHour) -> Bool {
    let days = firstDayNotPassed..<firstDayNotPassed + Int64(Limits.daysAhead)
    return first < end && Int64(first.index) >= days.lowerBound * 96
      && Int64(end.index) <= days.upperBound * 96
  }
}
