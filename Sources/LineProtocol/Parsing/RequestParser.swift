import MarketEngine

/// Reads one line. It allocates nothing for session and order lines; keys and signatures take a few bytes for a moment.
public enum RequestParser {
  /// The request of one line, without its line end; or what is wrong with it and where.
  public static func parse(_ line: Span<UInt8>) throws(ProtocolError) -> Request {
    do {
      if let text = noticeText(in: line) { return try notice(line, text: text) }
      return try request(LineFields(line), line)
    } catch {
      var error = error
      error.reference = reference(of: line)
      throw error
    }
  }

  private static func request(_ fields: LineFields, _ line: Span<UInt8>) throws(ProtocolError)
    -> Request
  {
    switch fields.verb {
    case .buy: try order(.buy, fields, line)
    case .sell: try order(.sell, fields, line)
    case .cancel: try cancel(fields, line)
    case .replace: try replace(fields, line)
    case .cancelAll: try cancelAll(fields, line)
    case .hibernate:
      .hibernate(
        try fields.required(.reference).reference(in: line), try fields[0].target(in: line))
    case .reactivate:
      .reactivate(
        try fields.required(.reference).reference(in: line), try fields[0].target(in: line))
    case .quote: try quote(fields, line)
    case .leg: try leg(fields, line)
    case .basket: try basket(fields, line)
    case .discard: .discard(try fields.required(.reference).reference(in: line))
    case .ping: .ping
    case .pong: .pong
    case .negotiate: try negotiate(fields, line)
    case .confirm: try answer(.confirm, fields, line)
    case .decline: try answer(.decline, fields, line)
    case .retract: try answer(.retract, fields, line)
    case .dispute: try review(.dispute, fields, line)
    case .agree: try review(.agree, fields, line)
    case .bust: try review(.bust, fields, line)
    case .uphold: try review(.uphold, fields, line)
    case .approve: try review(.approve, fields, line)
    case .reject: try review(.reject, fields, line)
    case .hello: try hello(fields, line)
    case .login: try login(fields, line)
    case .logout: .logout
    case .watch: try watch(fields, line)
    case .unwatch: .unwatch(try fields[0].pattern(in: line))
    case .cash, .positions, .rights, .orders, .trades, .contracts, .book, .indicative, .limits, .pools, .time, .help:
      try query(fields, line)
    case .zone, .member, .user, .key, .account, .facility, .fees, .calendar, .contract, .freeze,
      .resume, .deposit, .withdraw, .settle, .clock, .notice, .collar, .annul, .halt, .release,
      .limit, .hold, .call, .callPrice, .pool, .derate, .restore:
      .operate(
        try fields.required(.reference).reference(in: line), try operation(fields, line))
    }
  }

  /// The reference of a line that is not understood, as far as it can be found, so that a program learns which request failed.
  private static func reference(of line: Span<UInt8>) -> Reference {
    let key: StaticString = " ref="
    guard line.count > key.utf8CodeUnitCount else { return .none }
    for start in 0..<line.count - key.utf8CodeUnitCount {
      let value = start + key.utf8CodeUnitCount
      guard key.equals(line, start..<value) else { continue }
      var end = value
      while end < line.count, line[end] != UInt8(ascii: " ") { end += 1 }
      return Reference(bytes: line.extracting(value..<end)) ?? .none
    }
    return .none
  }
}
