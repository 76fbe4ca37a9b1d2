import MarketEngine

extension [UInt8] {
  /// Appends a whole number.
  mutating func append(number: UInt64) {
    guard number >= 10 else { return append(0x30 + UInt8(number)) }
    append(scaled: number, digits: 0)
  }

  /// Appends `units` × 10⁻ᵈⁱᵍⁱᵗˢ with exactly so many digits after the point.
  mutating func append(decimal units: Int64, digits: Int) {
    if units < 0 { append(UInt8(ascii: "-")) }
    append(scaled: units.magnitude, digits: digits)
  }

  /// Appends a whole number with leading zeros.
  mutating func append(padded number: Int, width: Int) {
    var divisor = 1
    for _ in 1..<width { divisor *= 10 }
    while divisor > 0 {
      append(0x30 + UInt8(number / divisor % 10))
      divisor /= 10
    }
  }

  /// Appends µCNY as yuan: two digits, or as many more as it takes.
  mutating func append(_ money: Money) {
    var units = money.microYuan
    var digits = 6
    while digits > 2, units % 10 == 0 {
      units /= 10
      digits -= 1
    }
    append(decimal: units, digits: digits)
  }

  /// Appends `units` × 10⁻ᵈⁱᵍⁱᵗˢ without trailing zeros: `20`, `0.92`.
  mutating func append(shortest units: Int64, digits: Int) {
    var units = units
    var digits = digits
    while digits > 0, units % 10 == 0 {
      units /= 10
      digits -= 1
    }
    append(decimal: units, digits: digits)
  }

  private mutating func append(scaled magnitude: UInt64, digits: Int) {
    var places: InlineArray<20, UInt8> = .init(repeating: 0)
    var rest = magnitude
    var count = 0
    while rest > 0 || count <= digits {
      let (quotient, digit) = rest.quotientAndRemainder(dividingBy: 10)
      places[count] = 0x30 + UInt8(truncatingIfNeeded: digit)
      rest = quotient
      count += 1
    }
    while count > 0 {
      if count == digits { append(UInt8(ascii: ".")) }
      count -= 1
      append(places[count])
    }
  }
}
