/// What a strategy knows when it decides: the day, the hour, and what its member holds.
struct Situation: Sendable {
  let day: DemoDay
  /// Hours after the delivery day's midnight.
  let hour: Int
  let holdings: Holdings
  /// What this member is ready to give up for certainty: a factor on its prices, above 1 for one that would rather pay than wait.
  let eagerness: Double

  /// Whether a delivery that begins at an hour can still be traded: gates are half an hour before.
  func isOpen(deliveryAt start: Int) -> Bool { hour < start }

  /// From 1 at the opening of trading to 0 at the gate of a delivery.
  func patience(deliveryAt start: Int) -> Double {
    let opening = -9.0
    let gate = Double(start) - 0.5
    return min(max((gate - Double(hour)) / (gate - opening), 0), 1)
  }
}
