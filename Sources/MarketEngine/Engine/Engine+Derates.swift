/// Derates: a plant can do less than its capability, and can again (rules 15).
extension Engine {
  mutating func change(
    _ change: ChangeCapability, restoring: Bool, _ asker: Asker, _ events: inout EventBuffer
  ) {
    if let refusal = check(change, restoring) { return refuse(refusal, asker, &events) }
    var wanted: [[Int64]] = []
    for resource in Resource.allCases { wanted.append(self.wanted(change, resource, restoring)) }
    let plant = plant(of: change.facility)
    for facility in restoring ? plant.reversed() : plant {
      for resource in Resource.allCases {
        if restoring {
          restore(facility, resource, change.first, &wanted[resource.place], &events)
        } else {
          derate(facility, resource, change.first, &wanted[resource.place], &events)
        }
      }
      if !restoring { makeRoom(on: facility, change, &events) }
    }
    done(asker, &events)
  }

  // MARK: Checks, in the order of refusal numbers

  private func check(_ change: ChangeCapability, _ restoring: Bool) -> Refusal? {
    guard registry.knows(change.facility) else { return Refusal(.unknownFacility) }
    let amounts = [change.charge, change.discharge, change.room]
    guard amounts.contains(where: { $0 != ChangeCapability.keep }) else { return Refusal(.notCombinable) }
    guard amounts.allSatisfy({ $0 >= ChangeCapability.keep }), daysWithin(change.first, change.end),
      !isPast(change.first), change.end.index - change.first.index <= Limits.derateQuarters
    else { return Refusal(.valueOutOfRange) }
    // Whatever there is can be lowered to what is left.
    if change.isTo, !restoring { return nil }
    for resource in Resource.allCases {
      let amount = change.amount(of: resource)
      var most = Int64.max
      for quarter in change.first.index..<change.end.index {
        var room: Int64 = 0
        for facility in plant(of: change.facility) {
          if !restoring || change.isTo { room += capability(facility, resource, quarter) }
          if restoring { room += derated(facility, resource, quarter) }
        }
        most = min(most, room)
      }
      if amount > most { return Refusal(.beyondCapability, need: amount, free: most) }
    }
    return nil
  }

  /// Whether a quarter-hour is over.
  private func isPast(_ quarter: QuarterHour) -> Bool {
    QuarterHour(quarter.index + 1).start <= now
  }

  // MARK: What there is

  /// The facilities of a plant as they lose first: interruptible ones by number, then firm ones.
  private func plant(of facility: FacilityNumber) -> [FacilityNumber] {
    var plant: [FacilityNumber] = []
    let name = registry.facilities[facility.value].added.plant
    for firmness in [Firmness.interruptible, .firm] {
      for number in 1..<registry.facilities.count {
        let added = registry.facilities[number].added
        if added.plant == name, added.firmness == firmness { plant.append(FacilityNumber(UInt32(number))) }
      }
    }
    return plant
  }

  func derated(_ facility: FacilityNumber, _ resource: Resource, _ quarter: Int32) -> Int64 {
    let lost = knownHolding(of: .none, on: facility)
    return lost == 0 ? 0 : rights.right(lost, resource, quarter)
  }

  /// What can be sold of it: the sum of all rights to it.
  func capability(_ facility: FacilityNumber, _ resource: Resource, _ quarter: Int32) -> Int64 {
    registry.facilities[facility.value].capability(resource, QuarterHour(quarter))
      - derated(facility, resource, quarter)
  }

  /// By how much a plant's capability is to change in each quarter-hour.
  private func wanted(_ change: ChangeCapability, _ resource: Resource, _ restoring: Bool) -> [Int64] {
    let amount = change.amount(of: resource)
    var wanted: [Int64] = []
    for quarter in change.first.index..<change.end.index {
      guard amount != ChangeCapability.keep, change.isTo else {
        wanted.append(max(0, amount))
        continue
      }
      var there: Int64 = 0
      for facility in plant(of: change.facility) { there += capability(facility, resource, quarter) }
      wanted.append(max(0, restoring ? amount - there : there - amount))
    }
    return wanted
  }

  // MARK: Commit: nothing below can fail

