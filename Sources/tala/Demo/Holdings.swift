import LineProtocol
import TalaClient

/// What a member holds: its free rights in every quarter-hour of the day, by facility, and its net position in every contract. As the
/// exchange tells it; nobody here keeps books of their own.
struct Holdings: Sendable {
  /// MW, MW and MWh in each quarter-hour.
  struct Rights: Sendable {
    var charge = [Double](repeating: 0, count: DayProfile.quarters)
    var discharge = [Double](repeating: 0, count: DayProfile.quarters)
    var room = [Double](repeating: 0, count: DayProfile.quarters)
  }

  private(set) var rights: [String: Rights] = [:]
  private var positions: [String: Double] = [:]

  /// From the rows of `rights` and of `positions`.
  init(rights rows: [ResponseLine], positions: [ResponseLine], _ day: DemoDay) {
    for row in rows {
      guard let facility = row.text("facility"), let from = row.text("from").flatMap(day.quarter),
        let to = row.text("to").flatMap(day.quarter)
      else { continue }
      var rights = rights[facility] ?? Rights()
      for quarter in from..<max(from, to) {
        rights.charge[quarter] = Holdings.free(row, "charge", "charge-reserved")
        rights.discharge[quarter] = Holdings.free(row, "discharge", "discharge-reserved")
        rights.room[quarter] = Holdings.free(row, "room", "room-reserved")
      }
      self.rights[facility] = rights
    }
    for row in positions {
      guard let contract = row.text("contract") else { continue }
      self.positions[contract] = Holdings.number(row, "net")
    }
  }

  /// Bought less sold, MW or MWh.
  func net(_ contract: String) -> Double { positions[contract] ?? 0 }

  // MARK: What one facility covers: an offer is covered by one

  /// MWh of a SHIFT.
  func available(_ shift: DemoDay.Shift) -> Double {
    mostOfOne { rights in
      let charge = Holdings.least(rights.charge, shift.charging)
      let room = Holdings.least(rights.room, shift.charging.lowerBound..<shift.discharging.upperBound)
      let discharge = Holdings.least(rights.discharge, shift.discharging)
      return min(
        charge * Double(shift.charging.count), room,
        discharge * Double(shift.discharging.count) / DemoDay.roundTrip)
    }
  }

  func charge(_ hour: Int) -> Double {
    mostOfOne { Holdings.least($0.charge, hour..<hour + 1) }
  }

  func discharge(_ hour: Int) -> Double {
    mostOfOne { Holdings.least($0.discharge, hour..<hour + 1) }
  }

  /// MWh of room all day.
  var room: Double { mostOfOne { Holdings.least($0.room, 0..<24) } }

  // MARK: What all of them together give

  func charge(inQuarter quarter: Int) -> Double {
    rights.values.reduce(0) { $0 + $1.charge[quarter] }
  }

  func room(inQuarter quarter: Int) -> Double { rights.values.reduce(0) { $0 + $1.room[quarter] } }

  private func mostOfOne(_ amount: (Rights) -> Double) -> Double {
    rights.values.map(amount).max() ?? 0
  }

  private static func least(_ values: [Double], _ hours: Range<Int>) -> Double {
    values[hours.lowerBound * 4..<hours.upperBound * 4].min() ?? 0
  }

  private static func free(
    _ row: ResponseLine, _ held: StaticString, _ reserved: StaticString
  ) -> Double { number(row, held) - number(row, reserved) }

  private static func number(_ row: ResponseLine, _ key: StaticString) -> Double {
    row.text(key).flatMap(Double.init) ?? 0
  }
}
