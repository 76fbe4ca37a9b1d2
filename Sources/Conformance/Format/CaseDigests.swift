/// What a case with generated operations must come to: how many, and a digest of their numbers (conformance/README.md).
public struct CaseDigests: Sendable, Equatable, CustomStringConvertible {
  public var trades: Int64
  public var tradesDigest: UInt64
  public var rejected: Int64
  public var rejectedDigest: UInt64
  /// Of the book's levels, bids before asks, best first: price, open quantity, ids in priority.
  public var levels: Int64
  public var bookDigest: UInt64

  public var description: String {
    "\(trades) trades \(CaseDigests.hex(tradesDigest)), \(rejected) rejected \(CaseDigests.hex(rejectedDigest)), "
      + "\(levels) levels \(CaseDigests.hex(bookDigest))"
  }

  init(trades: [CaseTrade], rejected: [Int64], levels: [CaseLevel]) {
    self.trades = Int64(trades.count)
    tradesDigest = CaseDigests.digest(trades.lazy.flatMap { [$0.maker, $0.taker, $0.price, $0.quantity] })
    self.rejected = Int64(rejected.count)
    rejectedDigest = CaseDigests.digest(rejected)
    self.levels = Int64(levels.count)
    bookDigest = CaseDigests.digest(levels.lazy.flatMap { [$0.price, $0.quantity] + ($0.ids ?? []) })
  }

  init(_ value: JSONValue) throws(FormatFault) {
    let fields = try Fields(value, place: "expect digests")
    try fields.allowOnly(["n_trades", "trades", "n_rejected", "rejected", "n_levels", "book"])
    func digest(_ key: String) throws(FormatFault) -> UInt64 {
      guard let text = try fields.text(key) else { throw fields.fault("\"\(key)\" is missing") }
      guard text.utf8.count == 16, let digest = UInt64(text, radix: 16) else {
        throw fields.fault("\"\(key)\" is not 16 hexadecimal digits")
      }
      return digest
    }
    trades = try fields.whole("n_trades")
    tradesDigest = try digest("trades")
    rejected = try fields.whole("n_rejected")
    rejectedDigest = try digest("rejected")
    levels = try fields.whole("n_levels")
    bookDigest = try digest("book")
  }

  /// FNV-1a with the whole of a number, as 64 bits in two's complement, in the place of a byte.
  private static func digest(_ numbers: some Sequence<Int64>) -> UInt64 {
    var digest: UInt64 = 0xcbf2_9ce4_8422_2325
    for number in numbers { digest = (digest ^ UInt64(bitPattern: number)) &* 0x100_0000_01b3 }
    return digest
  }

  private static func hex(_ digest: UInt64) -> String {
    let digits = String(digest, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
}
