import MarketEngine

// RULES 15: what a plant can do is lowered, and given back.
extension PlainTwin {
  /// 15.3 to 15.6
  mutating func derate(_ change: ChangeCapability) throws(Refusal) {
    try check(change)
    // Whatever there is can be lowered to an amount, not by every amount.
    if !change.isTo {
      try check(change) { twin, facility, resource, quarter in twin.left(facility, resource, quarter) }
    }
    var wanted = wanted(change) { there, amount in there - amount }
    for facility in plant(of: change.facility) {
      for resource in TwinResource.allCases {
        var taken: [(quarter: Int64, shares: [Share])] = []
        for quarter in change.quarters {
          let most = min(wanted[resource]?[quarter] ?? 0, left(facility, resource, quarter))
          guard most > 0 else { continue }
          wanted[resource]?[quarter]? -= most
          let one = resource.alone(in: quarter)
          let shares = shares(of: most, facility, one, besides: .none).filter { $0.lots > 0 }
          taken.append((quarter, shares))
        }
        for (quarter, shares) in taken {
          for share in shares {
            rights.change(share.holding, resource, quarter, held: -share.lots)
            lost.change(TwinHolding(account: .none, facility: facility), resource, quarter, held: share.lots)
          }
        }
        tell(facility, resource, taken, sign: -1)
      }
      let owner = facilities[Int(facility.value) - 1].added.account
      let others = accounts.indices.map { AccountNumber(UInt32($0 + 1)) }.filter { $0 != owner }
      for account in [owner] + others {
        let whole = Segment(first: change.first, end: change.end, amount: 1)
        makeRoom(
          Share(holding: TwinHolding(account: account, facility: facility), lots: 0),
          ResourceVector(charge: whole, discharge: whole, room: whole), because: .derate)
      }
    }
  }

  /// 15.7
  mutating func restore(_ change: ChangeCapability) throws(Refusal) {
    try check(change)
    try check(change) { twin, facility, resource, quarter in
      twin.lost(facility, resource, quarter) + (change.isTo ? twin.left(facility, resource, quarter) : 0)
    }
    var wanted = wanted(change) { there, amount in amount - there }
    for facility in plant(of: change.facility).reversed() {
      let owner = TwinHolding(account: facilities[Int(facility.value) - 1].added.account, facility: facility)
      for resource in TwinResource.allCases {
        var given: [(quarter: Int64, shares: [Share])] = []
        for quarter in change.quarters {
          let most = min(wanted[resource]?[quarter] ?? 0, lost(facility, resource, quarter))
          guard most > 0 else { continue }
          wanted[resource]?[quarter]? -= most
          rights.change(owner, resource, quarter, held: most)
          lost.change(TwinHolding(account: .none, facility: facility), resource, quarter, held: -most)
          given.append((quarter, [Share(holding: owner, lots: most)]))
        }
        tell(facility, resource, given, sign: 1)
      }
    }
  }

  /// 15.2
  private func check(_ change: ChangeCapability) throws(Refusal) {
    guard facilityExists(change.facility) else { throw Refusal(.unknownFacility) }
    let amounts = TwinResource.allCases.map { change.amount($0) }
    if amounts.allSatisfy({ $0 == -1 }) { throw Refusal(.notCombinable) }
    guard amounts.allSatisfy({ $0 >= -1 }), isWithinDaysAhead(change.first, change.end),
      Int64(change.first.index) >= 0, change.end.index <= Limits.lastQuarter,
      (Int64(change.first.index) + 1) * 900_000_000_000 > now.nanoseconds,
      change.end.index - change.first.index <= Limits.derateQuarters
    else { throw Refusal(.valueOutOfRange) }
  }

  /// 15.2: `room` is how far an amount may go in a quarter-hour.
  private func check(
    _ change: ChangeCapability, _ room: (PlainTwin, FacilityNumber, TwinResource, Int64) -> Int64
  ) throws(Refusal) {
    for resource in TwinResource.allCases {
      let least =
        change.quarters.map { quarter in
          plant(of: change.facility).reduce(0) { $0 + room(self, $1, resource, quarter) }
        }.min() ?? 0
      let amount = change.amount(resource)
      if amount > least { throw Refusal(.beyondCapability, need: amount, free: least) }
    }
  }

