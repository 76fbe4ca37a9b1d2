/// A contract as clients know it: how to write its numbers, and around which price they trade.
struct ContractPlace: Sendable {
  var symbol: String
  var priceDigits: Int
  var quantityDigits: Int
  /// In ticks; prices lie within `spread` of it on both sides.
  var middle: Int64
  var spread: Int64
  /// Whether nothing covers a sell: orders may meet others of their own member.
  var isDrill = false

  func price(_ ticks: Int64) -> String { ContractPlace.decimal(ticks, digits: priceDigits) }
  func quantity(_ lots: Int64) -> String { ContractPlace.decimal(lots, digits: quantityDigits) }

  /// A number of the smallest units as the protocol writes it.
  static func decimal(_ units: Int64, digits: Int) -> String {
    guard digits > 0 else { return "\(units)" }
    let text = String(units.magnitude)
    let padded = String(repeating: "0", count: max(0, digits + 1 - text.count)) + text
    return "\(units < 0 ? "-" : "")\(padded.dropLast(digits)).\(padded.suffix(digits))"
  }
}
