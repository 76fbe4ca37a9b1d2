import Foundation

/// The delivery day of a demonstration: its contracts and what everybody knows about it. Hours are Qinghai's, counted from the day's
/// midnight; the hours of the day before are negative.
struct DemoDay: Sendable {
  /// `YYYYMMDD`.
  let date: String
  /// The day's midnight, in seconds since the epoch.
  let midnight: Int
  let profile: DayProfile

  /// Energy charged in one window and discharged in a later one.
  struct Shift: Sendable {
    let symbol: String
    let charging: Range<Int>
    let discharging: Range<Int>

    /// MWh charged in all of the window, as MW in each of its hours.
    func chargingPower(_ energy: Double) -> Double { energy / Double(charging.count) }

    /// The same when it comes out again, less the losses of class 0.85.
    func dischargingPower(_ energy: Double) -> Double {
      energy * DemoDay.roundTrip / Double(discharging.count)
    }
  }

  static let roundTrip = 0.85
  /// What comes back of 324.7 CNY/MWh, the price at which Qinghai's dispatcher called shared storage in the draft of 2025.
  static let callPrice = 324.7
  /// Hours at which hourly contracts are traded here.
  static let chargingHours = 11..<15
  static let dischargingHours = 18..<22

  /// Noon's sun for the evening; of the calendar.
  var noon: Shift {
    Shift(symbol: "QH.SHIFT.\(date).11-15.18-22", charging: 11..<15, discharging: 18..<22)
  }

  /// Night's wind for the morning; made by the operator for the day.
  var night: Shift {
    Shift(symbol: "QH.SHIFT.\(date).00-04.06-08", charging: 0..<4, discharging: 6..<8)
  }

  /// Room for the whole day: what a right to charge alone does not give.
  var room: String { "QH.ROOM.\(date)" }
  func charge(_ hour: Int) -> String { "QH.CHG.\(date).\(two(hour))" }
  func discharge(_ hour: Int) -> String { "QH.DIS.\(date).\(two(hour))" }

  /// An instant of the day as the protocol writes it, UTC.
  func time(hour: Int) -> String {
    ISO8601DateFormatter().string(
      from: Date(timeIntervalSince1970: TimeInterval(midnight + hour * 3_600)))
  }

  /// The quarter-hour of the day at which an instant lies, kept within the day.
  func quarter(_ time: String) -> Int? {
    guard let date = ISO8601DateFormatter().date(from: time) else { return nil }
    let quarter = (Int(date.timeIntervalSince1970) - midnight) / 900
    return min(max(quarter, 0), DayProfile.quarters)
  }

  /// What a MWh is worth to those who need it then, CNY: around the call price, with the profile's prices.
  func value(over hours: Range<Int>) -> Double {
    DemoDay.callPrice * (0.7 + 0.5 * DayProfile.mean(over: hours) { profile.price[$0] })
  }

  private func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
}
