import MarketEngine

/// Reads one operation.
enum OperationReader {
  enum Read {
    case operation(CaseOperation)
    /// The engine has no such mode.
    case unsupported(mode: String)
  }

  /// Keys that say nothing about what is done.
  private static let comments = ["why", "note", "comment"]

  static func read(_ value: JSONValue, place: String) throws(FormatFault) -> Read {
    let fields = try Fields(value, place: place)
    if let word = try fields.text("op"), let action = try OffBookReader.read(word, fields) {
      return .operation(try operation(fields, .offBook(action)))
    }
    if let word = try fields.text("op"), let action = try HouseReader.read(word, fields) {
      return .operation(try operation(fields, .house(action)))
    }
    switch try fields.text("op") {
    case "new": return try readNew(fields)
    case "replace": return try readReplace(fields)
    case "cancel":
      try fields.allowOnly(["op", "id", "owner", "side", "was", "session"] + comments)
      let side = fields["side"] == nil ? nil : try side(fields)
      return .operation(try operation(fields, .cancel(side, was: try fields.amount("was"))))
    case "hibernate", "reactivate":
      try fields.allowOnly(["op", "id", "owner", "session"] + comments)
      return .operation(
        try operation(fields, try fields.text("op") == "hibernate" ? .hibernate : .reactivate))
    case "quote": return try readQuote(fields)
    case "basket": return try readBasket(fields)
    case nil: throw fields.fault("\"op\" is missing")
    case .some(let other): throw fields.fault("unknown op \"\(other)\"")
    }
  }

  private static func readNew(_ fields: Fields) throws(FormatFault) -> Read {
    try fields.allowOnly(
      [
        "op", "id", "owner", "side", "price", "qty", "tif", "display_qty", "post_only", "stop",
        "stop_kind", "contract", "pool", "stp", "until", "step", "to_limit", "facility", "account", "session", "block",
      ] + comments)
    guard fields.has("price") else { throw fields.fault("\"price\" is missing") }
    guard let quantity = try fields.amount("qty") else { throw fields.fault("\"qty\" is missing") }
    let side = try side(fields)
    let (timeInForce, isAllOrNone) = try timeInForce(fields)
    var new = NewAction(
      side: side, price: try fields.amount("price"), quantity: quantity, timeInForce: timeInForce,
      isPostOnly: try slides(fields) ? true : isSet("post_only", fields), isAllOrNone: isAllOrNone,
      clip: try fields.amount("display_qty"), stop: try stop(fields), pool: try fields.text("pool"))
    new.slides = slides(fields)
    new.isMarketToLimit = try isSet("to_limit", fields)
    if new.isMarketToLimit, new.price != nil { throw fields.fault("\"to_limit\" with a price") }
    new.until = fields["until"] == nil ? nil : try fields.whole("until")
    new.step = try fields.amount("step")
    new.facility = try fields.text("facility")
    new.account = try fields.text("account")
    if let word = try fields.text("stp") {
      guard let mode = CaseReader.selfTrade(word) else { throw fields.fault("unknown stp \"\(word)\"") }
      new.selfTrade = mode
    }
    if let ends = try fields.list("block") {
      guard ends.count == 2 else { throw fields.fault("\"block\" is not [first, end]") }
      new.block = CaseRun(
        first: Int(try ExpectationReader.whole(ends[0], fields.place)),
        end: Int(try ExpectationReader.whole(ends[1], fields.place)))
    }
    return .operation(try operation(fields, .new(new)))
  }

  /// The stop price; nil if there is none. What kind of stop it is, the price says already: `stop_kind` must agree.
  private static func stop(_ fields: Fields) throws(FormatFault) -> Amount? {
    let stop = try fields.amount("stop")
    let isMarket = try fields.amount("price") == nil
    switch try fields.text("stop_kind") {
    case nil: return stop
    case .some where stop == nil: throw fields.fault("\"stop_kind\" without \"stop\"")
    case "limit" where !isMarket, "market" where isMarket: return stop
    case "limit": throw fields.fault("a limit stop without a price")
    case "market": throw fields.fault("a market stop with a price")
    case .some(let other): throw fields.fault("unknown stop_kind \"\(other)\"")
    }
  }

  private static func slides(_ fields: Fields) -> Bool {
    guard case .text("slide") = fields["post_only"] else { return false }
    return true
  }

  /// A yes or no; no if it is not there or null.
  static func isSet(_ key: String, _ fields: Fields) throws(FormatFault) -> Bool {
    switch fields[key] {
    case nil, .null: return false
    case .boolean(let value): return value
    case .some(let value): throw fields.fault("\"\(key)\" is \(value.kind), not true or false")
    }
  }

