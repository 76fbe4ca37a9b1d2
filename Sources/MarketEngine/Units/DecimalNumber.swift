/// A decimal as written: `mantissa` × 10⁻ᵈⁱᵍⁱᵗˢ, at most 18 digits after the point. Never rounded.
public struct DecimalNumber: Sendable, BitwiseCopyable, Equatable {
  public var mantissa: Int64
  public var digits: UInt8

  public static let mostDigits: UInt8 = 18

  public init(mantissa: Int64, digits: UInt8) {
    self.mantissa = mantissa
    self.digits = digits
  }

  /// Why a decimal is no number of some unit.
  public enum Misfit: UInt8, Error, Sendable, BitwiseCopyable {
    /// It is not a whole number of them.
    case tooPrecise = 1
    /// It does not fit 64 bits.
    case tooLarge = 2
  }

  /// The number in units of 10⁻ᵈⁱᵍⁱᵗˢ.
  public func scaled(toDigits wanted: Int) throws(Misfit) -> Int64 {
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
}
