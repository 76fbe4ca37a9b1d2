/// How much of the plants' surplus could be stored instead of lost. In each quarter-hour a plant stores the least of its surplus, the
/// charging it holds the right to, and the room it has left; what others hold for it is not counted. Who stores at night has
/// discharged by morning.
struct Curtailment: Sendable {
  /// MWh of one plant so far.
  struct Plant: Sendable {
    var name: String
    var surplus = 0.0
    var avoided = 0.0
    /// In its storage now.
    var stored = 0.0
  }

  private let day: DemoDay
  private(set) var plants: [Plant] = []

  init(day: DemoDay) { self.day = day }

  var avoided: Double { plants.reduce(0) { $0 + $1.avoided } }

  /// MWh all plants have over in the whole day.
  var surplusOfDay: Double {
    Participant.all.reduce(0) { sum, plant in
      sum + 24 * DayProfile.mean(over: 0..<24) { plant.surplus($0, day.profile) }
    }
  }

  /// An hour of delivery begins; rights for it are final, its gates are past.
  mutating func pass(_ hour: Int, _ participant: Participant, _ holdings: Holdings) {
    var plant = plants.first { $0.name == participant.name } ?? Plant(name: participant.name)
    if hour == day.night.discharging.upperBound { plant.stored = 0 }
    for quarter in hour * 4..<hour * 4 + 4 {
      let surplus = participant.surplus(quarter, day.profile) / 4
      let room = max(0, holdings.room(inQuarter: quarter) - plant.stored)
      let stored = min(surplus, holdings.charge(inQuarter: quarter) / 4, room)
      plant.surplus += surplus
      plant.avoided += stored
      plant.stored += stored
    }
    plants.removeAll { $0.name == participant.name }
    plants.append(plant)
  }
}
