import TalaClient

/// A plant loses what the grid does not take; stored, it is worth what the evening (or the morning) pays, less losses. It bids in
/// proportion to the surplus it forecasts and comes closer to that value as the gate comes nearer.
///
/// Seven tenths of the forecast are to go by SHIFT, solar's from noon to evening, wind's from night to morning as well; a quarter of it
/// by charging rights of single hours, with room for the day to put it in. A plant whose forecast has fallen sells what it holds too
/// much, a little below the value it had hoped for.
enum PlantStrategy {
  static func orders(
    _ plant: Participant, _ forecast: Forecast, _ situation: Situation, _ chance: inout SplitMix
  ) -> [WantedOrder] {
    let day = situation.day
    var orders = shift(day.night, plant, forecast, situation, &chance)
    orders += shift(day.noon, plant, forecast, situation, &chance)
    var byTheHour = 0.0
    for hour in DemoDay.chargingHours {
      let surplus = forecast.surplus(
        of: plant, over: hour..<hour + 1, seenAt: situation.hour, day.profile)
      byTheHour += surplus * 0.25
      guard situation.isOpen(deliveryAt: hour) else { continue }
      let urgency = 1 - situation.patience(deliveryAt: hour)
      orders.append(
        WantedOrder(
          side: .buy, contract: day.charge(hour),
          amount: surplus * 0.25 - situation.holdings.net(day.charge(hour)),
          price: (20 + 16 * urgency) * situation.eagerness * chance.between(0.94, 1.04)))
    }
    if situation.isOpen(deliveryAt: 0) {
      let urgency = 1 - situation.patience(deliveryAt: 0)
      orders.append(
        WantedOrder(
          side: .buy, contract: day.room, amount: byTheHour - situation.holdings.net(day.room),
          price: (1.2 + 0.6 * urgency) * situation.eagerness * chance.between(0.95, 1.05)))
    }
    return orders
  }

  private static func shift(
    _ shift: DemoDay.Shift, _ plant: Participant, _ forecast: Forecast, _ situation: Situation,
    _ chance: inout SplitMix
  ) -> [WantedOrder] {
    guard situation.isOpen(deliveryAt: shift.charging.lowerBound) else { return [] }
    let day = situation.day
    let urgency = 1 - situation.patience(deliveryAt: shift.charging.lowerBound)
    let surplus = forecast.surplus(
      of: plant, over: shift.charging, seenAt: situation.hour, day.profile)
    let wanted = surplus * Double(shift.charging.count) * 0.7
    let held = situation.holdings.net(shift.symbol)
    let value = day.value(over: shift.discharging) * DemoDay.roundTrip
    guard held <= wanted * 1.05 else {
      return [
        WantedOrder(
          side: .sell, contract: shift.symbol,
          amount: min(held - wanted, situation.holdings.available(shift)),
          price: value * (0.72 - 0.12 * urgency) / situation.eagerness * chance.between(0.98, 1.02))
      ]
    }
    return WantedOrder.slices(
      3, .buy, shift.symbol, amount: wanted - held,
      price: value * (0.55 + 0.25 * urgency) * situation.eagerness, step: -0.05, &chance)
  }
}
