public import MarketEngine

extension DecimalNumber {
  /// Reads `-?DIGITS[.DIGITS]`.
  public static func parse(_ bytes: Span<UInt8>) throws(ProtocolFault) -> DecimalNumber {
    var index = 0
    let isNegative = !bytes.isEmpty && bytes[0] == UInt8(ascii: "-")
    if isNegative { index = 1 }
    var mantissa: Int64 = 0  // Kept negative: that side reaches one further.
    var whole = 0
    var fraction = 0
    var isPastPoint = false
    while index < bytes.count {
      let byte = bytes[index]
      index += 1
      if byte == UInt8(ascii: "."), !isPastPoint, whole > 0 {
        isPastPoint = true
        continue
      }
      guard byte >= 0x30, byte <= 0x39 else { throw .badNumber }
      if isPastPoint { fraction += 1 } else { whole += 1 }
      guard fraction <= Int(mostDigits) else { throw .tooPrecise }
      let (product, overflow) = mantissa.multipliedReportingOverflow(by: 10)
      let (sum, carried) = product.subtractingReportingOverflow(Int64(byte) - 0x30)
      guard !overflow, !carried else { throw .tooLarge }
      mantissa = sum
    }
    guard whole > 0, !isPastPoint || fraction > 0 else { throw .badNumber }
    if !isNegative {
      guard mantissa != .min else { throw .tooLarge }
      mantissa = -mantissa
    }
    return DecimalNumber(mantissa: mantissa, digits: UInt8(fraction))
  }
}

extension ProtocolFault {
  init(_ misfit: DecimalNumber.Misfit) {
    switch misfit {
    case .tooPrecise: self = .tooPrecise
    case .tooLarge: self = .tooLarge
    }
  }
}
