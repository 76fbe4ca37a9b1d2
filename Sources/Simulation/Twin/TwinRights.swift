import MarketEngine

/// One resource of a facility in one quarter-hour, as an account holds it.
struct TwinRight {
  var held: Int64 = 0
  var reserved: Int64 = 0
  var free: Int64 { held - reserved }
}

enum TwinResource: Int, CaseIterable {
  case charge = 0
  case discharge = 1
  case room = 2
}

/// An account's rights on one facility in one UTC day: 96 quarter-hours of charge, then of discharge, then of room.
struct TwinDay {
  var rights = [TwinRight](repeating: TwinRight(), count: 3 * 96)

  static func place(_ resource: TwinResource, _ quarter: Int64) -> Int {
    resource.rawValue * 96 + Int(quarter - TwinDay.index(of: quarter) * 96)
  }

  /// The UTC day of a quarter-hour, rounded down also before 1970.
  static func index(of quarter: Int64) -> Int64 {
    quarter >= 0 ? quarter / 96 : -((95 - quarter) / 96)
  }

  var isEmpty: Bool { rights.allSatisfy { $0.held == 0 } }
}

struct TwinHolding {
  var account: AccountNumber
  var facility: FacilityNumber
}

extension TwinHolding: Hashable {
  static func == (left: TwinHolding, right: TwinHolding) -> Bool {
    left.account == right.account && left.facility == right.facility
  }
  func hash(into hasher: inout Hasher) {
    hasher.combine(account.value)
    hasher.combine(facility.value)
  }
}

/// Every account's rights.
struct TwinRights {
  var holdings: [TwinHolding: [Int64: TwinDay]] = [:]

  func right(_ holding: TwinHolding, _ resource: TwinResource, _ quarter: Int64) -> TwinRight {
    guard let day = holdings[holding]?[TwinDay.index(of: quarter)] else { return TwinRight() }
    return day.rights[TwinDay.place(resource, quarter)]
  }

  mutating func change(
    _ holding: TwinHolding, _ resource: TwinResource, _ quarter: Int64,
    held: Int64 = 0, reserved: Int64 = 0
  ) {
    let place = TwinDay.place(resource, quarter)
    holdings[holding, default: [:]][TwinDay.index(of: quarter), default: TwinDay()]
      .rights[place].held += held
    holdings[holding, default: [:]][TwinDay.index(of: quarter), default: TwinDay()]
      .rights[place].reserved += reserved
  }

  /// Changes lots × vector in every quarter-hour of every resource.
  mutating func change(
    _ holding: TwinHolding, _ vector: ResourceVector, heldLots: Int64 = 0, reservedLots: Int64 = 0
  ) {
    for (resource, segment) in vector.twinSegments where segment.amount != 0 {
      for quarter in Int64(segment.first.index)..<Int64(segment.end.index) {
        change(
          holding, resource, quarter, held: heldLots * segment.amount,
          reserved: reservedLots * segment.amount)
      }
    }
  }

  /// The most lots of a non-empty vector the free rights cover, as if `releasedLots` of it were not reserved.
  func coveredLots(
    _ holding: TwinHolding, _ vector: ResourceVector, releasedLots: Int64 = 0
  ) -> Int64 {
    var most = Int64.max
    for (resource, segment) in vector.twinSegments where segment.amount != 0 {
      for quarter in Int64(segment.first.index)..<Int64(segment.end.index) {
        let free = right(holding, resource, quarter).free + releasedLots * segment.amount
        most = min(most, free / segment.amount)
      }
    }
    return most
  }

  mutating func drop(day: Int64) {
    for holding in Array(holdings.keys) { holdings[holding]?[day] = nil }
  }
}

extension ResourceVector {
  var twinSegments: [(TwinResource, Segment)] {
    [(.charge, charge), (.discharge, discharge), (.room, room)]
  }
}
