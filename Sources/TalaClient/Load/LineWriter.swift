package import NIOCore

/// Writes a load's requests. A reference is a short mark of the run and the request's number in its session.
package struct LineWriter {
  /// Bytes before the number in every reference.
  package let mark: String
  /// ` SYMBOL @ ` by book.
  private let symbols: [[UInt8]]
  private let markBytes: [UInt8]
  private var scratch: [UInt8] = []

  package init(mark: String, market: LoadMarket) {
    self.mark = mark
    markBytes = [UInt8](mark.utf8)
    symbols = (0..<LoadMarket.books).map { [UInt8](" \(market.symbol($0)) @ ".utf8) }
    scratch.reserveCapacity(128)
  }

  /// Appends the line of a request that is its session's `number`th.
  package mutating func write(_ request: LoadRequest, number: UInt64, to buffer: inout ByteBuffer) {
    scratch.removeAll(keepingCapacity: true)
    switch request.kind {
    case .order:
      append(request.isSell ? "sell " : "buy ")
      append(tenths: request.lots)
      scratch.append(contentsOf: symbols[request.book])
      append(tenths: request.ticks)
    case .cancel:
      append("cancel ")
      append(reference: request.target)
    case .replace:
      append("replace ")
      append(reference: request.target)
      append(" ")
      append(tenths: request.lots)
      if request.hasPrice {
        append(" @ ")
        append(tenths: request.ticks)
      }
    case .cancelAll:
      append("cancel-all")
    }
    append(" ref=")
    append(reference: number)
    append("\n")
    buffer.writeBytes(scratch)
  }

  private mutating func append(_ text: StaticString) {
    for index in 0..<text.utf8CodeUnitCount {
      unsafe scratch.append(text.utf8Start[index])  // A literal's own bytes.
    }
  }

  private mutating func append(reference number: UInt64) {
    scratch.append(contentsOf: markBytes)
    append(number: number)
  }

  /// Lots, and ticks of `CHG`, are tenths.
  private mutating func append(tenths: Int64) {
    if tenths < 0 { scratch.append(UInt8(ascii: "-")) }
    append(number: tenths.magnitude / 10)
    scratch.append(UInt8(ascii: "."))
    scratch.append(0x30 + UInt8(truncatingIfNeeded: tenths.magnitude % 10))
  }

  private mutating func append(number: UInt64) {
    let start = scratch.count
    var rest = number
    repeat {
      scratch.append(0x30 + UInt8(truncatingIfNeeded: rest % 10))
      rest /= 10
    } while rest > 0
    scratch[start...].reverse()
  }
}
