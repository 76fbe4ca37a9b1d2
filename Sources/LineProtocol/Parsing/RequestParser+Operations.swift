import MarketEngine

extension RequestParser {
  /// An operator's request; the caller has its reference.
  static func operation(_ fields: LineFields, _ line: Span<UInt8>) throws(ProtocolError)
    -> OperatorRequest
  {
    switch fields.verb {
    case .zone: .zone(try zoneName(fields[0], line))
    case .member:
      .member(try fields[0].name(in: line), try fields.required(.role).word(in: line))
    case .user:
      .user(
        member: try fields[0].name(in: line), name: try fields[1].name(in: line),
        key: try fields.required(.key).key(in: line))
    case .key:
      .key(
        member: try fields[0].name(in: line), user: try fields[1].name(in: line),
        key: try fields.required(.key).key(in: line))
    case .account:
      .account(member: try fields[0].name(in: line), name: try fields[1].name(in: line))
    case .facility: .facility(try facility(fields, line))
    case .fees: .fees(try fees(fields, line))
    case .calendar: .calendar(try calendar(fields, line))
    case .contract: .contract(try contract(fields, line))
    case .freeze: .setTrading(try scope(fields[0], line), frozen: true)
    case .resume: .setTrading(try scope(fields[0], line), frozen: false)
    case .annul: .annul(try fields[0].symbol(in: line))
    case .deposit: .moveCash(try fields[0].account(in: line), try fields[1].amount(in: line))
    case .withdraw: .moveCash(try fields[0].account(in: line), -(try fields[1].amount(in: line)))
    case .settle: try settle(fields, line)
    case .clock: .clock(try fields[0].time(in: line))
    case .collar: .collar(try collar(fields, line))
    case .halt: .halt(fields.count == 0 ? .empty : try fields[0].name(in: line), true)
    case .release: .halt(try fields[0].name(in: line), false)
    case .limit: .limits(try fields[0].name(in: line), try limits(fields, line))
    case .pool:
      .pool(
        try fields[0].name(in: line), facility: try fields.required(.facility).name(in: line),
        account: try fields.option(.account)?.name(in: line) ?? .empty)
    case .hold: .hold(try holdScope(fields[0], line), try isOn(fields[1], line))
    case .call: .call(try call(fields, line))
    case .callPrice: try callPrice(fields, line)
    case .derate: .derate(try capability(fields, line))
    case .restore: .restore(try capability(fields, line))
    case .notice, .buy, .sell, .cancel, .replace, .cancelAll, .hibernate, .reactivate, .quote, .leg, .basket,
      .discard, .ping, .pong, .hello, .login, .logout,
      .cash, .positions, .rights, .orders, .trades, .contracts, .book, .indicative, .watch, .unwatch, .limits, .pools, .time,
      .help, .negotiate, .confirm, .decline, .retract, .dispute, .agree, .bust, .uphold, .approve,
      .reject:
      // Read elsewhere; a notice without its text comes here.
      throw ProtocolError(.missingField, column: line.count + 1)
    }
  }

  /// `*`, `ZONE.*`, `ZONE.PRODUCT.*`, `*.PRODUCT.*` or one contract: a part of a label does not hold.
  private static func holdScope(_ field: Field, _ line: Span<UInt8>) throws(ProtocolError)
    -> ContractPattern
  {
    let pattern = try field.pattern(in: line)
    let isOne = pattern.isWholeLabel && pattern.zone != .empty && pattern.product != nil
    guard isOne || (pattern.label == .empty && !pattern.isWholeLabel) else {
      throw field.fails(.badPattern)
    }
    return pattern
  }

  private static func isOn(_ field: Field, _ line: Span<UInt8>) throws(ProtocolError) -> Bool {
    if field.isLiterally("on", in: line) { return true }
    guard field.isLiterally("off", in: line) else { throw field.fails(.badWord) }
    return false
  }

