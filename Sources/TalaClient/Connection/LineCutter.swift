/// Cuts what comes from the exchange into lines. Bytes of a line not yet whole are kept.
struct LineCutter {
  /// Longer than any line of the protocol; beyond it the other side is no exchange.
  static let capacity = 65_536

  private var kept: [UInt8] = []

  /// The whole lines in `bytes`, without their ends; nil where one is too long.
  mutating func cut(_ bytes: Span<UInt8>) -> [[UInt8]]? {
    var lines: [[UInt8]] = []
    for index in 0..<bytes.count {
      let byte = bytes[index]
      guard byte != UInt8(ascii: "\n") else {
        if kept.last == UInt8(ascii: "\r") { kept.removeLast() }
        lines.append(kept)
        kept.removeAll(keepingCapacity: true)
        continue
      }
      guard kept.count < LineCutter.capacity else { return nil }
      kept.append(byte)
    }
    return lines
  }
}
