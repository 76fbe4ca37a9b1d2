import MarketEngine

extension Field {
  func time(in line: Span<UInt8>) throws(ProtocolError) -> Timestamp {
    guard let time = TimestampText.parse(line.extracting(range)) else { throw fails(.badTime) }
    return time
  }

  /// An instant at which a quarter-hour begins.
  func quarterHour(in line: Span<UInt8>) throws(ProtocolError) -> QuarterHour {
    let quarter: Int64 = 900 * 1_000_000_000
    let (index, rest) = try time(in: line).nanoseconds.quotientAndRemainder(dividingBy: quarter)
    guard rest == 0 else { throw fails(.notOnQuarterHour) }
    return QuarterHour(Int32(index))
  }

  /// `YYYYMMDD`.
  func date(in line: Span<UInt8>) throws(ProtocolError) -> CivilDate {
    guard range.count == 8, let number = TimestampText.number(line, range),
      let date = CivilDate(year: number / 10_000, month: number / 100 % 100, day: number % 100)
    else { throw fails(.badDate) }
    return date
  }

  /// `+08:00`: quarter-hours by which local time is ahead of UTC, at most 14 hours either way.
  func offset(in line: Span<UInt8>) throws(ProtocolError) -> Int {
    let start = range.lowerBound
    guard range.count == 6, line[start] == UInt8(ascii: "+") || line[start] == UInt8(ascii: "-"),
      line[start + 3] == UInt8(ascii: ":"),
      let hours = TimestampText.number(line, start + 1..<start + 3),
      let minutes = TimestampText.number(line, start + 4..<start + 6), minutes < 60,
      hours * 60 + minutes <= 14 * 60
    else { throw fails(.badTime) }
    guard minutes % 15 == 0 else { throw fails(.notOnQuarterHour) }
    let quarters = hours * 4 + minutes / 15
    return line[start] == UInt8(ascii: "-") ? -quarters : quarters
  }

  /// `11-15/18-22`: the hours of the two windows of a SHIFT.
  func windows(in line: Span<UInt8>) throws(ProtocolError) -> InlineArray<4, UInt8> {
    let separators: InlineArray<3, UInt8> = [
      UInt8(ascii: "-"), UInt8(ascii: "/"), UInt8(ascii: "-"),
    ]
    var hours: InlineArray<4, UInt8> = .init(repeating: 0)
    var start = range.lowerBound
    for part in 0..<4 {
      var end = start
      while end < range.upperBound, part == 3 || line[end] != separators[part] { end += 1 }
      guard end > start, end - start <= 2, part == 3 || end < range.upperBound,
        let hour = TimestampText.number(line, start..<end), hour <= 24
      else { throw fails(.badTime) }
      hours[part] = UInt8(hour)
      start = end + 1
    }
    return hours
  }
}
