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
    let rights: CaseRights?
    if let config = fields["config"] {
      rights = try OffBookReader.rights(try Fields(config, place: "config"))
    } else {
      rights = nil
    }
    return .playable(
      ConformanceCase(
        id: id, selfTrade: selfTrade, operations: operations,
        expectation: try ExpectationReader.read(fields, operations: operations.count),
        rights: rights))
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
    if let key = config.keys.first(where: { $0 != "stp_default" && $0 != "rights" && config[$0] != nil }) {
      return .failure(Unsupported(mode: "config \(key)"))
    }
    switch try config.text("stp_default") {
    case nil: return .success(.cancelNewest)
    case "off": return .success(.off)
    case "cancel_newest": return .success(.cancelNewest)
    case "cancel_oldest": return .success(.cancelOldest)
    case "cancel_both": return .success(.cancelBoth)
    case "decrement": return .success(.decrement)
    case .some(let other): return .failure(Unsupported(mode: "stp_default \(other)"))
    }
  }
}
