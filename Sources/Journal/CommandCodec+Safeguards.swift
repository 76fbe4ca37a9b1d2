import MarketEngine

/// The bytes of a member's limits.
extension CommandCodec {
  static func append(_ set: SetLimits, to bytes: inout [UInt8]) {
    bytes.append(number: set.member.value)
    bytes.append(signed: set.limits.size)
    bytes.append(signed: set.limits.value)
    bytes.append(signed: set.limits.position)
    bytes.append(signed: set.limits.credit)
    bytes.append(signed: set.limits.requests)
    bytes.append(signed: set.limits.perFill)
  }

  static func readLimits(from reader: inout ByteReader) throws(BlockFormatError) -> SetLimits {
    let member = MemberNumber(try reader.shortNumber())
    let limits = MemberLimits(
      size: try reader.signed(), value: try reader.signed(), position: try reader.signed(),
      credit: try reader.signed(), requests: try reader.signed(), perFill: try reader.signed())
    return SetLimits(member: member, limits: limits)
  }
}
