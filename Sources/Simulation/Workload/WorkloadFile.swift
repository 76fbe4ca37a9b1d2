import Foundation
public import MarketEngine

/// A file of orders with the trades it expects: a 112-byte header, then records of 16 bytes, little endian.
///
///     header  magic u64, version u32, books u32, prefill u64, operations u64, highest id u32, lowest price i32, highest price i32,
///             padding u32, then trades, quantity, hash and cancels of the rule "a size decrease keeps priority", and of the other rule
///     record  type u8 (0 limit, 1 cancel, 2 reduce, 3 replace), side u8 (0 buy), book u16, quantity u32, id u32, price i32
public struct WorkloadFile: Sendable {
  public enum Failure: Error, Equatable, CustomStringConvertible {
    case unreadable(String)
    case notAWorkload
    case truncated(bytes: Int, needed: Int)
    case unknownKind(UInt8, byte: Int)

    public var description: String {
      switch self {
      case .unreadable(let reason): reason
      case .notAWorkload: "not a workload file"
      case .truncated(let bytes, let needed): "it ends at byte \(bytes), its header says \(needed)"
      case .unknownKind(let kind, let byte): "unknown kind of request \(kind) at byte \(byte)"
      }
    }
  }

  /// How every file begins.
  public static var firstBytes: [UInt8] { (0..<8).map { UInt8(truncatingIfNeeded: magic >> UInt64(8 * $0)) } }

  public let books: Int
  /// Records before the timed part.
  public let prefill: Int
  public let highestID: Int
  public let lowestPrice: Int32
  public let highestPrice: Int32
  public let trades: UInt64
  public let hash: UInt64
  public let records: [BookRequest]

  init(
    books: Int, prefill: Int, highestID: Int, lowestPrice: Int32, highestPrice: Int32, trades: UInt64,
    hash: UInt64, records: [BookRequest]
  ) {
    self.books = books
    self.prefill = prefill
    self.highestID = highestID
    self.lowestPrice = lowestPrice
    self.highestPrice = highestPrice
    self.trades = trades
    self.hash = hash
    self.records = records
  }

  public init(path: String) throws(Failure) {
    let data: Data
    do {
      data = try Data(contentsOf: URL(fileURLWithPath: path))
    } catch {
      throw .unreadable("\(path): \(error.localizedDescription)")
    }
    let bytes = [UInt8](data)
    func word(_ offset: Int, _ size: Int) -> UInt64 {
      var word: UInt64 = 0
      for index in 0..<size { word |= UInt64(bytes[offset + index]) << UInt64(8 * index) }
      return word
    }
    guard bytes.count >= 112, word(0, 8) == WorkloadFile.magic else { throw .notAWorkload }
    books = Int(word(12, 4))
    prefill = Int(truncatingIfNeeded: word(16, 8))
    let total = prefill &+ Int(truncatingIfNeeded: word(24, 8))
    guard 0...1 << 40 ~= total, 0...total ~= prefill else { throw .truncated(bytes: bytes.count, needed: 112 &+ 16 &* total) }
    highestID = Int(word(32, 4))
    lowestPrice = Int32(truncatingIfNeeded: word(36, 4))
    highestPrice = Int32(truncatingIfNeeded: word(40, 4))
    trades = word(48, 8)
    hash = word(64, 8)
    guard bytes.count >= 112 + 16 * total else {
      throw .truncated(bytes: bytes.count, needed: 112 + 16 * total)
    }
    var records = [BookRequest]()
    records.reserveCapacity(total)
    for index in 0..<total {
      let at = 112 + 16 * index
      guard let kind = BookRequest.Kind(rawValue: bytes[at]) else {
        throw .unknownKind(bytes[at], byte: at)
      }
      records.append(
        BookRequest(
          kind: kind, side: bytes[at + 1] == 0 ? .buy : .sell, book: UInt16(word(at + 2, 2)),
          lots: UInt32(word(at + 4, 4)), order: UInt32(word(at + 8, 4)),
          price: Int32(truncatingIfNeeded: word(at + 12, 4))))
    }
    self.records = records
  }

  /// No fewer than are at rest at any time, as far as the counts tell.
  public var mostResting: Int { min(prefill + (records.count - prefill) / 8, 1_000_000) }

  /// The file's bytes. What the other rule would give is left 0: nothing here plays by it.
  public var bytes: [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(112 + 16 * records.count)
    func put(_ word: some FixedWidthInteger) {
      for shift in stride(from: 0, to: word.bitWidth, by: 8) {
        bytes.append(UInt8(truncatingIfNeeded: word >> shift))
      }
    }
    put(WorkloadFile.magic)
    put(UInt32(1))
    put(UInt32(books))
    put(UInt64(prefill))
    put(UInt64(records.count - prefill))
    put(UInt32(highestID))
    put(lowestPrice)
    put(highestPrice)
    put(UInt32(0))
    put(trades)
    put(UInt64(0))
    put(hash)
    for _ in 0..<5 { put(UInt64(0)) }
    for record in records {
      bytes.append(record.kind.rawValue)
      bytes.append(record.side == .buy ? 0 : 1)
      put(record.book)
      put(record.lots)
      put(record.order)
      put(record.price)
    }
    return bytes
  }

  private static let magic: UInt64 = 0x4b4f_4f42_4c4f_4257
}
