import TalaClient

/// What a plant believes of its surplus. Until six hours before it errs by up to 40 %, always to the same side; then the new forecasts
/// come in, and an hour before it knows. The truth is the profile.
struct Forecast: Sendable {
  private let error: Double

  init(_ chance: inout SplitMix) { error = chance.between(-0.4, 0.4) }

  /// Mean MW over some hours, as believed at an hour of the clock.
  func surplus(
    of plant: Participant, over hours: Range<Int>, seenAt hour: Int, _ profile: DayProfile
  ) -> Double {
    let hoursAhead = Double(max(0, hours.lowerBound - hour))
    let truth = DayProfile.mean(over: hours) { plant.surplus($0, profile) }
    return truth * (1 + error * min(max((hoursAhead - 1) / 5, 0), 1))
  }
}
