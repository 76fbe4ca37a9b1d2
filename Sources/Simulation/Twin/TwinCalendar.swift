import MarketEngine

/// A delivery day's contracts, from its wall clock. RULES 6.4.
struct TwinCalendar {
  let day: CalendarDay
  /// For each quarter-hour of the day: minutes after midnight on the wall clock, and whether these were shown before.
  let clock: [(minutes: Int, again: Bool)]

  /// `value-out-of-range` if there is no such day.
  init(_ day: CalendarDay) throws(Refusal) {
    guard [92, 96, 100].contains(day.quarters), day.date <= 99_991_231 else {
      throw Refusal(.valueOutOfRange)
    }
    guard day.firstQuarter.index >= 0,
      Int64(day.firstQuarter.index) + Int64(day.quarters) <= Int64(Limits.lastQuarter),
      max(day.chargeFromHour, day.chargeToHour, day.dischargeFromHour, day.dischargeToHour) <= 24
    else { throw Refusal(.valueOutOfRange) }
    let change = day.quarters == 96 ? 96 : day.clockChange
    let possible: ClosedRange<Int32> = day.quarters == 100 ? 4...96 : 0...96
    guard possible.contains(change), change <= day.quarters, change % 4 == 0 else {
      throw Refusal(.valueOutOfRange)
    }
    // The clock goes on by an hour on a short day and back by one on a long day.
    let jump = day.quarters == 92 ? 60 : day.quarters == 100 ? -60 : 0
    var clock: [(minutes: Int, again: Bool)] = []
    for quarter in 0..<Int(day.quarters) {
      let minutes = quarter * 15 + (quarter >= change ? jump : 0)
      clock.append((minutes, clock.contains { $0.minutes == minutes }))
    }
    self.day = day
    self.clock = clock
  }

  /// Nanoseconds since the epoch when trading in a delivery that starts there ends; far past or future quarter-hours stop at the ends.
  static func gate(_ first: QuarterHour) -> Int64 {
    let nanoseconds = (Int128(first.index) * 900 - Int128(Limits.gateMinutes) * 60) * 1_000_000_000
    return Int64(clamping: nanoseconds)
  }

  /// Every contract of the day, in the order of their numbers.
  func contracts() -> [CreateContract] {
    let date = TwinCalendar.digits(Int(day.date), 8)
    let quarters = Int(day.quarters)
    let slots: [Product] = [.charge, .discharge, .room]
    var all: [CreateContract] = []
    for quarter in 0..<quarters {
      let label = date + "." + wall(quarter, withMinutes: true)
      for product in slots { all.append(contract(product, label, quarter, quarter + 1)) }
    }
    for quarter in stride(from: 0, to: quarters, by: 4) {
      let label = date + "." + wall(quarter, withMinutes: false)
      for product in slots { all.append(contract(product, label, quarter, quarter + 4)) }
    }
    for product in [Product.room, .ssu1, .ssu2, .ssu4] {
      all.append(contract(product, date, 0, quarters))
    }
    if let shift = shift(date) { all.append(shift) }
    return all
  }

  private func contract(
    _ product: Product, _ label: String, _ first: Int, _ end: Int
  ) -> CreateContract {
    CreateContract(
      zone: day.zone, product: product, label: TwinCalendar.name(label), first: index(first),
      end: index(end), secondFirst: index(first), secondEnd: index(end),
      classBasisPoints: BasisPoints(0), opens: day.opens,
      disclosureSeconds: day.disclosureSeconds, callSeconds: day.callSeconds)
  }

  private func index(_ quarter: Int) -> QuarterHour {
    QuarterHour(Int32(clamping: Int64(day.firstQuarter.index) + Int64(quarter)))
  }

  private func shift(_ date: String) -> CreateContract? {
    let hours = [
      day.chargeFromHour, day.chargeToHour, day.dischargeFromHour, day.dischargeToHour,
    ].map { Int($0) }
    if hours == [0, 0, 0, 0] { return nil }
    let windows = "\(two(hours[0]))-\(two(hours[1])).\(two(hours[2]))-\(two(hours[3]))"
    return CreateContract(
      zone: day.zone, product: .shift, label: TwinCalendar.name(date + "." + windows),
      first: start(ofHour: hours[0]), end: start(ofHour: hours[1]),
      secondFirst: start(ofHour: hours[2]), secondEnd: start(ofHour: hours[3]),
      classBasisPoints: day.classBasisPoints, opens: day.opens,
      disclosureSeconds: day.disclosureSeconds, callSeconds: day.callSeconds)
  }

  /// The first quarter-hour whose wall clock shows that hour or a later one, else the end of the day.
  private func start(ofHour hour: Int) -> QuarterHour { start(ofMinute: hour * 60) }

  /// The same of a time of day.
  func start(ofMinute minute: Int) -> QuarterHour {
    index(clock.firstIndex { $0.minutes >= minute } ?? clock.count)
  }

  private func wall(_ quarter: Int, withMinutes: Bool) -> String {
    let (minutes, again) = clock[quarter]
    return two(minutes / 60) + (withMinutes ? two(minutes % 60) : "") + (again ? "B" : "")
  }

  private func two(_ number: Int) -> String { TwinCalendar.digits(number, 2) }

  private static func digits(_ number: Int, _ count: Int) -> String {
    String(repeating: "0", count: max(0, count - String(number).count)) + String(number)
  }

  private static func name(_ text: String) -> Name {
    Name(bytes: Array(text.utf8).span) ?? .empty
  }
}
