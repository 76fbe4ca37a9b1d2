import TalaClient

/// A storage operator sells its machine at cost plus a margin, the margin shrinking as the gate comes nearer: what is unsold then earns
/// nothing.
///
/// Seven tenths of its room go as SHIFT from noon to evening, four slices each 4 % dearer than the last; before that, half of the machine
/// as SHIFT from night to morning, when it would stand idle. Of the charging and discharging that is left it offers half by the hour,
/// and of the room three tenths by the day.
enum StorageStrategy {
  /// CNY per MWh charged: wear, losses, people. Made up.
  static let cost = 120.0

  static func orders(
    power: Double, room: Double, _ situation: Situation, _ chance: inout SplitMix
  ) -> [WantedOrder] {
    let (day, holdings) = (situation.day, situation.holdings)
    // What is sold counts as a negative position.
    let roomByTheDay = max(0, room * 0.3 + holdings.net(day.room))
    var orders: [WantedOrder] = []
    var chargeTaken = 0.0
    var dischargeTaken = 0.0
    if situation.isOpen(deliveryAt: day.night.charging.lowerBound) {
      let amount = min(
        room * 0.5 + holdings.net(day.night.symbol), holdings.available(day.night) - roomByTheDay)
      orders += shift(day.night, amount, situation, &chance)
    }
    if situation.isOpen(deliveryAt: day.noon.charging.lowerBound) {
      let amount = max(
        0,
        min(room * 0.7 + holdings.net(day.noon.symbol), holdings.available(day.noon) - roomByTheDay))
      chargeTaken = day.noon.chargingPower(amount)
      dischargeTaken = day.noon.dischargingPower(amount)
      orders += shift(day.noon, amount, situation, &chance)
    }
    if situation.isOpen(deliveryAt: 0) {
      let patience = situation.patience(deliveryAt: 0)
      orders.append(
        WantedOrder(
          side: .sell, contract: day.room, amount: min(roomByTheDay, holdings.room),
          price: (1.1 + 0.7 * patience) * chance.between(0.95, 1.05)))
    }
    for hour in DemoDay.chargingHours where situation.isOpen(deliveryAt: hour) {
      let patience = situation.patience(deliveryAt: hour)
      orders.append(
        WantedOrder(
          side: .sell, contract: day.charge(hour),
          amount: max(0, holdings.charge(hour) - chargeTaken) / 2,
          price: (20 + 18 * patience) / situation.eagerness * chance.between(0.95, 1.05)))
    }
    for hour in DemoDay.dischargingHours where situation.isOpen(deliveryAt: hour) {
      let patience = situation.patience(deliveryAt: hour)
      orders.append(
        WantedOrder(
          side: .sell, contract: day.discharge(hour),
          amount: max(0, holdings.discharge(hour) - dischargeTaken) / 2,
          price: (45 + 40 * patience) / situation.eagerness * chance.between(0.95, 1.05)))
    }
    return orders
  }

  private static func shift(
    _ shift: DemoDay.Shift, _ amount: Double, _ situation: Situation, _ chance: inout SplitMix
  ) -> [WantedOrder] {
    let margin = 0.1 + 0.5 * situation.patience(deliveryAt: shift.charging.lowerBound)
    return WantedOrder.slices(
      4, .sell, shift.symbol, amount: amount, price: cost * (1 + margin) / situation.eagerness,
      step: 0.04, &chance)
  }
}
