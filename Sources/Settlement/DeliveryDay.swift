public import MarketEngine

/// A delivery day: its local date as the decimal number yyyymmdd and its quarter-hours `first..<end`, 96 of them unless the clock
/// changes. Where a day starts in UTC is the market operator's knowledge, as in `CalendarDay`.
public struct DeliveryDay: Sendable, BitwiseCopyable, Equatable {
  public var date: UInt32
  public var first: QuarterHour
  public var end: QuarterHour

  public init(date: UInt32, first: QuarterHour, end: QuarterHour) {
    self.date = date
    self.first = first
    self.end = end
  }

  /// Number of quarter-hours.
  public var count: Int32 { end.index - first.index }
}
