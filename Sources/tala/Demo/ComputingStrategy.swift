import TalaClient

/// A compute centre wants clean power in the evening and the morning, when the sun is away. It bids by its load, up to what clean power
/// is worth then less what it pays a plant for the energy.
///
/// A third of the evening's and half of the morning's energy it wants to move itself, by SHIFT; for four tenths of its evening load it
/// bids for discharging rights of single hours, more for the dearer ones.
enum ComputingStrategy {
  /// CNY per MWh paid to a plant for energy that would be curtailed. Made up.
  static let energyPrice = 80.0

  static func orders(
    _ centre: Participant, _ situation: Situation, _ chance: inout SplitMix
  ) -> [WantedOrder] {
    let day = situation.day
    var orders = shift(day.night, 0.5, centre, situation, &chance)
    orders += shift(day.noon, 0.33, centre, situation, &chance)
    for hour in DemoDay.dischargingHours where situation.isOpen(deliveryAt: hour) {
      let urgency = 1 - situation.patience(deliveryAt: hour)
      let load = DayProfile.mean(over: hour..<hour + 1) { centre.demand($0, day.profile) }
      let price = DayProfile.mean(over: hour..<hour + 1) { day.profile.price[$0] }
      orders.append(
        WantedOrder(
          side: .buy, contract: day.discharge(hour),
          amount: load * 0.4 - situation.holdings.net(day.discharge(hour)),
          price: (42 + 25 * price + 18 * urgency) * situation.eagerness * chance.between(0.94, 1.04)))
    }
    return orders
  }

  private static func shift(
    _ shift: DemoDay.Shift, _ share: Double, _ centre: Participant, _ situation: Situation,
    _ chance: inout SplitMix
  ) -> [WantedOrder] {
    guard situation.isOpen(deliveryAt: shift.charging.lowerBound) else { return [] }
    let day = situation.day
    let urgency = 1 - situation.patience(deliveryAt: shift.charging.lowerBound)
    let load = DayProfile.mean(over: shift.discharging) { centre.demand($0, day.profile) }
    let needed = load * Double(shift.discharging.count) * share / DemoDay.roundTrip
    let value = day.value(over: shift.discharging) * DemoDay.roundTrip - energyPrice
    return WantedOrder.slices(
      3, .buy, shift.symbol, amount: needed - situation.holdings.net(shift.symbol),
      price: value * (0.75 + 0.2 * urgency) * situation.eagerness, step: -0.05, &chance)
  }
}
