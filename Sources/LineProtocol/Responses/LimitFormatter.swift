import MarketEngine

/// A member's limits as keys of a line, and the rows that tell a member of them.
enum LimitFormatter {
  /// ` size=50 value=1000.00 position=none credit=none requests=100 per-fill=20`; a limit that is kept as it is, is left out.
  static func write(_ limits: MemberLimits, to bytes: inout [UInt8]) {
    write(" size=", limits.size, digits: 0, to: &bytes)
    write(" value=", limits.value, digits: 6, to: &bytes)
    write(" position=", limits.position, digits: 0, to: &bytes)
    write(" credit=", limits.credit, digits: 6, to: &bytes)
    write(" requests=", limits.requests, digits: 0, to: &bytes)
    write(" per-fill=", limits.perFill, digits: 0, to: &bytes)
  }

  private static func write(
    _ key: StaticString, _ limit: Int64, digits: Int, to bytes: inout [UInt8]
  ) {
    guard limit != SetLimits.keep else { return }
    bytes.append(key)
    if limit == MemberLimits.none {
      bytes.append("none")
    } else if digits > 0 {
      bytes.append(Money(microYuan: limit))
    } else {
      bytes.append(decimal: limit, digits: 0)
    }
  }

  /// `limits size=50 … halted=no reserved=250.00 used=12 fills=3`
  static func write(_ row: LimitsRow, to bytes: inout [UInt8]) {
    bytes.append("limits")
    write(row.limits, to: &bytes)
    bytes.append(key: " halted=", word: row.halted ? "yes" : "no")
    bytes.append(key: " reserved=", money: row.reserved)
    guard row.limits.requests != MemberLimits.none else { return }
    bytes.append(key: " used=", number: row.requests.magnitude)
    bytes.append(key: " fills=", number: row.fills.magnitude)
  }

  /// `exposure CONTRACT long=30 short=12 unit=lots`
  static func write<Names: NameSource>(
    _ row: ExposureRow, names: borrowing Names, to bytes: inout [UInt8]
  ) {
    bytes.append(key: "exposure ", symbol: names.symbol(of: row.contract), contract: row.contract)
    bytes.append(" long=")
    bytes.append(decimal: row.long, digits: 0)
    bytes.append(" short=")
    bytes.append(decimal: row.short, digits: 0)
    bytes.append(" unit=lots")
  }
}
