/// Reads what a case must come to. A key it does not know would be an expectation nobody looks at, and is a fault.
enum ExpectationReader {
  static func read(_ fields: Fields, operations: Int) throws(FormatFault) -> CaseExpectation {
    guard let value = fields["expect"] else { throw fields.fault("\"expect\" is missing") }
    let expect = try Fields(value, place: "expect")
    let known = [
      "trades", "book", "books", "rejected", "checkpoints", "deals", "digests", "reasons", "figures", "ended", "cash", "phase",
      "phases", "rights",
    ]
    try expect.allowOnly(known + ["why", "note", "comment"])
    guard known.contains(where: { expect[$0] != nil }) else { throw expect.fault("nothing is expected") }
    var expectation = CaseExpectation()
    expectation.trades = try readTrades(expect)
    expectation.deals = try OffBookReader.deals(expect)
    if let value = expect["digests"] { expectation.digests = try CaseDigests(value) }
    if let value = expect["book"] {
      let book = try Fields(value, place: "expect book")
      try book.allowOnly(["bids", "asks"])
      expectation.bids = try readLevels(book, "bids")
      expectation.asks = try readLevels(book, "asks")
    }
    if let value = expect["books"] {
      let books = try Fields(value, place: "expect books")
      for contract in books.keys {
        guard let value = books[contract] else { continue }
        let book = try Fields(value, place: "expect books \(contract)")
        try book.allowOnly(["bids", "asks"])
        expectation.books.append(
          CaseBook(
            contract: contract, bids: try readLevels(book, "bids"),
            asks: try readLevels(book, "asks")))
      }
    }
    expectation.rejected = try readRejected(expect)
    expectation.reasons = try readReasons(expect)
    expectation.figures = try readFigures(expect)
    expectation.ended = try readEnded(expect)
    expectation.phase = try expect.text("phase")
    if let value = expect["phases"] {
      let phases = try Fields(value, place: "expect phases")
      for contract in phases.keys { expectation.phases[contract] = try phases.text(contract) }
    }
    if let value = expect["cash"] {
      let cash = try Fields(value, place: "expect cash")
      for owner in cash.keys {
        expectation.cash[owner] = try readNumbers(try cash.list(owner) ?? [], cash.place).compactMap(\.self)
      }
    }
    expectation.rights = try readRights(expect)
    expectation.checkpoints = try readCheckpoints(expect, operations: operations)
    return expectation
  }

  private static func readTrades(_ expect: Fields) throws(FormatFault) -> [CaseTrade]? {
    guard let list = try expect.list("trades") else { return nil }
    var trades: [CaseTrade] = []
    for (index, value) in list.enumerated() {
      let trade = try Fields(value, place: "expect trade \(index)")
      try trade.allowOnly(["maker", "taker", "price", "qty"])
      trades.append(
        CaseTrade(
          maker: try trade.whole("maker"), taker: try trade.whole("taker"),
          price: try trade.whole("price"), quantity: try trade.whole("qty")))
    }
    return trades
  }

  private static func readRejected(_ expect: Fields) throws(FormatFault) -> [Int64]? {
    guard let list = try expect.list("rejected") else { return nil }
    var ids: [Int64] = []
    for value in list { ids.append(try whole(value, "expect rejected")) }
    return ids
  }

  private static func readReasons(_ expect: Fields) throws(FormatFault) -> [String]? {
    guard let list = try expect.list("reasons") else { return nil }
    var reasons: [String] = []
    for value in list {
      guard case .text(let reason) = value else { throw expect.fault("\"reasons\" are words") }
      reasons.append(reason)
    }
    return reasons
  }

  private static func readFigures(_ expect: Fields) throws(FormatFault) -> [[Int64]?]? {
    guard let list = try expect.list("figures") else { return nil }
    let figures = try readNumbers(list, "expect figures")
    guard figures.allSatisfy({ $0 == nil || $0?.count == 2 }) else { throw expect.fault("a figure is [need, free]") }
    return figures
  }

