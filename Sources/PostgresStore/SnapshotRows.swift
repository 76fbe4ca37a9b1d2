import Journal
import MarketEngine

/// How a snapshot is cut into rows, and what each row's checksum covers.
enum SnapshotRows {
  /// The layout of rows described here. The state's own layout is versioned inside its bytes.
  static let format: Int32 = 1
  /// Large enough to be few, small enough to be held twice in memory without thought.
  static let size = 8 << 20

  /// How many rows so many bytes make; even no bytes make one.
  static func count(ofBytes count: Int) -> Int { max(1, (count + size - 1) / size) }

  static func row(_ number: Int, of bytes: [UInt8]) -> [UInt8] {
    let start = (number - 1) * size
    return Array(bytes[start..<min(start + size, bytes.count)])
  }

  /// A row under another number or another snapshot's block is as wrong as one with a flipped bit.
  static func checksum(row number: Int, ofBlock block: UInt64, _ bytes: [UInt8]) -> UInt64 {
    var sum = Digest(high: block, low: UInt64(number))
    sum.absorb(bytes: bytes.span)
    return sum.high ^ sum.low
  }

  /// Over everything the last row says.
  static func checksum(of head: SnapshotHead) -> UInt64 {
    var sum = Digest(high: head.block, low: UInt64(UInt32(bitPattern: head.format)))
    sum.absorb(head.sequence)
    for digest in [head.eventDigest, head.stateDigest] {
      sum.absorb(digest.high)
      sum.absorb(digest.low)
    }
    sum.absorb(UInt64(head.rowCount))
    sum.absorb(UInt64(head.byteCount))
    return sum.high ^ sum.low
  }
}

/// The last row of a snapshot, which makes the set valid.
struct SnapshotHead: Equatable {
  var block: UInt64
  var format: Int32
  var sequence: UInt64
  var eventDigest: Digest
  var stateDigest: Digest
  var rowCount: Int
  var byteCount: Int
}
