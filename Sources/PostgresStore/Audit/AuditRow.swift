import MarketEngine
import Postgres

/// A row reduced to numbers: what names it, and what it says. Names and whole events are numbers by their digest.
struct AuditRow: Equatable {
  var key: [Int64]
  var value: [Int64]
}

extension AuditRow {
  /// What the tables lack, have too much or say otherwise, as sentences; both lists in any order. A row that is there twice is one too
  /// much.
  static func differences(_ table: String, expected: [AuditRow], found: [AuditRow]) -> [String] {
    let expected = expected.sorted { $0.key.lexicographicallyPrecedes($1.key) }
    let found = found.sorted { $0.key.lexicographicallyPrecedes($1.key) }
    var differences: [String] = []
    var (left, right) = (0, 0)
    while left < expected.count || right < found.count {
      let isMissing =
        right == found.count
        || left < expected.count && expected[left].key.lexicographicallyPrecedes(found[right].key)
      let isTooMuch =
        !isMissing
        && (left == expected.count || found[right].key.lexicographicallyPrecedes(expected[left].key))
      if isMissing {
        differences.append("\(table) \(expected[left].key): the journal has it, the table has not")
        left += 1
      } else if isTooMuch {
        differences.append("\(table) \(found[right].key): the table has it, the journal has not")
        right += 1
      } else {
        if expected[left].value != found[right].value {
          differences.append(
            "\(table) \(found[right].key): the journal says \(expected[left].value), the table \(found[right].value)")
        }
        (left, right) = (left + 1, right + 1)
      }
    }
    return differences
  }

  static func digest(_ bytes: [UInt8]) -> Int64 {
    var digest = Digest(high: 0, low: 0)
    for byte in bytes { digest.absorb(UInt64(byte)) }
    return Int64(bitPattern: digest.low)
  }

  static func digest(_ event: Event) -> [Int64] {
    var digest = Digest(high: 0, low: 0)
    event.absorb(into: &digest)
    return [Int64(bitPattern: digest.high), Int64(bitPattern: digest.low)]
  }

  /// A row of a statement whose columns are all integers or null; the first `keys` name it.
  init(_ row: Row, keys: Int, values: Int) throws(PostgresError) {
    var numbers: [Int64] = []
    for column in 0..<keys + values { numbers.append(try row.isNull(column) ? 0 : try row.int64(column)) }
    self.init(key: Array(numbers.prefix(keys)), value: Array(numbers.dropFirst(keys)))
  }
}