  /// Takes what is wanted and this facility has, by the waterfall; tells of runs of quarter-hours in which all lose the same.
  private mutating func derate(
    _ facility: FacilityNumber, _ resource: Resource, _ first: QuarterHour, _ wanted: inout [Int64],
    _ events: inout EventBuffer
  ) {
    let lost = holding(of: .none, on: facility)
    var run: [Share] = []
    var start = first
    for place in wanted.indices {
      let quarter = QuarterHour(first.index + Int32(place))
      let taken = min(wanted[place], capability(facility, resource, quarter.index))
      wanted[place] -= taken
      let unit = ResourceVector(resource, first: quarter, end: QuarterHour(quarter.index + 1))
      let shares = taken > 0 ? self.shares(of: taken, facility, unit) : []
      rights.change(unit, lots: taken, lost, right: .rises, reserved: .stays)
      for share in shares {
        rights.change(unit, lots: share.lots, share.holding, right: .falls, reserved: .stays)
      }
      guard !Engine.areSame(shares, run) else { continue }
      tell(facility, resource, start, quarter, run, &events)
      (run, start) = (shares, quarter)
    }
    tell(facility, resource, start, QuarterHour(first.index + Int32(wanted.count)), run, &events)
  }

  /// Who loses of what a facility has in one quarter-hour, in the order of the waterfall.
  private mutating func shares(
    of taken: Int64, _ facility: FacilityNumber, _ unit: ResourceVector
  ) -> [Share] {
    _ = share(taken, of: facility, unit, besides: .none)
    var shares: [Share] = []
    for place in 0..<self.shares.count where self.shares[place].lots > 0 { shares.append(self.shares[place]) }
    self.shares.removeAll()
    return shares
  }

  private static func areSame(_ one: [Share], _ other: [Share]) -> Bool {
    guard one.count == other.count else { return false }
    for place in one.indices {
      guard one[place].holding == other[place].holding, one[place].lots == other[place].lots else { return false }
    }
    return true
  }

  /// Each whose rights are less than what is reserved of them lets go of reservations: the operator first, then by account.
  private mutating func makeRoom(
    on facility: FacilityNumber, _ change: ChangeCapability, _ events: inout EventBuffer
  ) {
    let whole = Segment(first: change.first, end: change.end, amount: 1)
    let vector = ResourceVector(charge: whole, discharge: whole, room: whole)
    let first = registry.facilities[facility.value].added.account
    makeRoom(holding(of: first, on: facility), vector, .derate, &events)
    for number in 1..<registry.accounts.count where UInt32(number) != first.value {
      let holding = knownHolding(of: AccountNumber(UInt32(number)), on: facility)
      if holding != 0 { makeRoom(holding, vector, .derate, &events) }
    }
  }

  /// Gives what is wanted and this facility has lost to its operator.
  private mutating func restore(
    _ facility: FacilityNumber, _ resource: Resource, _ first: QuarterHour, _ wanted: inout [Int64],
    _ events: inout EventBuffer
  ) {
    let lost = holding(of: .none, on: facility)
    let own = holding(of: registry.facilities[facility.value].added.account, on: facility)
    var run: [Share] = []
    var start = first
    for place in wanted.indices {
      let quarter = QuarterHour(first.index + Int32(place))
      let given = min(wanted[place], derated(facility, resource, quarter.index))
      wanted[place] -= given
      let unit = ResourceVector(resource, first: quarter, end: QuarterHour(quarter.index + 1))
      rights.change(unit, lots: given, lost, right: .falls, reserved: .stays)
      rights.change(unit, lots: given, own, right: .rises, reserved: .stays)
      let shares = given > 0 ? [Share(holding: own, lots: -given)] : []
      guard !Engine.areSame(shares, run) else { continue }
      tell(facility, resource, start, quarter, run, &events)
      (run, start) = (shares, quarter)
    }
    tell(facility, resource, start, QuarterHour(first.index + Int32(wanted.count)), run, &events)
  }

  /// What became of a run: the facility's change, then that of each who lost or gained by it.
  private mutating func tell(
    _ facility: FacilityNumber, _ resource: Resource, _ first: QuarterHour, _ end: QuarterHour, _ shares: [Share],
    _ events: inout EventBuffer
  ) {
    guard !shares.isEmpty else { return }
    var changed = CapabilityChanged(facility: facility, resource: resource, first: first, end: end, amount: 0)
    for share in shares { changed.amount -= share.lots }
    emit(.capabilityChanged(changed), &events)
    for share in shares {
      let account = rights.holdings[share.holding].account
      let member = registry.accounts[account.value].member
      let note = Note(
        member: member, user: .none, number: nextNumber(of: member), reference: .none, session: .none)
      changed.amount = -share.lots
      emit(.rightsChanged(note, RightsChanged(account: account, change: changed)), &events)
    }
  }
}
