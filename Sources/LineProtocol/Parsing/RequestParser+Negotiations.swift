import MarketEngine

extension RequestParser {
  /// `negotiate buy|sell QTY CONTRACT @ PRICE with=MEMBER ref=R [for=SECONDS] [account=NAME] [facility=NAME]`
  static func negotiate(_ fields: LineFields, _ line: Span<UInt8>) throws(ProtocolError) -> Request {
    let side: Side = try fields[0].word(in: line)
    let contract = try fields[2].symbol(in: line)
    let quantity = try fields[1].quantity(of: contract.product, in: line)
    try requireAt(fields[3], line)
    var request = NegotiateRequest(
      reference: try fields.required(.reference).reference(in: line), side: side, quantity: quantity,
      contract: contract, price: try fields[4].price(of: contract.product, in: line),
      counterparty: try fields.required(.with).name(in: line))
    if let field = fields.option(.duration) {
      request.seconds = Int64(try field.whole(upTo: UInt64(Int64.max), in: line))
    }
    if let field = fields.option(.account) { request.account = try field.name(in: line) }
    if let field = fields.option(.facility) { request.facility = try field.name(in: line) }
    return .negotiate(request)
  }

  /// `confirm #N ref=R [account=NAME] [facility=NAME]`, `decline #N ref=R`, `retract #N ref=R`
  static func answer(
    _ answer: NegotiationAnswer, _ fields: LineFields, _ line: Span<UInt8>
  ) throws(ProtocolError) -> Request {
    var request = AnswerRequest(
      reference: try fields.required(.reference).reference(in: line),
      negotiation: NegotiationNumber(try fields[0].number(in: line)), answer: answer)
    if let field = fields.option(.account) { request.account = try field.name(in: line) }
    if let field = fields.option(.facility) { request.facility = try field.name(in: line) }
    return .answer(request)
  }

  /// `call QTY CONTRACT ref=R [account=NAME] [facility=NAME]`
  static func call(_ fields: LineFields, _ line: Span<UInt8>) throws(ProtocolError) -> CallRequest {
    let contract = try fields[1].symbol(in: line)
    var request = CallRequest(
      quantity: try fields[0].quantity(of: contract.product, in: line), contract: contract)
    if let field = fields.option(.account) { request.account = try field.name(in: line) }
    if let field = fields.option(.facility) { request.facility = try field.name(in: line) }
    return request
  }

  /// `call-price ZONE|* PRODUCT PRICE|none ref=R`
  static func callPrice(
    _ fields: LineFields, _ line: Span<UInt8>
  ) throws(ProtocolError) -> OperatorRequest {
    let zone = fields[0].isLiterally("*", in: line) ? Name.empty : try fields[0].name(in: line)
    let product = try fields[1].product(in: line)
    if fields[2].isLiterally("none", in: line) { return .callPrice(zone, product, nil) }
    return .callPrice(zone, product, try fields[2].price(of: product, in: line))
  }

  /// `dispute #TRADE ref=R` and the like
  static func review(
    _ review: TradeReview, _ fields: LineFields, _ line: Span<UInt8>
  ) throws(ProtocolError) -> Request {
    .review(
      try fields.required(.reference).reference(in: line),
      ReviewTrade(trade: TradeNumber(try fields[0].number(in: line)), review: review))
  }
}
