import MarketEngine

extension RequestParser {
  /// `limit MEMBER [size=LOTS] [value=CNY] [position=LOTS] [credit=CNY] [requests=N] [per-fill=N]`; `none` lifts a limit.
  static func limits(_ fields: LineFields, _ line: Span<UInt8>) throws(ProtocolError)
    -> MemberLimits
  {
    MemberLimits(
      size: try limit(.size, fields, line), value: try moneyLimit(.value, fields, line),
      position: try limit(.position, fields, line), credit: try moneyLimit(.credit, fields, line),
      requests: try limit(.requests, fields, line), perFill: try limit(.perFill, fields, line))
  }

  /// A whole number.
  private static func limit(
    _ key: OptionKey, _ fields: LineFields, _ line: Span<UInt8>
  ) throws(ProtocolError) -> Int64 {
    guard let field = fields.option(key) else { return SetLimits.keep }
    guard !field.isLiterally("none", in: line) else { return MemberLimits.none }
    return Int64(try field.whole(upTo: UInt64(MemberLimits.most), in: line))
  }

  private static func moneyLimit(
    _ key: OptionKey, _ fields: LineFields, _ line: Span<UInt8>
  ) throws(ProtocolError) -> Int64 {
    guard let field = fields.option(key) else { return SetLimits.keep }
    guard !field.isLiterally("none", in: line) else { return MemberLimits.none }
    return try field.amount(in: line).microYuan
  }
}
