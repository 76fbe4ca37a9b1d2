import MarketEngine
import Postgres

/// The engine's values as the tables' columns have them.
extension CopyRows {
  mutating func append(_ value: UInt64) { append(int64: Int64(bitPattern: value)) }
  mutating func append(_ value: UInt32) { append(int32: Int32(bitPattern: value)) }
  mutating func append(_ money: Money) { append(int64: money.microYuan) }
  mutating func append(_ quantity: Quantity) { append(int64: quantity.lots) }
  mutating func append(_ price: Price) { append(int64: price.ticks) }
  mutating func append(_ time: Timestamp) { append(int64: time.nanoseconds) }
  mutating func append(_ code: UInt8) { append(int16: Int16(code)) }
  mutating func append(_ name: Name) { append(bytes: name.bytes) }

  mutating func append(_ segment: Segment) {
    append(int32: segment.first.index)
    append(int32: segment.end.index)
    append(int64: segment.amount)
  }

  /// Null for `.none`. Kept in place on the way, because every row of an order has one.
  mutating func append(_ reference: Reference) {
    let count = reference.count
    guard count > 0 else { return appendNull() }
    var bytes = InlineArray<16, UInt8>(repeating: 0)
    for index in 0..<count { bytes[index] = reference[index] }
    append(bytes: bytes.span.extracting(0..<count))
  }

  mutating func appendNulls(_ count: Int) {
    for _ in 0..<count { appendNull() }
  }
}
