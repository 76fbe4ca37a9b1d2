/// What is done about the market around the orders: contracts, cash, facilities, the clock, limits, sessions. Only in a case that begins
/// with an empty market, as it would last beyond the case.
public struct HouseAction: Sendable, Equatable {
  public enum Verb: String, Sendable, CaseIterable {
    case contract
    case calendar
    case facility
    case account
    case cash
    case settle
    case clock
    case fees
    case collar
    case callPrice = "call_price"
    case limit
    case halt
    case release
    case annul
    case holdAll = "hold_all"
    case freezeAll = "freeze_all"
    case resumeAll = "resume_all"
    case cancelAll = "cancel_all"
    case derate
    case restore
    case login
    case logout
  }

  public var verb: Verb
  /// What is given as whole numbers, by key.
  public var numbers: [String: Int64]
  /// What is given as words, by key.
  public var words: [String: String]
  /// Of a calendar: which of the day's contracts goes by a name of the case's, as product and, after a dot, what its label has after the
  /// date.
  public var names: [String: String]

  public init(
    verb: Verb, numbers: [String: Int64] = [:], words: [String: String] = [:], names: [String: String] = [:]
  ) {
    self.verb = verb
    self.numbers = numbers
    self.words = words
    self.names = names
  }
}

extension HouseAction.Verb {
  /// The keys it takes beside those of every operation: whole numbers, then words. Of the former `must` have to be there.
  var keys: (must: [String], may: [String], words: [String]) {
    switch self {
    case .contract:
      (
        ["first", "end"], ["first2", "end2", "class", "opens", "disclosure", "call", "reference"],
        ["contract", "product", "zone", "label"]
      )
    case .calendar:
      (
        ["day"],
        [
          "quarters", "change", "opens", "disclosure", "call", "class", "charge_from", "charge_to", "discharge_from",
          "discharge_to",
        ],
        ["zone"]
      )
    case .facility:
      (
        ["first", "end"], ["charge", "discharge", "room", "in", "out", "sale", "firm", "cycles"],
        ["name", "of", "account", "zone", "plant"]
      )
    case .account: ([], [], ["name", "of"])
    case .cash: (["amount"], [], ["of", "account"])
    case .settle: (["run", "version", "amount"], [], ["of"])
    case .clock: (["to"], [], [])
    case .fees: (["maker", "taker"], ["auction"], ["product"])
    case .collar: ([], ["width", "interrupt", "call"], ["product"])
    case .callPrice: ([], ["price"], ["product", "zone"])
    case .limit: ([], ["size", "value", "position", "credit", "requests", "per_fill"], ["of"])
    case .halt, .release: ([], [], ["of"])
    case .annul: ([], [], ["contract"])
    case .holdAll: ([], ["on"], ["product", "zone"])
    case .freezeAll, .resumeAll: ([], [], ["product", "label", "zone"])
    case .cancelAll: ([], [], ["of", "account", "contract", "zone"])
    // Amounts in W and Wh, and whether they are what there is to be.
    case .derate, .restore: (["first", "end"], ["charge", "discharge", "room", "to"], ["facility"])
    case .login: ([], [], ["session", "return", "on_end"])
    case .logout: ([], [], ["session"])
    }
  }
}

/// Reads what is done about the market around the orders.
enum HouseReader {
  /// Nil for an operation of another kind.
  static func read(_ operation: String, _ fields: Fields) throws(FormatFault) -> HouseAction? {
    guard let verb = HouseAction.Verb(rawValue: operation) else { return nil }
    let keys = verb.keys
    try fields.allowOnly(
      ["op", "id", "owner", "why", "note", "comment"] + keys.must + keys.may + keys.words + (verb == .calendar ? ["names"] : [])
    )
    var action = HouseAction(verb: verb)
    for key in keys.must where !fields.has(key) { throw fields.fault("\"\(key)\" is missing") }
    for key in keys.must + keys.may where fields[key] != nil {
      if case .boolean(let value) = fields[key] {
        action.numbers[key] = value ? 1 : 0
      } else {
        action.numbers[key] = try fields.whole(key)
      }
    }
    for key in keys.words { action.words[key] = try fields.text(key) }
    if let names = fields["names"] {
      let named = try Fields(names, place: "\(fields.place) names")
      for key in named.keys { action.names[key] = try named.text(key) }
    }
    return action
  }
}