  /// Lists of whole numbers, each perhaps null.
  private static func readNumbers(_ list: [JSONValue], _ place: String) throws(FormatFault) -> [[Int64]?] {
    var numbers: [[Int64]?] = []
    for value in list {
      switch value {
      case .null: numbers.append(nil)
      case .list(let values):
        var row: [Int64] = []
        for value in values { row.append(try whole(value, place)) }
        numbers.append(row)
      default: throw FormatFault(reason: "\(place): \(value.kind), not a list of numbers")
      }
    }
    return numbers
  }

  /// By account and facility, `[first, end, charge, reserved, discharge, reserved, room, reserved]`.
  private static func readRights(_ expect: Fields) throws(FormatFault) -> [String: [String: [CaseRight]]] {
    guard let value = expect["rights"] else { return [:] }
    let accounts = try Fields(value, place: "expect rights")
    var rights: [String: [String: [CaseRight]]] = [:]
    for account in accounts.keys {
      guard let value = accounts[account] else { throw accounts.fault("\"\(account)\" has no facilities") }
      let facilities = try Fields(value, place: "expect rights \(account)")
      rights[account] = [:]
      for facility in facilities.keys {
        for row in try readNumbers(try facilities.list(facility) ?? [], facilities.place) {
          guard let row, row.count == 8 else { throw facilities.fault("a right has eight numbers") }
          rights[account]?[facility, default: []].append(CaseRight(first: row[0], end: row[1], amounts: Array(row[2...])))
        }
      }
    }
    return rights
  }

  /// `[id, "word"]`
  private static func readEnded(_ expect: Fields) throws(FormatFault) -> [CaseEnd]? {
    guard let list = try expect.list("ended") else { return nil }
    var ended: [CaseEnd] = []
    for value in list {
      guard case .list(let parts) = value, parts.count == 2, case .text(let word) = parts[1] else {
        throw expect.fault("\"ended\" has [id, \"word\"]")
      }
      ended.append(CaseEnd(id: try whole(parts[0], "expect ended"), by: word))
    }
    return ended
  }

  private static func readLevels(
    _ fields: Fields, _ key: String
  ) throws(FormatFault) -> [CaseLevel]? {
    guard let list = try fields.list(key) else { return nil }
    var levels: [CaseLevel] = []
    for value in list {
      let place = "\(fields.place) \(key)"
      guard case .list(let parts) = value, parts.count == 2 || parts.count == 3 else {
        throw FormatFault(reason: "\(place): a level is [price, quantity, [ids]]")
      }
      var ids: [Int64]?
      if parts.count == 3 {
        guard case .list(let values) = parts[2] else {
          throw FormatFault(reason: "\(place): a level is [price, quantity, [ids]]")
        }
        var read: [Int64] = []
        for value in values { read.append(try whole(value, place)) }
        ids = read
      }
      levels.append(
        CaseLevel(
          price: try whole(parts[0], place), quantity: try whole(parts[1], place), ids: ids))
    }
    return levels
  }

  private static func readCheckpoints(
    _ expect: Fields, operations: Int
  ) throws(FormatFault) -> [CaseCheckpoint] {
    var checkpoints: [CaseCheckpoint] = []
    for (index, value) in (try expect.list("checkpoints") ?? []).enumerated() {
      let fields = try Fields(value, place: "expect checkpoint \(index)")
      try fields.allowOnly(["after_op", "n_trades", "bids", "asks"])
      let after = try fields.whole("after_op")
      guard after >= 0, after < operations else { throw fields.fault("there is no op \(after)") }
      checkpoints.append(
        CaseCheckpoint(
          afterOperation: Int(after),
          numberOfTrades: fields["n_trades"] == nil ? nil : Int(try fields.whole("n_trades")),
          bids: try readLevels(fields, "bids"), asks: try readLevels(fields, "asks")))
    }
    return checkpoints.sorted { $0.afterOperation < $1.afterOperation }
  }

  static func whole(_ value: JSONValue, _ place: String) throws(FormatFault) -> Int64 {
    guard case .number(let text) = value, case .whole(let whole) = Amount(jsonNumber: text) else {
      throw FormatFault(reason: "\(place): \(value.kind) that is not a whole number of 64 bits")
    }
    return whole
  }
}
