public import MarketEngine

/// Writes a command as one line for people, for replay and inspection. Not part of the protocol: it may change freely.
public enum CommandFormatter {
  public static func write<Names: NameSource>(
    _ command: Command, names: borrowing Names, to bytes: inout [UInt8]
  ) {
    switch command {
    case .open(let open):
      bytes.append("open ")
      write(open, to: &bytes)
    case .due(let due):
      bytes.append(key: "due ", word: due.kind.word)
      bytes.append(key: " id=", number: due.id)
      bytes.append(key: " time=", time: due.time)
    case .login(let login):
      bytes.append(key: "login user=", name: names.name(of: login.user), number: login.user.value)
      bytes.append(key: " on-disconnect=", word: login.onDisconnect.word)
      if login.returning != .none {
        bytes.append(key: " session=", number: login.returning.value)
      }
    case .endSession(let end):
      bytes.append(key: "end-session session=", number: end.session.value)
      bytes.append(key: " by=", word: end.end.word)
    case .order(let origin, let order):
      write(order, names: names, to: &bytes)
      write(origin, names: names, to: &bytes)
    case .block(let origin, let block):
      write(block, names: names, to: &bytes)
      write(origin, names: names, to: &bytes)
    case .replace(let origin, let replace):
      write(replace, to: &bytes)
      write(origin, names: names, to: &bytes)
    case .cancel(let origin, let cancel):
      bytes.append("cancel ")
      write(cancel.target, to: &bytes)
      write(" was-lots=", cancel.was.lots, to: &bytes)
      write(origin, names: names, to: &bytes)
    case .massCancel(let origin, let cancel):
      write(cancel, names: names, to: &bytes)
      write(origin, names: names, to: &bytes)
    case .hibernate(let origin, let target):
      bytes.append("hibernate ")
      write(target, to: &bytes)
      write(origin, names: names, to: &bytes)
    case .reactivate(let origin, let target):
      bytes.append("reactivate ")
      write(target, to: &bytes)
      write(origin, names: names, to: &bytes)
    case .quote(let origin, let quote):
      write(quote, names: names, to: &bytes)
      write(origin, names: names, to: &bytes)
    case .leg(let origin, let leg):
      write(leg, names: names, to: &bytes)
      write(origin, names: names, to: &bytes)
    case .basket(let origin, let basket):
      bytes.append(key: "basket ", Quantity(lots: basket.legs), Digits(nil))
      if basket.account != .none {
        bytes.append(
          key: " account=", name: names.name(of: basket.account), number: basket.account.value)
      }
      write(origin, names: names, to: &bytes)
    case .discard(let origin):
      bytes.append("discard")
      write(origin, names: names, to: &bytes)
    case .negotiate(let origin, let negotiate):
      write(negotiate, names: names, to: &bytes)
      write(origin, names: names, to: &bytes)
    case .answer(let origin, let answer):
      write(answer, names: names, to: &bytes)
      write(origin, names: names, to: &bytes)
    case .review(let origin, let review):
      bytes.append(review.review.word)
      bytes.append(key: " #", number: review.trade.value)
      write(origin, names: names, to: &bytes)
    case .operate(let origin, let operation):
      write(operation, names: names, to: &bytes)
      write(origin, names: names, to: &bytes)
    }
    bytes.endLine()
  }

  /// ` ref=a1 user=trader1 session=12`
  private static func write<Names: NameSource>(
    _ origin: Origin, names: borrowing Names, to bytes: inout [UInt8]
  ) {
    bytes.append(optional: " ref=", origin.reference)
    bytes.append(key: " user=", name: names.name(of: origin.user), number: origin.user.value)
    bytes.append(key: " session=", number: origin.session.value)
  }

  private static func write<Names: NameSource>(
    _ order: NewOrder, names: borrowing Names, to bytes: inout [UInt8]
  ) {
    let symbol = names.symbol(of: order.contract)
    var contract: [UInt8] = []
    contract.append(symbol, order.contract)
    write(order, of: symbol?.product, in: contract, names: names, to: &bytes)
  }

  /// The contract may not be there, so its symbol is made of what the command says.
  private static func write<Names: NameSource>(
    _ block: BlockOrder, names: borrowing Names, to bytes: inout [UInt8]
  ) {
    let named = block.block
    var contract: [UInt8] = []
    contract.append(key: "", name: names.name(of: named.zone), number: named.zone.value)
    contract.append(UInt8(ascii: "."))
    contract.append(named.product.name)
    contract.append(UInt8(ascii: "."))
    contract.append(named.label)
    write(block.order, of: named.product, in: contract, names: names, to: &bytes)
  }

