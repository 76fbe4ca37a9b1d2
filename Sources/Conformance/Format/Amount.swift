/// A price or a quantity as a file gives it. Files reach further than the engine's types; what those cannot say is kept apart.
public enum Amount: Sendable, Equatable {
  /// A whole number of 64 bits.
  case whole(Int64)
  /// A fraction, or a number beyond 64 bits. No request can carry it, so an operation with it is refused before it is one.
  case unsayable

  /// Reads a JSON number exactly; `1000`, `1000.0` and `1e3` are the same.
  init(jsonNumber text: String) {
    guard let value = Amount.whole(text) else {
      self = .unsayable
      return
    }
    self = .whole(value)
  }

  private static func whole(_ text: String) -> Int64? {
    if let value = Int64(text) { return value }
    let parts = text.split(omittingEmptySubsequences: false) { $0 == "e" || $0 == "E" }
    let mantissa = parts[0].split(separator: ".", omittingEmptySubsequences: false)
    let fraction = mantissa.count > 1 ? mantissa[1] : ""
    let digits = String(mantissa[0] + fraction)
    if digits.allSatisfy({ $0 == "0" || $0 == "-" }) { return 0 }
    // Beyond these the number is beyond 64 bits or a fraction, but for texts nobody writes.
    guard let exponent = parts.count > 1 ? Int(parts[1]) : 0, (-99...99).contains(exponent) else {
      return nil
    }
    let shift = exponent - fraction.count
    if shift >= 0 { return Int64(digits + String(repeating: "0", count: shift)) }
    guard -shift < digits.count, digits.suffix(-shift).allSatisfy({ $0 == "0" }) else { return nil }
    return Int64(digits.dropLast(-shift))
  }
}
