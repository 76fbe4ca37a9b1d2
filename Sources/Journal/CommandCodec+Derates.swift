import MarketEngine

// Derates and restorations have the same fields.
extension CommandCodec {
  static func append(_ change: ChangeCapability, to bytes: inout [UInt8]) {
    bytes.append(number: change.facility.value)
    bytes.append(signed: change.first.index)
    bytes.append(signed: change.end.index)
    for resource in Resource.allCases { bytes.append(signed: change.amount(of: resource)) }
    bytes.append(change.isTo ? 1 : 0)
  }

  static func readCapability(
    from reader: inout ByteReader
  ) throws(BlockFormatError) -> ChangeCapability {
    let facility = FacilityNumber(try reader.shortNumber())
    let first = try reader.quarter()
    let end = try reader.quarter()
    return ChangeCapability(
      facility: facility, first: first, end: end, charge: try reader.signed(), discharge: try reader.signed(),
      room: try reader.signed(), isTo: try reader.flag())
  }
}
