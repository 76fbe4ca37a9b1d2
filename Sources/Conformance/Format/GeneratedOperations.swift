import MarketEngine

/// The operations of a case that says how they are made in place of listing them, for books too large to list. The procedure is that of
/// conformance/README.md, word for word; conformance/model.py has it too.
struct GeneratedOperations {
  private let count: Int
  private let owners: UInt64
  private let spread: UInt64
  private let overlap: UInt64
  private let lots: UInt64
  private let hasEveryKind: Bool
  private var middle: Int64
  private var state: UInt64
  private var entered: Int64 = 0

  /// More would be longer than a run of all cases should take.
  static let most: Int64 = 1_000_000

  init(_ value: JSONValue) throws(FormatFault) {
    let fields = try Fields(value, place: "generate")
    try fields.allowOnly(["seed", "operations", "owners", "middle", "spread", "overlap", "lots", "kinds"])
    func number(_ key: String, _ range: ClosedRange<Int64>) throws(FormatFault) -> Int64 {
      let number = try fields.whole(key)
      guard range.contains(number) else {
        throw fields.fault("\"\(key)\" is not within \(range.lowerBound) to \(range.upperBound)")
      }
      return number
    }
    state = UInt64(try number("seed", 0...Int64.max))
    count = Int(try number("operations", 1...GeneratedOperations.most))
    owners = UInt64(try number("owners", 1...1000))
    middle = try number("middle", -(1 << 30)...(1 << 30))
    spread = UInt64(try number("spread", 1...1_000_000))
    overlap = UInt64(try number("overlap", 1...1_000_000))
    lots = UInt64(try number("lots", 1...1_000_000))
    switch try fields.text("kinds") {
    case "plain": hasEveryKind = false
    case "every": hasEveryKind = true
    default: throw fields.fault("\"kinds\" is not \"plain\" or \"every\"")
    }
  }

  mutating func all() -> [CaseOperation] {
    var operations: [CaseOperation] = []
    operations.reserveCapacity(count)
    for index in 0..<count {
      if index > 0, index.isMultiple(of: 1000) { middle += pick(2 * overlap + 1) - Int64(overlap) }
      let kind = pick(100)
      if kind < 60 || entered == 0 {
        operations.append(new())
      } else if kind < 75 {
        operations.append(replace())
      } else {
        operations.append(CaseOperation(id: recent(), action: .cancel(nil, was: nil)))
      }
    }
    return operations
  }

  /// A number of 0 ..< bound: the next of SplitMix64, modulo the bound.
  private mutating func pick(_ bound: UInt64) -> Int64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var word = state
    word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
    word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
    word ^= word >> 31
    return Int64(word % bound)
  }

  private mutating func recent() -> Int64 { entered - pick(min(UInt64(entered), 2000)) }

  private mutating func new() -> CaseOperation {
    entered += 1
    let side: Side = pick(2) == 0 ? .buy : .sell
    let distance = pick(spread) - pick(overlap)
    let price = side == .buy ? middle - distance : middle + distance
    let quantity = 1 + pick(lots)
    let owner = "O\(pick(owners))"
    var order = NewAction(side: side, price: .whole(price), quantity: .whole(quantity), timeInForce: .goodForSession)
    switch pick(20) {
    case 0: order.timeInForce = .immediateOrCancel
    case 1: order.timeInForce = .fillOrKill
    case 2 where hasEveryKind: order.isPostOnly = true
    case 3 where hasEveryKind, 4 where hasEveryKind: order.clip = .whole(1 + pick(UInt64(quantity)))
    case 5 where hasEveryKind: order.isAllOrNone = true
    default: break
    }
    return CaseOperation(id: entered, owner: owner, action: .new(order))
  }

  private mutating func replace() -> CaseOperation {
    let id = recent()
    let wish = pick(3)
    let price = wish == 1 ? nil : Amount.whole(middle - Int64(spread / 2) + pick(spread))
    let leaves = wish == 0 ? nil : Amount.whole(1 + pick(lots))
    return CaseOperation(id: id, action: .replace(ReplaceAction(price: price, leaves: leaves)))
  }
}
