import MarketEngine

/// Reads one case. What it holds beyond the keys it knows is a comment; in an operation or an expectation such a key is a fault.
struct CaseReader {
  static func read(_ value: JSONValue, index: Int) -> FiledCase {
    var id = "case \(index)"
    do throws(FormatFault) {
      let fields = try Fields(value, place: "the case")
      id = name(of: fields) ?? id
      return try read(fields, id: id)
    } catch {
      return .faulty(id: id, reason: error.reason)
    }
  }

  private static func name(of fields: Fields) -> String? {
    switch fields["id"] {
    case .text(let text): text
    case .number(let text): text
    default: nil
    }
  }

  private static func read(_ fields: Fields, id: String) throws(FormatFault) -> FiledCase {
    var operations: [CaseOperation] = []
    var mode: String?
    if let list = try fields.list("ops") {
      guard fields["generate"] == nil else { throw fields.fault("\"ops\" and \"generate\"") }
      for (index, value) in list.enumerated() {
        switch try OperationReader.read(value, place: "op \(index)") {
        case .operation(let operation): operations.append(operation)
        case .unsupported(let asked): mode = mode ?? asked
        }
      }
    } else if let procedure = fields["generate"] {
      var generated = try GeneratedOperations(procedure)
      operations = generated.all()
    } else {
      guard fields.has("offers") || fields.has("bids") else { throw fields.fault("\"ops\" is missing") }
      return .auction(try AuctionReader.read(fields, id: id))
    }
    let selfTrade: SelfTradePrevention
    switch try readConfig(fields) {
    case .success(let read): selfTrade = read
    case .failure(let unsupported): return .skipped(id: id, mode: unsupported.mode)
    }
    if let mode { return .skipped(id: id, mode: mode) }
    var rights: CaseRights?
    var isEmpty = false
    if let value = fields["config"] {
      let config = try Fields(value, place: "config")
      rights = try OffBookReader.rights(config)
      isEmpty = try OperationReader.isSet("empty", config)
      if isEmpty, rights != nil { throw config.fault("\"rights\" and \"empty\"") }
    }
    for (index, operation) in operations.enumerated() where !isEmpty { try checkForFull(operation, index) }
    let expectation = try ExpectationReader.read(fields, operations: operations.count)
    if !isEmpty, !expectation.rights.isEmpty {
      throw FormatFault(reason: "expect: \"rights\" are for cases that begin \"empty\"")
    }
    return .playable(
      ConformanceCase(
        id: id, selfTrade: selfTrade, operations: operations, expectation: expectation, rights: rights,
        isEmpty: isEmpty))
  }

  /// A case that does not begin empty neither makes a market nor has facilities with names of its own.
  private static func checkForFull(_ operation: CaseOperation, _ index: Int) throws(FormatFault) {
    switch operation.action {
    case .house(let house):
      throw FormatFault(reason: "op \(index): \"\(house.verb.rawValue)\" is for cases that begin \"empty\"")
    case .offBook(.pool(_, let facility)) where facility != "firm" && facility != "interruptible":
      throw FormatFault(reason: "op \(index): unknown facility \"\(facility)\"")
    default: break
    }
  }

  private struct Unsupported: Error {
    var mode: String
  }

  /// The engine's own default stands where the file names none.
  private static func readConfig(
    _ fields: Fields
  ) throws(FormatFault) -> Result<SelfTradePrevention, Unsupported> {
    guard let value = fields["config"] else { return .success(.cancelNewest) }
    let config = try Fields(value, place: "config")
    if let key = config.keys.first(where: { !["stp_default", "rights", "empty"].contains($0) && config[$0] != nil }) {
      return .failure(Unsupported(mode: "config \(key)"))
    }
    guard let word = try config.text("stp_default") else { return .success(.cancelNewest) }
    guard let mode = selfTrade(word) else { return .failure(Unsupported(mode: "stp_default \(word)")) }
    return .success(mode)
  }

  static func selfTrade(_ word: String) -> SelfTradePrevention? {
    switch word {
    case "off": .off
    case "cancel_newest": .cancelNewest
    case "cancel_oldest": .cancelOldest
    case "cancel_both": .cancelBoth
    case "decrement": .decrement
    default: nil
    }
  }
}
