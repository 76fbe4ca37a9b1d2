import ArgumentParser
import LineProtocol
import MarketEngine
import Settlement

/// A local day as an argument: YYYY-MM-DD, or YYYYMMDD as the protocol writes it.
struct DayArgument: ExpressibleByArgument, CustomStringConvertible {
  /// YYYY-MM-DD.
  let description: String
  /// Quarter-hours from 1970 to the day's midnight as it would be in UTC.
  private let midnight: Int32
  private let date: UInt32

  /// The day that `tala demo` plays.
  static let summerDay: DayArgument = {
    guard let day = DayArgument(argument: "2026-07-08") else { preconditionFailure("8 July is a day") }
    return day
  }()

  init?(argument: String) {
    let digits = argument.count == 10 ? argument.filter { $0 != "-" } : argument
    guard digits.count == 8, let date = UInt32(digits) else { return nil }
    let day = "\(digits.prefix(4))-\(digits.dropFirst(4).prefix(2))-\(digits.suffix(2))"
    guard argument == digits || argument == day,
      let midnight = TimestampText.parse(Array("\(day)T00:00:00Z".utf8).span)
    else { return nil }
    description = day
    self.date = date
    self.midnight = Int32(midnight.nanoseconds / 900_000_000_000)
  }

  /// As it is given, YYYY-MM-DD.
  static func text(_ day: DeliveryDay) -> String {
    let date = "\(day.date)"
    return "\(date.prefix(4))-\(date.dropFirst(4).prefix(2))-\(date.suffix(2))"
  }

  /// YYYYMMDD.
  var digits: String { description.filter { $0 != "-" } }

  var defaultValueDescription: String { description }

  /// The day of a zone so many quarter-hours ahead of UTC.
  func deliveryDay(quarters: Int32) -> DeliveryDay {
    let first = midnight - quarters
    return DeliveryDay(date: date, first: QuarterHour(first), end: QuarterHour(first + 96))
  }

  /// An offset like +08:00 in quarter-hours.
  static func quarters(_ offset: String) throws -> Int32 {
    let digits = offset.dropFirst().split(separator: ":")
    guard let sign = offset.first, sign == "+" || sign == "-", digits.count == 2,
      let hours = Int32(digits[0]), let minutes = Int32(digits[1]), minutes % 15 == 0
    else { throw ValidationError("--offset \(offset) is not an offset like +08:00") }
    return (sign == "-" ? -1 : 1) * (hours * 4 + minutes / 15)
  }
}
