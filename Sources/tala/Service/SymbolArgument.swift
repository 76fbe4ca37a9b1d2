import ArgumentParser
import LineProtocol
import MarketEngine

/// A contract's symbol as an argument, `ZONE.PRODUCT.LABEL`.
enum SymbolArgument {
  static func symbol(_ text: String) throws -> ContractSymbol {
    let parts = text.split(separator: ".", maxSplits: 2, omittingEmptySubsequences: false)
    guard parts.count == 3, let zone = name(parts[0]), let label = name(parts[2]),
      let product = name(parts[1]).flatMap({ Product(name: $0) })
    else { throw ValidationError("\(text) is not a contract like QH.SHIFT.20261124.11-15.18-22") }
    return ContractSymbol(zone: zone, product: product, label: label)
  }

  private static func name(_ text: Substring) -> Name? { Name(bytes: Array(text.utf8).span) }
}

/// Numbers in the engine's units as people write them.
enum Figures {
  /// `ticks` or lots with a product's digits.
  static func decimal(_ value: Int64, digits: Int) -> String {
    guard digits > 0 else { return "\(value)" }
    var scale: UInt64 = 1
    for _ in 0..<digits { scale *= 10 }
    let magnitude = value.magnitude
    let fraction = String(magnitude % scale)
    let padded = String(repeating: "0", count: digits - fraction.count) + fraction
    return "\(value < 0 ? "-" : "")\(magnitude / scale).\(padded)"
  }

  /// µCNY as yuan with six digits.
  static func yuan(_ money: Money) -> String { decimal(money.microYuan, digits: 6) }

  static func hexadecimal(_ digest: Digest) -> String {
    [digest.high, digest.low].map { word in
      let digits = String(word, radix: 16)
      return String(repeating: "0", count: 16 - digits.count) + digits
    }.joined()
  }

  static func time(_ time: Timestamp) -> String {
    var bytes: [UInt8] = []
    TimestampText.append(time, to: &bytes)
    return String(decoding: bytes, as: UTF8.self)
  }
}
