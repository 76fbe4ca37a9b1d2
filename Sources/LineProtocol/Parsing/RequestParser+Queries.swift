import MarketEngine

extension RequestParser {
  /// A question with its tag.
  static func query(_ fields: LineFields, _ line: Span<UInt8>) throws(ProtocolError) -> Request {
    var request = QueryRequest(kind: try queryKind(fields, line))
    if let field = fields.option(.tag) { request.tag = try field.reference(in: line) }
    return .query(request)
  }

  private static func queryKind(_ fields: LineFields, _ line: Span<UInt8>) throws(ProtocolError)
    -> QueryKind
  {
    switch fields.verb {
    case .cash: .cash
    case .positions: .positions
    case .rights: .rights(try rights(fields, line))
    case .orders: .orders
    case .trades: .trades(limit: try tradesLimit(fields, line))
    case .contracts: .contracts(try contracts(fields, line))
    case .book: .book(try fields[0].symbol(in: line), depth: try depth(fields, line))
    case .limits: .limits
    case .pools: .pools
    case .indicative: .indicative(try fields[0].symbol(in: line))
    case .time: .time
    case .buy, .sell, .cancel, .replace, .cancelAll, .hibernate, .reactivate, .quote, .leg, .basket,
      .discard, .ping, .pong, .hello, .login, .logout, .watch,
      .unwatch, .help, .zone, .member, .user, .key, .account, .facility, .fees, .calendar,
      .contract, .freeze, .resume, .deposit, .withdraw, .settle, .clock, .notice, .collar, .annul, .halt, .release,
      .limit, .negotiate, .confirm, .decline, .retract, .dispute, .agree, .bust, .uphold, .hold, .call,
      .callPrice, .pool, .derate, .restore,
      .approve, .reject:
      .help
    }
  }

  /// `rights day=YYYYMMDD [offset=+08:00] [account=NAME] [facility=NAME]`
  private static func rights(_ fields: LineFields, _ line: Span<UInt8>) throws(ProtocolError)
    -> RightsRequest
  {
    let first = try firstQuarter(fields.required(.day), fields, line)
    return RightsRequest(
      account: try fields.option(.account)?.name(in: line) ?? .empty,
      facility: try fields.option(.facility)?.name(in: line) ?? .empty, first: first,
      end: QuarterHour(first.index + 96))
  }

  private static func tradesLimit(_ fields: LineFields, _ line: Span<UInt8>) throws(ProtocolError)
    -> Int32
  {
    guard let field = fields.option(.limit) else { return RequestLimits.defaultTrades }
    return Int32(try field.whole(upTo: RequestLimits.trades, in: line))
  }

  /// `contracts [zone=NAME] [pattern=PATTERN]`
  private static func contracts(_ fields: LineFields, _ line: Span<UInt8>) throws(ProtocolError)
    -> ContractPattern
  {
    var pattern = try fields.option(.pattern)?.pattern(in: line) ?? .all
    guard let field = fields.option(.zone) else { return pattern }
    let zone = try field.name(in: line)
    guard pattern.zone == .empty || pattern.zone == zone else { throw field.fails(.badCombination) }
    pattern.zone = zone
    return pattern
  }

  /// The first quarter-hour of a local day; local time is `offset` ahead of UTC, 8 hours if it is not given.
  static func firstQuarter(
    _ date: Field, _ fields: LineFields, _ line: Span<UInt8>
  ) throws(ProtocolError) -> QuarterHour {
    let ahead = try fields.option(.offset)?.offset(in: line) ?? 32
    return QuarterHour(Int32(try date.date(in: line).daysSinceEpoch * 96 - ahead))
  }
}
