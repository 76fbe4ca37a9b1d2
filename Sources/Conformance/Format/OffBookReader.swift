import MarketEngine

/// Reads what is done beside the book, and what is expected of it.
enum OffBookReader {
  private static let common = ["op", "id", "owner", "why", "note", "comment"]

  /// Nil for an operation of another kind.
  static func read(_ operation: String, _ fields: Fields) throws(FormatFault) -> OffBookAction? {
    switch operation {
    case "negotiate": return try negotiate(fields)
    case "confirm": return try answer(.confirm, fields)
    case "decline": return try answer(.decline, fields)
    case "retract": return try answer(.retract, fields)
    case "dispute": return try review(.dispute, fields)
    case "agree": return try review(.agree, fields)
    case "bust": return try review(.bust, fields)
    case "uphold": return try review(.uphold, fields)
    case "approve": return try review(.approve, fields)
    case "reject": return try review(.reject, fields)
    case "hold":
      try fields.allowOnly(common + ["on", "contract"])
      guard case .boolean(let isOn) = fields["on"] else { throw fields.fault("\"on\" is missing") }
      return .hold(isOn)
    case "call":
      try fields.allowOnly(common + ["qty", "contract"])
      return .call(quantity: try amount("qty", fields))
    case "pool": return try pool(fields)
    case "freeze", "resume":
      try fields.allowOnly(common + ["contract"])
      return .trading(isFrozen: operation == "freeze")
    case "uncross":
      try fields.allowOnly(["op", "id", "why", "note", "comment"])
      return .uncross
    default: return nil
    }
  }

  private static func negotiate(_ fields: Fields) throws(FormatFault) -> OffBookAction {
    try fields.allowOnly(common + ["side", "price", "qty", "with", "for", "contract", "facility"])
    guard let other = try fields.text("with") else { throw fields.fault("\"with\" is missing") }
    guard fields.has("owner") else { throw fields.fault("\"owner\" is missing") }
    let price = try amount("price", fields)
    return .negotiate(
      try OperationReader.side(fields), price: price, quantity: try amount("qty", fields), with: other,
      seconds: fields["for"] == nil ? nil : try fields.whole("for"), facility: try fields.text("facility"))
  }

  private static func pool(_ fields: Fields) throws(FormatFault) -> OffBookAction {
    try fields.allowOnly(common + ["name", "facility"])
    guard let name = try fields.text("name"), fields.has("owner") else {
      throw fields.fault("\"name\" or \"owner\" is missing")
    }
    return .pool(name: name, facility: try fields.text("facility") ?? "firm")
  }

  private static func answer(
    _ answer: NegotiationAnswer, _ fields: Fields
  ) throws(FormatFault) -> OffBookAction {
    try fields.allowOnly(common)
    return .answer(answer)
  }

  private static func review(
    _ review: TradeReview, _ fields: Fields
  ) throws(FormatFault) -> OffBookAction {
    try fields.allowOnly(common + ["trade"])
    let isParties = review == .dispute || review == .agree
    if isParties, !fields.has("owner") { throw fields.fault("\"owner\" is missing") }
    let trade = try fields.whole("trade")
    guard trade >= 0, trade < 1 << 32 else { throw fields.fault("\"trade\" counts from 0") }
    return .review(review, deal: Int(trade))
  }

  private static func amount(_ key: String, _ fields: Fields) throws(FormatFault) -> Amount {
    guard let amount = try fields.amount(key) else { throw fields.fault("\"\(key)\" is missing") }
    return amount
  }

  /// `"rights": {"owner": "P", "interruptible": 20, "firm": 40, "call_price": 3247, "block": true, "contracts": {"b": [0, 4]}, "call": true}`
  static func rights(_ config: Fields) throws(FormatFault) -> CaseRights? {
    guard let value = config["rights"] else { return nil }
    let rights = try Fields(value, place: "config rights")
    try rights.allowOnly(["owner", "interruptible", "firm", "call_price", "block", "contracts", "call"])
    guard let owner = try rights.text("owner") else { throw rights.fault("\"owner\" is missing") }
    let price = rights["call_price"] == nil ? nil : try rights.whole("call_price")
    return CaseRights(
      owner: owner, interruptible: try rights.whole("interruptible"), firm: try rights.whole("firm"),
      callPrice: price, isBlock: try OperationReader.isSet("block", rights), runs: try runs(rights),
      inCall: try OperationReader.isSet("call", rights))
  }

  /// `"contracts": {"b": [0, 4]}`
  private static func runs(_ rights: Fields) throws(FormatFault) -> [String: CaseRun] {
    guard let value = rights["contracts"] else { return [:] }
    let contracts = try Fields(value, place: "config contracts")
    var runs: [String: CaseRun] = [:]
    for name in contracts.keys {
      let ends = try contracts.list(name) ?? []
      guard ends.count == 2 else { throw contracts.fault("\"\(name)\" is not [first, end]") }
      let first = try ExpectationReader.whole(ends[0], contracts.place)
      let end = try ExpectationReader.whole(ends[1], contracts.place)
      guard 0 <= first, first < end, end <= 8 else {
        throw contracts.fault("\"\(name)\" is not of some of the eight quarter-hours")
      }
      runs[name] = CaseRun(first: Int(first), end: Int(end))
    }
    return runs
  }

  static func deals(_ expect: Fields) throws(FormatFault) -> [CaseDeal]? {
    guard let list = try expect.list("deals") else { return nil }
    var deals: [CaseDeal] = []
    for (index, value) in list.enumerated() {
      let deal = try Fields(value, place: "expect deal \(index)")
      try deal.allowOnly(["kind", "buyer", "seller", "price", "qty", "state"])
      let (kindWord, stateWord) = (try deal.text("kind"), try deal.text("state"))
      guard let kind = TradeKind.allCases.first(where: { "\($0)" == kindWord }),
        let state = TradeState.allCases.first(where: { "\($0)" == stateWord })
      else { throw deal.fault("no such kind or state") }
      deals.append(
        CaseDeal(
          kind: kind, buyer: try deal.text("buyer"), seller: try deal.text("seller"),
          price: try deal.whole("price"), quantity: try deal.whole("qty"), state: state))
    }
    return deals
  }
}