  private static func write<Names: NameSource>(
    _ order: NewOrder, of product: Product?, in contract: [UInt8], names: borrowing Names, to bytes: inout [UInt8]
  ) {
    let digits = Digits(product)
    bytes.append(order.side.word)
    bytes.append(key: " ", order.quantity, digits)
    bytes.append(UInt8(ascii: " "))
    bytes += contract
    if let pricing = PricingWord(order.options) {
      bytes.append(key: " @ ", word: pricing.word)
    } else {
      bytes.append(key: " @ ", order.price, digits)
    }
    bytes.append(unitOf: digits)
    bytes.append(key: " tif=", word: order.timeInForce.word)
    if order.expiry != .never { bytes.append(key: " until=", time: order.expiry) }
    bytes.append(key: " stp=", word: order.selfTrade.word)
    if order.account != .none {
      bytes.append(
        key: " account=", name: names.name(of: order.account), number: order.account.value)
    }
    ResponseFormatter.write(order.facility, names: names, to: &bytes)
    if order.options.contains(.pooled) { ResponseFormatter.write(order.pool, names: names, to: &bytes) }
    bytes.append(order.options.subtracting(.unpriced))
    if order.options.contains(.iceberg) { bytes.append(key: " clip=", order.clip, digits) }
    if order.step.ticks != 0 { bytes.append(key: " step=", order.step, digits) }
    if order.options.contains(.stop) { bytes.append(key: " stop=", order.stop, digits) }
  }

  private static func write<Names: NameSource>(
    _ quote: NewQuote, names: borrowing Names, to bytes: inout [UInt8]
  ) {
    let symbol = names.symbol(of: quote.contract)
    let digits = Digits(symbol?.product)
    bytes.append(key: "quote ", symbol: symbol, contract: quote.contract)
    bytes.append(key: " ", quote.bidQuantity, digits)
    bytes.append(key: " @ ", quote.bid, digits)
    bytes.append(key: " ", quote.offerQuantity, digits)
    bytes.append(key: " @ ", quote.offer, digits)
    bytes.append(unitOf: digits)
    bytes.append(key: " stp=", word: quote.selfTrade.word)
    if quote.account != .none {
      bytes.append(
        key: " account=", name: names.name(of: quote.account), number: quote.account.value)
    }
    ResponseFormatter.write(quote.facility, names: names, to: &bytes)
  }

  private static func write<Names: NameSource>(
    _ leg: NewLeg, names: borrowing Names, to bytes: inout [UInt8]
  ) {
    let symbol = names.symbol(of: leg.contract)
    let digits = Digits(symbol?.product)
    bytes.append(key: "leg ", word: leg.side.word)
    bytes.append(key: " ", leg.quantity, digits)
    bytes.append(key: " ", symbol: symbol, contract: leg.contract)
    bytes.append(key: " @ ", leg.price, digits)
    bytes.append(unitOf: digits)
    ResponseFormatter.write(leg.facility, names: names, to: &bytes)
  }

  /// The product is not known here, so lots and ticks are written as such.
  private static func write(_ replace: ReplaceOrder, to bytes: inout [UInt8]) {
    bytes.append("replace ")
    write(replace.target, to: &bytes)
    write(" lots=", replace.quantity.lots, to: &bytes)
    write(" ticks=", replace.price.ticks, to: &bytes)
    write(" was-lots=", replace.was.lots, to: &bytes)
    write(" stop-ticks=", replace.stop.ticks, to: &bytes)
  }

  private static func write(_ target: OrderTarget, to bytes: inout [UInt8]) {
    guard target.reference == .none else { return bytes.append(target.reference) }
    bytes.append(key: "#", number: target.order.value)
  }

  /// A figure, or nothing where it is to be kept.
  private static func write(_ key: StaticString, _ figure: Int64, to bytes: inout [UInt8]) {
    guard figure != ReplaceOrder.keep else { return }
    bytes.append(key)
    bytes.append(decimal: figure, digits: 0)
  }

  private static func write<Names: NameSource>(
    _ cancel: MassCancel, names: borrowing Names, to bytes: inout [UInt8]
  ) {
    bytes.append("cancel-all")
    if cancel.account != .none {
      bytes.append(
        key: " account=", name: names.name(of: cancel.account), number: cancel.account.value)
    }
    if cancel.contract != .none {
      bytes.append(
        key: " contract=", symbol: names.symbol(of: cancel.contract), contract: cancel.contract)
    }
    if cancel.zone != .none {
      bytes.append(key: " zone=", name: names.name(of: cancel.zone), number: cancel.zone.value)
    }
    if cancel.member != .none {
      bytes.append(
        key: " member=", name: names.name(of: cancel.member), number: cancel.member.value)
    }
  }

  static func write(_ open: OpenMarket, to bytes: inout [UInt8]) {
    bytes.append("market=")
    bytes.append(open.market)
    bytes.append(key: " rules=", number: UInt64(open.rules))
    bytes.append(key: " clock=", word: open.clock.word)
    bytes.append(" operator=")
    bytes.append(open.operatorMember)
    bytes.append(UInt8(ascii: "/"))
    bytes.append(open.operatorUser)
    write(open.operatorKey, to: &bytes)
  }

  static func write(_ key: Key, to bytes: inout [UInt8]) {
    bytes.append(" key=")
    Hexadecimal.append(key.bytes, to: &bytes)
  }
}
