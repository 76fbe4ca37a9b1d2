/// A decimal as written: `mantissa` × 10⁻ᵈⁱᵍⁱᵗˢ, at most 18 digits after the point. Never rounded.
public struct DecimalNumber: Sendable, BitwiseCopyable, Equatable {
  public var mantissa: Int64
  public var digits: UInt8

  public static let mostDigits: UInt8 = 18

  public init(mantissa: Int64, digits: UInt8) {
    self.mantissa = mantissa
    self.digits = digits
  }

  /// The number in units of 10⁻ᵈⁱᵍⁱᵗˢ. Fails `tooPrecise` where that is not a whole number, `tooLarge` where it does not fit 64 bits.
  public func scaled(toDigits wanted: Int) throws(ProtocolFault) -> Int64 {
    var value = mantissa
    var have = Int(digits)
    while have > wanted {
      guard value % 10 == 0 else { throw .tooPrecise }
      value /= 10
      have -= 1
    }
    while have < wanted {
      let (product, overflow) = value.multipliedReportingOverflow(by: 10)
      guard !overflow else { throw .tooLarge }
      value = product
      have += 1
    }
    return value
  }

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
