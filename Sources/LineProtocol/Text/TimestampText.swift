public import MarketEngine

/// Instants as RFC 3339 in UTC: `2026-11-24T07:00:00Z`, with up to nine digits of a second where they are not zero.
public enum TimestampText {
  /// Nil if it is not of that form, is no instant, or lies outside 1970 to 2261. There is no second 60.
  public static func parse(_ text: Span<UInt8>) -> Timestamp? {
    guard text.count >= 20, text.count <= 30, text[text.count - 1] == UInt8(ascii: "Z"),
      text[4] == UInt8(ascii: "-"), text[7] == UInt8(ascii: "-"), text[10] == UInt8(ascii: "T"),
      text[13] == UInt8(ascii: ":"), text[16] == UInt8(ascii: ":"),
      let year = number(text, 0..<4), let month = number(text, 5..<7),
      let day = number(text, 8..<10), let hour = number(text, 11..<13), hour < 24,
      let minute = number(text, 14..<16), minute < 60, let second = number(text, 17..<19),
      second < 60, let date = CivilDate(year: year, month: month, day: day),
      let fraction = fraction(text, 19..<text.count - 1)
    else { return nil }
    let seconds = Int64(((date.daysSinceEpoch * 24 + hour) * 60 + minute) * 60 + second)
    return Timestamp(nanoseconds: seconds * 1_000_000_000 + Int64(fraction))
  }

  public static func append(_ time: Timestamp, to bytes: inout [UInt8]) {
    var seconds = time.nanoseconds / 1_000_000_000
    var fraction = time.nanoseconds % 1_000_000_000
    if fraction < 0 {
      fraction += 1_000_000_000
      seconds -= 1
    }
    var day = seconds / 86_400
    var second = seconds % 86_400
    if second < 0 {
      second += 86_400
      day -= 1
    }
    let date = CivilDate(daysSinceEpoch: Int(day))
    bytes.append(padded: date.year, width: 4)
    bytes.append(UInt8(ascii: "-"))
    bytes.append(padded: date.month, width: 2)
    bytes.append(UInt8(ascii: "-"))
    bytes.append(padded: date.day, width: 2)
    bytes.append(UInt8(ascii: "T"))
    bytes.append(padded: Int(second / 3_600), width: 2)
    bytes.append(UInt8(ascii: ":"))
    bytes.append(padded: Int(second / 60 % 60), width: 2)
    bytes.append(UInt8(ascii: ":"))
    bytes.append(padded: Int(second % 60), width: 2)
    append(fraction: Int(fraction), to: &bytes)
    bytes.append(UInt8(ascii: "Z"))
  }

  private static func append(fraction: Int, to bytes: inout [UInt8]) {
    guard fraction != 0 else { return }
    var digits = fraction
    var width = 9
    while digits % 10 == 0 {
      digits /= 10
      width -= 1
    }
    bytes.append(UInt8(ascii: "."))
    bytes.append(padded: digits, width: width)
  }

  /// `.` and one to nine digits as nanoseconds; 0 for nothing.
  private static func fraction(_ text: Span<UInt8>, _ range: Range<Int>) -> Int? {
    guard !range.isEmpty else { return 0 }
    guard range.count >= 2, range.count <= 10, text[range.lowerBound] == UInt8(ascii: "."),
      var value = number(text, range.lowerBound + 1..<range.upperBound)
    else { return nil }
    for _ in range.count..<10 { value *= 10 }
    return value
  }

  /// The number of a run of digits, nothing else.
  static func number(_ text: Span<UInt8>, _ range: Range<Int>) -> Int? {
    var value = 0
    for index in range {
      guard text[index] >= 0x30, text[index] <= 0x39 else { return nil }
      value = value * 10 + Int(text[index] - 0x30)
    }
    return value
  }
}
