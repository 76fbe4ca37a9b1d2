/// An order a strategy wants: lots are tenths of a MW or MWh, ticks tenths of a CNY.
struct WantedOrder {
  var buys: Bool
  var contract: String
  var lots: Int
  var ticks: Int
}

/// What is traded of the day in the demonstration, and what everybody knows about it.
struct DemoDay {
  let date: String
  let profile: DayProfile
  /// Windows of the SHIFT contract, in local hours.
  static let charging = (from: 11, to: 15)
  static let discharging = (from: 18, to: 22)

  var shift: String { "QH.SHIFT.\(date).11-15.18-22" }
  /// Room for the whole day: what a charging right alone does not give.
  var room: String { "QH.ROOM.\(date)" }
  func charge(_ hour: Int) -> String { "QH.CHG.\(date).\(hour < 10 ? "0" : "")\(hour)" }
  func discharge(_ hour: Int) -> String { "QH.DIS.\(date).\(hour < 10 ? "0" : "")\(hour)" }

  /// What clean evening energy is worth to those who need it, CNY/MWh: the region's call price for shared storage is 324.7; the dearer
  /// the evening in the profile, the more.
  var eveningValue: Double {
    324.7 * (0.7 + 0.5 * DayProfile.mean(profile.price, DemoDay.discharging.from, DemoDay.discharging.to))
  }
}

/// Storage operators sell their machine in slices, each a little dearer than the one before, and come down with the hours to the gate:
/// what is unsold at the gate earns nothing.
enum StorageStrategy {
  static func orders(
    power: Double, room: Double, soldShare: Double, hoursToGate: Double, _ day: DemoDay,
    _ chance: inout SeededChance
  ) -> [WantedOrder] {
    // Seven tenths of the room as SHIFT, the rest of the charging and discharging by the hour.
    let left = room * 0.7 * (1 - soldShare)
    let patience = min(1, hoursToGate / 20)
    let cost = 95.0 + 60 * patience
    var orders: [WantedOrder] = []
    for slice in 0..<4 {
      let lots = Int(left * 10 / 6 * (slice == 0 ? 1.5 : 1))
      let price = cost * (1 + 0.06 * Double(slice)) * chance.between(0.97, 1.04)
      orders.append(
        WantedOrder(buys: false, contract: day.shift, lots: lots, ticks: Int(price * 10)))
    }
    orders.append(
      WantedOrder(
        buys: false, contract: day.room, lots: Int(room * 3),
        ticks: Int((1.4 + 0.8 * patience) * chance.between(0.9, 1.2) * 10)))
    for hour in [11, 12, 13, 14] {
      let price = (18 + 14 * patience) * chance.between(0.9, 1.2)
      orders.append(
        WantedOrder(buys: false, contract: day.charge(hour), lots: Int(power * 0.8), ticks: Int(price * 10)))
    }
    for hour in [18, 19, 20, 21] {
      let price = (40 + 25 * patience) * chance.between(0.9, 1.2)
      orders.append(
        WantedOrder(buys: false, contract: day.discharge(hour), lots: Int(power * 0.7), ticks: Int(price * 10)))
    }
    return orders.filter { $0.lots > 0 }
  }
}

/// Plants would lose their surplus: storing it is worth what the evening pays after losses, less a margin; they bid for a part of what
/// the forecast says, and closer to its value as the gate comes nearer. The forecast is the profile with an error that shrinks.
enum PlantStrategy {
  static func orders(
    _ plant: Participant, boughtShift: Double, hasRoom: Bool, hoursToGate: Double, _ day: DemoDay,
    _ chance: inout SeededChance
  ) -> [WantedOrder] {
    let error = chance.between(1 - hoursToGate / 100, 1 + hoursToGate / 100)
    let surplus =
      plant.surplus(DemoDay.charging.from, DemoDay.charging.to, day.profile) * error
    // MWh over the window, less what is bought already.
    let wanted = max(0, surplus * 4 * 0.6 - boughtShift)
    let urgency = 1 - min(1, hoursToGate / 20)
    let value = day.eveningValue * 0.85 * (0.42 + 0.16 * urgency)
    var orders: [WantedOrder] = []
    for slice in 0..<3 {
      let price = value * (1 - 0.07 * Double(slice)) * chance.between(0.96, 1.03)
      orders.append(
        WantedOrder(buys: true, contract: day.shift, lots: Int(wanted * 10 / 5), ticks: Int(price * 10)))
    }
    // Charging by the hour needs room to put it: an eighth of the window's surplus, bought once.
    if !hasRoom {
      orders.append(
        WantedOrder(
          buys: true, contract: day.room, lots: Int(surplus * 4 * 0.12 * 10),
          ticks: Int((1.7 + 0.6 * urgency) * chance.between(0.85, 1.15) * 10)))
    }
    for hour in [11, 12, 13, 14] {
      let power = plant.surplus(hour, hour + 1, day.profile) * error * 0.12
      let price = (22 + 10 * urgency) * chance.between(0.85, 1.15)
      orders.append(
        WantedOrder(buys: true, contract: day.charge(hour), lots: Int(power * 10), ticks: Int(price * 10)))
    }
    return orders.filter { $0.lots > 0 }
  }

  /// A plant whose forecast has fallen sells what it bought too much.
  static func resale(
    _ plant: Participant, boughtShift: Double, _ day: DemoDay, _ chance: inout SeededChance
  ) -> [WantedOrder] {
    let surplus = plant.surplus(DemoDay.charging.from, DemoDay.charging.to, day.profile)
    let spare = boughtShift - surplus * 4 * 0.55
    guard spare > 1 else { return [] }
    let price = day.eveningValue * 0.5 * chance.between(0.95, 1.05)
    return [
      WantedOrder(buys: false, contract: day.shift, lots: Int(spare * 10 * 0.5), ticks: Int(price * 10))
    ]
  }
}

/// Compute centres need clean power in the evening: they bid for moved energy and for discharging by the hour, by their load, up to what
/// clean evening energy is worth to them.
enum ComputingStrategy {
  static func orders(
    _ centre: Participant, boughtShift: Double, hoursToGate: Double, _ day: DemoDay,
    _ chance: inout SeededChance
  ) -> [WantedOrder] {
    let load = centre.demand(DemoDay.discharging.from, DemoDay.discharging.to, day.profile)
    let urgency = 1 - min(1, hoursToGate / 20)
    // Charged energy needed for the evening at a round trip of 85 %, of which half comes by SHIFT.
    let wanted = max(0, load * 4 / 0.85 * 0.5 - boughtShift)
    let value = day.eveningValue * (0.36 + 0.14 * urgency)
    var orders: [WantedOrder] = []
    for slice in 0..<3 {
      let price = value * (1 - 0.06 * Double(slice)) * chance.between(0.96, 1.03)
      orders.append(
        WantedOrder(buys: true, contract: day.shift, lots: Int(wanted * 10 / 5), ticks: Int(price * 10)))
    }
    for hour in [18, 19, 20, 21] {
      let power = centre.demand(hour, hour + 1, day.profile) * 0.15
      let dear = DayProfile.mean(day.profile.price, hour, hour + 1)
      let price = (38 + 30 * dear + 12 * urgency) * chance.between(0.85, 1.15)
      orders.append(
        WantedOrder(buys: true, contract: day.discharge(hour), lots: Int(power * 10), ticks: Int(price * 10)))
    }
    return orders.filter { $0.lots > 0 }
  }
}
