/// A day of a zone as its calendar made it: all that is known of local time, and how the day's contracts open.
struct ZoneDay: BitwiseCopyable {
  var zone: ZoneNumber
  var date: UInt32
  var firstQuarter: QuarterHour
  var quarters: Int32
  /// Zero on a day without one.
  var clockChange: Int32
  var opens: Timestamp
  var disclosureSeconds: Int32
  var callSeconds: Int32

  init(_ day: CalendarDay) {
    zone = day.zone
    date = day.date
    firstQuarter = day.firstQuarter
    quarters = day.quarters
    clockChange = day.quarters == 96 ? 0 : day.clockChange
    opens = day.opens
    disclosureSeconds = day.disclosureSeconds
    callSeconds = day.callSeconds
  }

  var end: QuarterHour { QuarterHour(firstQuarter.index + quarters) }

  /// The first quarter-hour whose wall clock shows that time or a later one, else the end of the day.
  func quarter(atMinute minute: UInt16) -> QuarterHour {
    let place = Int32(minute) / 15
    guard quarters != 96, place >= clockChange else { return QuarterHour(firstQuarter.index + place) }
    return QuarterHour(firstQuarter.index + max(place + quarters - 96, clockChange))
  }
}