  static func side(_ fields: Fields) throws(FormatFault) -> Side {
    switch try fields.text("side") {
    case "buy": return .buy
    case "sell": return .sell
    case nil: throw fields.fault("\"side\" is missing")
    case .some(let other): throw fields.fault("unknown side \"\(other)\"")
    }
  }

  /// How long it stands, and whether only whole.
  private static func timeInForce(_ fields: Fields) throws(FormatFault) -> (TimeInForce, Bool) {
    switch try fields.text("tif") {
    case "GTC", nil: return (.goodForSession, false)
    case "IOC": return (.immediateOrCancel, false)
    case "FOK": return (.fillOrKill, false)
    case "AON": return (.goodForSession, true)
    case "GTD": return (.goodTillDate, false)
    case .some(let other): throw fields.fault("unknown tif \"\(other)\"")
    }
  }

  private static func readReplace(_ fields: Fields) throws(FormatFault) -> Read {
    try fields.allowOnly(["op", "id", "owner", "price", "leaves", "qty", "display_qty", "was", "stop", "session"] + comments)
    if fields["display_qty"] != nil { return .unsupported(mode: "replace of display_qty") }
    let leaves = try fields.amount("leaves")
    // Beside `leaves` it is the same wish as a total; alone it would be another wish.
    if leaves == nil, fields["qty"] != nil { throw fields.fault("\"qty\" without \"leaves\"") }
    return .operation(
      try operation(
        fields,
        .replace(
          ReplaceAction(
            price: try fields.amount("price"), leaves: leaves, was: try fields.amount("was"), stop: try fields.amount("stop"))))
    )
  }

  /// A side is `[price, quantity]`. A quote takes the place of its owner's last one, so it must have an owner.
  private static func readQuote(_ fields: Fields) throws(FormatFault) -> Read {
    try fields.allowOnly(["op", "id", "owner", "bid", "ask", "contract", "session"] + comments)
    guard fields["owner"] != nil else { throw fields.fault("\"owner\" is missing") }
    let quote = QuoteAction(bid: try half("bid", fields), ask: try half("ask", fields))
    return .operation(try operation(fields, .quote(quote)))
  }

  /// Its owner must be named as well: it lives only while it is entered.
  private static func readBasket(_ fields: Fields) throws(FormatFault) -> Read {
    try fields.allowOnly(["op", "id", "owner", "legs", "session"] + comments)
    guard fields["owner"] != nil else { throw fields.fault("\"owner\" is missing") }
    guard let list = try fields.list("legs") else { throw fields.fault("\"legs\" is missing") }
    var legs: [LegAction] = []
    for (index, value) in list.enumerated() {
      let leg = try Fields(value, place: "\(fields.place) leg \(index)")
      try leg.allowOnly(["contract", "side", "price", "qty"] + comments)
      guard let price = try leg.amount("price"), let quantity = try leg.amount("qty") else {
        throw leg.fault("\"price\" or \"qty\" is missing")
      }
      legs.append(
        LegAction(
          contract: try leg.text("contract"), side: try side(leg), price: price,
          quantity: quantity))
    }
    return .operation(try operation(fields, .basket(legs)))
  }

  private static func half(
    _ key: String, _ fields: Fields
  ) throws(FormatFault) -> QuoteAction.Half? {
    guard let list = try fields.list(key) else { return nil }
    guard list.count == 2, case .number(let price) = list[0], case .number(let quantity) = list[1]
    else { throw fields.fault("\"\(key)\" is not [price, quantity]") }
    return QuoteAction.Half(
      price: Amount(jsonNumber: price), quantity: Amount(jsonNumber: quantity))
  }

  private static func operation(
    _ fields: Fields, _ action: CaseOperation.Action
  ) throws(FormatFault) -> CaseOperation {
    CaseOperation(
      id: try fields.whole("id"), owner: try owner(fields), contract: try fields.text("contract"),
      session: try session(fields, action), action: action)
  }

  /// What opens or ends a session says so itself.
  private static func session(_ fields: Fields, _ action: CaseOperation.Action) throws(FormatFault) -> String? {
    if case .house = action { return nil }
    return try fields.text("session")
  }

  private static func owner(_ fields: Fields) throws(FormatFault) -> String? {
    switch fields["owner"] {
    case nil: return nil
    case .text(let text): return text
    case .number(let text): return text
    case .some(let value): throw fields.fault("\"owner\" is \(value.kind), not a text")
    }
  }
}