  /// A zone's name has no dot: in a contract's symbol the first dot ends it.
  private static func zoneName(_ field: Field, _ line: Span<UInt8>) throws(ProtocolError) -> Name {
    let name = try field.name(in: line)
    for index in field.range where line[index] == UInt8(ascii: ".") {
      throw ProtocolError(.badName, column: index + 1)
    }
    return name
  }

  /// A contract, or a pattern that ends in `*`.
  private static func scope(_ field: Field, _ line: Span<UInt8>) throws(ProtocolError)
    -> ContractPattern
  {
    let pattern = try field.pattern(in: line)
    guard !pattern.isWholeLabel || (pattern.zone != .empty && pattern.product != nil) else {
      throw field.fails(.badPattern)
    }
    return pattern
  }

  /// `fees PRODUCT maker=CNY taker=CNY`
  private static func fees(_ fields: LineFields, _ line: Span<UInt8>) throws(ProtocolError)
    -> SetFees
  {
    SetFees(
      product: try fields[0].product(in: line), maker: try fields.required(.maker).amount(in: line),
      taker: try fields.required(.taker).amount(in: line),
      auction: try fields.option(.auction)?.amount(in: line) ?? .zero)
  }

  /// `collar PRODUCT [width=PRICE] [interrupt=PRICE] [call=SECONDS]`: what is not written holds no longer.
  private static func collar(_ fields: LineFields, _ line: Span<UInt8>) throws(ProtocolError)
    -> SetCollar
  {
    let product = try fields[0].product(in: line)
    var collar = Collar.none
    if let field = fields.option(.width) {
      collar.width = try distance(field, product, line)
    }
    if let field = fields.option(.interrupt) {
      collar.interrupt = try distance(field, product, line)
      collar.callSeconds = try callSeconds(fields, line) ?? defaultInterruption
    } else if let field = fields.option(.call) {
      throw field.fails(.badCombination)
    }
    return SetCollar(product: product, collar: collar)
  }

  /// Seconds of the call that interrupts trading where none are written.
  private static var defaultInterruption: Int32 { 300 }

  /// Between two prices.
  private static func distance(
    _ field: Field, _ product: Product, _ line: Span<UInt8>
  ) throws(ProtocolError) -> Int64 {
    let ticks = try field.price(of: product, in: line).ticks
    guard ticks >= 0 else { throw field.fails(.badNumber) }
    guard ticks <= Limits.collarTicks else { throw field.fails(.tooLarge) }
    return ticks
  }

  /// `settle RUN VERSION MEMBER AMOUNT`
  private static func settle(_ fields: LineFields, _ line: Span<UInt8>) throws(ProtocolError)
    -> OperatorRequest
  {
    .settle(
      run: try fields[0].whole(in: line),
      version: UInt32(try fields[1].whole(upTo: UInt64(UInt32.max), in: line)),
      member: try fields[2].name(in: line), amount: try fields[3].money(in: line))
  }

  /// Where the text of `notice ref=R TEXT` starts, or nil if the line is no notice with a text.
  static func noticeText(in line: Span<UInt8>) -> Int? {
    let start: StaticString = "notice ref="
    let count = start.utf8CodeUnitCount
    guard line.count > count, line.count <= LineFramer.capacity, start.equals(line, 0..<count)
    else { return nil }
    var index = count
    while index < line.count, line[index] != UInt8(ascii: " ") { index += 1 }
    return index < line.count ? index + 1 : nil
  }

  /// `notice ref=R TEXT`: the text is the rest of the line, spaces and all.
  static func notice(_ line: Span<UInt8>, text: Int) throws(ProtocolError) -> Request {
    let prefix: StaticString = "notice ref="
    let reference = try Field(prefix.utf8CodeUnitCount..<text - 1).reference(in: line)
    guard let text = NoticeText(bytes: line.extracting(text..<line.count)) else {
      throw ProtocolError(.badText, column: text + 1)
    }
    return .operate(reference, .notice(text))
  }
}
