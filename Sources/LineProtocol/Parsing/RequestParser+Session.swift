import MarketEngine

extension RequestParser {
  /// `hello tala/1`
  static func hello(_ fields: LineFields, _ line: Span<UInt8>) throws(ProtocolError) -> Request {
    guard fields[0].isLiterally(ProtocolVersion.word, in: line) else {
      throw fields[0].fails(.badVersion)
    }
    return .hello
  }

  /// `login MEMBER USER signature=HEX [resume=N] [session=N] [on-disconnect=keep|cancel]`
  static func login(_ fields: LineFields, _ line: Span<UInt8>) throws(ProtocolError) -> Request {
    var request = LoginRequest(
      member: try fields[0].name(in: line), user: try fields[1].name(in: line),
      signature: try fields.required(.signature).signature(in: line))
    if let field = fields.option(.resume) { request.resume = try field.whole(in: line) }
    if let field = fields.option(.session) {
      request.session = SessionNumber(try field.whole(in: line))
    }
    if let field = fields.option(.onDisconnect) { request.onDisconnect = try field.word(in: line) }
    return .login(request)
  }

  /// `watch PATTERN [depth=N]`
  static func watch(_ fields: LineFields, _ line: Span<UInt8>) throws(ProtocolError) -> Request {
    .watch(
      WatchRequest(pattern: try fields[0].pattern(in: line), depth: try depth(fields, line)))
  }

  static func depth(_ fields: LineFields, _ line: Span<UInt8>) throws(ProtocolError) -> Int32 {
    guard let field = fields.option(.depth) else { return RequestLimits.defaultDepth }
    return Int32(try field.whole(upTo: RequestLimits.depth, in: line))
  }
}