  /// 15.3: by how much each resource is to change in each quarter-hour.
  private func wanted(
    _ change: ChangeCapability, _ difference: (Int64, Int64) -> Int64
  ) -> [TwinResource: [Int64: Int64]] {
    var wanted: [TwinResource: [Int64: Int64]] = [:]
    for resource in TwinResource.allCases where change.amount(resource) >= 0 {
      for quarter in change.quarters {
        let there = plant(of: change.facility).reduce(0) { $0 + left($1, resource, quarter) }
        let amount = change.amount(resource)
        wanted[resource, default: [:]][quarter] = change.isTo ? difference(there, amount) : amount
      }
    }
    return wanted
  }

  /// 15.4: the facilities of its plant, interruptible ones first, each kind by number.
  private func plant(of facility: FacilityNumber) -> [FacilityNumber] {
    let name = facilities[Int(facility.value) - 1].added.plant
    let all = facilities.indices.filter { facilities[$0].added.plant == name }
    let firm = all.filter { facilities[$0].added.firmness == .firm }
    return (all.filter { !firm.contains($0) } + firm).map { FacilityNumber(UInt32($0 + 1)) }
  }

  private func lost(_ facility: FacilityNumber, _ resource: TwinResource, _ quarter: Int64) -> Int64 {
    lost.right(TwinHolding(account: .none, facility: facility), resource, quarter).held
  }

  /// 15.1: what all rights to a facility come to.
  private func left(_ facility: FacilityNumber, _ resource: TwinResource, _ quarter: Int64) -> Int64 {
    rights.holdings.keys.filter { $0.facility == facility }
      .reduce(0) { $0 + rights.right($1, resource, quarter).held }
  }

  /// 15.5: a line for each run of quarter-hours that follow on and in which all change by the same.
  private mutating func tell(
    _ facility: FacilityNumber, _ resource: TwinResource, _ changes: [(quarter: Int64, shares: [Share])], sign: Int64
  ) {
    var at = changes.startIndex
    while at < changes.endIndex {
      var end = at + 1
      while end < changes.endIndex, changes[end].quarter == changes[end - 1].quarter + 1,
        changes[end].shares.map(\.lots) == changes[at].shares.map(\.lots),
        changes[end].shares.map(\.holding) == changes[at].shares.map(\.holding)
      { end += 1 }
      let shares = changes[at].shares
      func changed(_ amount: Int64) -> CapabilityChanged {
        CapabilityChanged(
          facility: facility, resource: resource.public, first: QuarterHour(Int32(changes[at].quarter)),
          end: QuarterHour(Int32(changes[end - 1].quarter + 1)), amount: sign * amount)
      }
      events.append(.capabilityChanged(changed(shares.reduce(0) { $0 + $1.lots })))
      for share in shares {
        let note = note(to: accounts[Int(share.holding.account.value) - 1].member)
        events.append(.rightsChanged(note, RightsChanged(account: share.holding.account, change: changed(share.lots))))
      }
      at = end
    }
  }

  func writeDerates(_ words: inout TwinWords) {
    let lost = lost.holdings.mapValues { days in days.filter { !$0.value.isEmpty } }.filter { !$0.value.isEmpty }
      .sorted { $0.key.facility.value < $1.key.facility.value }
    words.add(lost.count)
    for (holding, days) in lost {
      words.add(UInt64(holding.facility.value))
      words.add(days.count)
      for (index, day) in days.sorted(by: { $0.key < $1.key }) {
        words.add(index)
        for right in day.rights { words.add(UInt64(right.held)) }
      }
    }
  }
}

extension ChangeCapability {
  fileprivate var quarters: Range<Int64> { Int64(first.index)..<Int64(end.index) }

  fileprivate func amount(_ resource: TwinResource) -> Int64 {
    switch resource {
    case .charge: charge
    case .discharge: discharge
    case .room: room
    }
  }
}

extension TwinResource {
  fileprivate var `public`: Resource {
    switch self {
    case .charge: .charge
    case .discharge: .discharge
    case .room: .room
    }
  }

  /// One W or Wh of it in one quarter-hour.
  fileprivate func alone(in quarter: Int64) -> ResourceVector {
    let first = QuarterHour(Int32(quarter))
    let (one, none) = (
      Segment(first: first, end: QuarterHour(first.index + 1), amount: 1), Segment(first: first, end: first, amount: 0)
    )
    return ResourceVector(
      charge: self == .charge ? one : none, discharge: self == .discharge ? one : none, room: self == .room ? one : none)
  }
}
