/// Where a load trades: `CHG` quarter-hours of one delivery day, in a zone of its own.
public struct LoadMarket: Sendable, Equatable {
  public var zone: String
  /// `YYYYMMDD`.
  public var day: String

  public init(zone: String, day: String) {
    self.zone = zone
    self.day = day
  }

  /// Most books a day has.
  public static let books = 96

  /// The symbol of a quarter-hour, counted from 0.
  public func symbol(_ book: Int) -> String {
    func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
    return "\(zone).CHG.\(day).\(two(book / 4))\(two(book % 4 * 15))"
  }
}
