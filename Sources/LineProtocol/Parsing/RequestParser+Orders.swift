import MarketEngine

extension RequestParser {
  /// `buy|sell QTY CONTRACT @ PRICE|market|market-to-limit ref=R …`
  static func order(_ side: Side, _ fields: LineFields, _ line: Span<UInt8>) throws(ProtocolError)
    -> Request
  {
    let contract = try fields[1].symbol(in: line)
    let quantity = try fields[0].quantity(of: contract.product, in: line)
    try requireAt(fields[2], line)
    let pricing = PricingWord.of(line, fields[3].range)
    let price =
      pricing == nil ? try fields[3].price(of: contract.product, in: line) : Price(ticks: 0)
    var request = OrderRequest(
      reference: try fields.required(.reference).reference(in: line), side: side,
      quantity: quantity, contract: contract, price: price)
    if let pricing { request.options = pricing.options }
    if let field = fields.option(.timeInForce) { request.timeInForce = try field.word(in: line) }
    if let field = fields.option(.until) { request.expiry = try field.time(in: line) }
    if let field = fields.option(.selfTrade) { request.selfTrade = try field.word(in: line) }
    if let field = fields.option(.account) { request.account = try field.name(in: line) }
    if let field = fields.option(.facility) { request.facility = try field.name(in: line) }
    if let field = fields.option(.post) {
      let post: PostWord = try field.word(in: line)
      request.options.formUnion(post.options)
    }
    if let field = fields.option(.pool) {
      request.options.insert(.pooled)
      request.pool = try field.name(in: line)
    }
    if let field = fields.option(.stop) {
      request.options.insert(.stop)
      request.stop = try field.price(of: contract.product, in: line)
    }
    try readShape(fields, line, &request)
    return .order(request)
  }

  /// `[clip=QTY] [step=PRICE] [aon=yes]`
  private static func readShape(
    _ fields: LineFields, _ line: Span<UInt8>, _ request: inout OrderRequest
  ) throws(ProtocolError) {
    if let field = fields.option(.clip) {
      request.options.insert(.iceberg)
      request.clip = try field.quantity(of: request.contract.product, in: line)
    }
    if let field = fields.option(.step) {
      request.step = try field.price(of: request.contract.product, in: line)
    }
    if let field = fields.option(.allOrNone) {
      guard field.isLiterally("yes", in: line) else { throw field.fails(.badWord) }
      request.options.insert(.allOrNone)
    }
  }

  /// `replace TARGET [QTY] [@ PRICE] ref=R [was=QTY] [stop=PRICE]`
  static func replace(_ fields: LineFields, _ line: Span<UInt8>) throws(ProtocolError) -> Request {
    var request = ReplaceRequest(
      reference: try fields.required(.reference).reference(in: line),
      target: try fields[0].target(in: line))
    var next = 1
    if next < fields.count, !fields[next].isLiterally("@", in: line) {
      request.quantity = try fields[next].decimal(in: line)
      request.columns.quantity = fields[next].column
      next += 1
    }
    if next < fields.count {
      try requireAt(fields[next], line)
      guard next + 1 < fields.count else {
        throw ProtocolError(.missingField, column: line.count + 1)
      }
      request.price = try fields[next + 1].decimal(in: line)
      request.columns.price = fields[next + 1].column
      next += 2
    }
    guard next == fields.count else { throw fields[next].fails(.extraField) }
    if let field = fields.option(.stop) {
      request.stop = try field.decimal(in: line)
      request.columns.stop = field.column
    }
    guard next > 1 || request.stop != nil else {
      throw ProtocolError(.missingField, column: line.count + 1)
    }
    if let field = fields.option(.was) {
      request.was = try field.decimal(in: line)
      request.columns.was = field.column
    }
    return .replace(request)
  }

  /// `quote CONTRACT QTY @ PRICE QTY @ PRICE ref=R …`: the bid, then the offer.
  static func quote(_ fields: LineFields, _ line: Span<UInt8>) throws(ProtocolError) -> Request {
    let contract = try fields[0].symbol(in: line)
    let bidQuantity = try fields[1].quantity(of: contract.product, in: line)
    try requireAt(fields[2], line)
    let bid = try fields[3].price(of: contract.product, in: line)
    let offerQuantity = try fields[4].quantity(of: contract.product, in: line)
    try requireAt(fields[5], line)
    let offer = try fields[6].price(of: contract.product, in: line)
    var request = QuoteRequest(
      reference: try fields.required(.reference).reference(in: line), contract: contract,
      bidQuantity: bidQuantity, bid: bid, offerQuantity: offerQuantity, offer: offer)
    if let field = fields.option(.selfTrade) { request.selfTrade = try field.word(in: line) }
    if let field = fields.option(.account) { request.account = try field.name(in: line) }
    if let field = fields.option(.facility) { request.facility = try field.name(in: line) }
    return .quote(request)
  }

  /// `leg buy|sell QTY CONTRACT @ PRICE ref=R [facility=NAME]`
  static func leg(_ fields: LineFields, _ line: Span<UInt8>) throws(ProtocolError) -> Request {
    let isBuy = fields[0].isLiterally("buy", in: line)
    guard isBuy || fields[0].isLiterally("sell", in: line) else { throw fields[0].fails(.badWord) }
    let contract = try fields[2].symbol(in: line)
    let quantity = try fields[1].quantity(of: contract.product, in: line)
    try requireAt(fields[3], line)
    var request = LegRequest(
      reference: try fields.required(.reference).reference(in: line), side: isBuy ? .buy : .sell,
      quantity: quantity, contract: contract,
      price: try fields[4].price(of: contract.product, in: line))
    if let field = fields.option(.facility) { request.facility = try field.name(in: line) }
    return .leg(request)
  }

  /// `basket LEGS ref=R [account=NAME]`
  static func basket(_ fields: LineFields, _ line: Span<UInt8>) throws(ProtocolError) -> Request {
    var request = BasketRequest(
      reference: try fields.required(.reference).reference(in: line),
      legs: Int64(try fields[0].whole(upTo: UInt64(Int64.max), in: line)))
    if let field = fields.option(.account) { request.account = try field.name(in: line) }
    return .basket(request)
  }

  /// `cancel TARGET ref=R [was=QTY]`
  static func cancel(_ fields: LineFields, _ line: Span<UInt8>) throws(ProtocolError) -> Request {
    var request = CancelRequest(
      reference: try fields.required(.reference).reference(in: line),
      target: try fields[0].target(in: line))
    if let field = fields.option(.was) {
      request.was = try field.decimal(in: line)
      request.columns.was = field.column
    }
    return .cancel(request)
  }

  /// `cancel-all ref=R [account=NAME] [contract=SYMBOL] [zone=NAME] [member=NAME]`
  static func cancelAll(_ fields: LineFields, _ line: Span<UInt8>) throws(ProtocolError) -> Request {
    var request = CancelAllRequest(
      reference: try fields.required(.reference).reference(in: line))
    if let field = fields.option(.account) { request.account = try field.name(in: line) }
    if let field = fields.option(.contract) { request.contract = try field.symbol(in: line) }
    if let field = fields.option(.zone) { request.zone = try field.name(in: line) }
    if let field = fields.option(.member) { request.member = try field.name(in: line) }
    return .cancelAll(request)
  }

  static func requireAt(_ field: Field, _ line: Span<UInt8>) throws(ProtocolError) {
    guard field.isLiterally("@", in: line) else { throw field.fails(.badWord) }
  }
}
