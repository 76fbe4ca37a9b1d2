public import MarketEngine

/// Which events, refusals and reasons occurred, and how often: what never occurred was never tested.
public struct Seen: Sendable {
  /// By the name of the event's case.
  public private(set) var events: [String: Int] = [:]
  public private(set) var refusals: [RefusalCode: Int] = [:]
  public private(set) var cancelReasons: [CancelReason: Int] = [:]
  public private(set) var tradeCauses: [TradeCause: Int] = [:]
  public private(set) var phases: [ContractPhase: Int] = [:]
  public private(set) var repeated: [AnswerKind: Int] = [:]
  /// Orders accepted, by the bit of each of their options.
  public private(set) var options: [UInt16: Int] = [:]
  /// Orders that lost lots and live on, by why.
  public private(set) var reductions: [CancelReason: Int] = [:]
  /// Things that fell due and were not refused.
  public private(set) var dues: [DueKind: Int] = [:]
  var auctions: [AuctionSight: Int] = [:]
  var blocks: [BlockSight: Int] = [:]
  var capability: [CapabilitySight: Int] = [:]
  /// The facilities there are: what trades and derates are judged by.
  var facilities: [AddFacility] = []
  var freezes: [FreezeSight: Int] = [:]
  /// Contracts whose call went on after its end.
  var goingOn: Set<UInt32> = []
  /// Of orders accepted, by number: what an auction's events are judged by.
  var optionsOf: [UInt64: OrderOptions] = [:]

  public init() {}

  public mutating func note(_ event: Event) {
    events[event.caseName, default: 0] += 1
    noteCapability(event)
    switch event {
    case .refused(_, let refusal): refusals[refusal.code, default: 0] += 1
    case .cancelled(_, let cancelled): cancelReasons[cancelled.reason, default: 0] += 1
    case .accepted(_, let accepted):
      for bit in Seen.bits(of: accepted.options) { options[bit, default: 0] += 1 }
    case .reduced(_, let reduced): reductions[reduced.reason, default: 0] += 1
    case .phaseChanged(_, let phase): phases[phase, default: 0] += 1
    case .repeated(_, let answer): repeated[answer.kind, default: 0] += 1
    case .marketOpened, .clockMoved, .zoneAdded, .memberAdded, .userAdded, .keySet, .accountAdded,
      .facilityAdded, .feesSet, .contractCreated, .noticeGiven, .dayPassed, .auctioned, .collarSet, .interrupted,
      .sessionOpened,
      .sessionEnded, .filled, .replaced, .requeued, .massCancelled, .hibernated, .reactivated, .triggered,
      .traded, .cashMoved, .done, .negotiated, .tradeReviewed, .holdSet, .freezeSet, .callPriceSet, .haltSet,
      .limitsSet, .poolAdded, .capabilityChanged, .rightsChanged:
      break
    case .tradeChanged(_, let changed): tradeCauses[changed.cause, default: 0] += 1
    }
  }

  public mutating func note(_ due: Due) { dues[due.kind, default: 0] += 1 }

  public mutating func add(_ other: Seen) {
    events.merge(other.events) { $0 + $1 }
    refusals.merge(other.refusals) { $0 + $1 }
    cancelReasons.merge(other.cancelReasons) { $0 + $1 }
    tradeCauses.merge(other.tradeCauses) { $0 + $1 }
    phases.merge(other.phases) { $0 + $1 }
    options.merge(other.options) { $0 + $1 }
    reductions.merge(other.reductions) { $0 + $1 }
    dues.merge(other.dues) { $0 + $1 }
    repeated.merge(other.repeated) { $0 + $1 }
    auctions.merge(other.auctions) { $0 + $1 }
    blocks.merge(other.blocks) { $0 + $1 }
    capability.merge(other.capability) { $0 + $1 }
    freezes.merge(other.freezes) { $0 + $1 }
  }

  private static func bits(of options: OrderOptions) -> [UInt16] {
    (0..<16).map { 1 << $0 }.filter { options.rawValue & $0 != 0 }
  }

  /// What can occur in a market and did not, as sentences.
  public var missing: [String] {
    var missing: [String] = []
    for name in Event.caseNames where events[name] == nil { missing.append("no event \(name)") }
    for code in RefusalCode.allCases where refusals[code] == nil {
      missing.append("no refusal \(code)")
    }
    for reason in CancelReason.allCases where cancelReasons[reason] == nil {
      missing.append("no cancel by \(reason)")
    }
    for reason in [CancelReason.selfTrade, .pool] where reductions[reason] == nil {
      missing.append("no order reduced by \(reason)")
    }
    for bit in Seen.bits(of: .known) where options[bit] == nil { missing.append("no order of option \(bit)") }
    for cause in TradeCause.allCases where tradeCauses[cause] == nil {
      missing.append("no trade changed by \(cause)")
    }
    // A contract is created planned; nothing tells of that phase.
    for phase in ContractPhase.allCases where phase != .planned && phases[phase] == nil {
      missing.append("no phase \(phase)")
    }
    // Money is moved for operators, who are answered by `done`.
    for kind in AnswerKind.allCases where kind != .cashMoved && repeated[kind] == nil {
      missing.append("no repeated \(kind)")
    }
    for kind in DueKind.allCases where dues[kind] == nil { missing.append("no due \(kind)") }
    for sight in AuctionSight.allCases where auctions[sight] == nil { missing.append("no \(sight) in an auction") }
    for sight in BlockSight.allCases where blocks[sight] == nil { missing.append("no block \(sight)") }
    for sight in CapabilitySight.allCases where capability[sight] == nil { missing.append("no \(sight)") }
    for sight in FreezeSight.allCases where freezes[sight] == nil { missing.append("no freeze \(sight)") }
    return missing
  }
}

extension Event {
  static let caseNames = [
    "marketOpened", "clockMoved", "zoneAdded", "memberAdded", "userAdded", "keySet",
    "accountAdded", "facilityAdded", "feesSet", "contractCreated", "phaseChanged", "noticeGiven",
    "dayPassed", "auctioned", "collarSet", "interrupted", "sessionOpened", "sessionEnded", "accepted", "filled", "replaced",
    "reduced",
    "cancelled", "requeued", "massCancelled", "hibernated", "reactivated", "triggered", "traded", "cashMoved",
    "done", "refused", "repeated", "negotiated", "tradeChanged", "tradeReviewed", "holdSet", "freezeSet", "callPriceSet",
    "haltSet", "limitsSet", "poolAdded", "capabilityChanged", "rightsChanged",
  ]

  var caseName: String {
    switch self {
    case .marketOpened: "marketOpened"
    case .clockMoved: "clockMoved"
    case .zoneAdded: "zoneAdded"
    case .memberAdded: "memberAdded"
    case .userAdded: "userAdded"
    case .keySet: "keySet"
    case .accountAdded: "accountAdded"
    case .facilityAdded: "facilityAdded"
    case .feesSet: "feesSet"
    case .contractCreated: "contractCreated"
    case .phaseChanged: "phaseChanged"
    case .noticeGiven: "noticeGiven"
    case .dayPassed: "dayPassed"
    case .auctioned: "auctioned"
    case .collarSet: "collarSet"
    case .interrupted: "interrupted"
    case .sessionOpened: "sessionOpened"
    case .sessionEnded: "sessionEnded"
    case .accepted: "accepted"
    case .filled: "filled"
    case .replaced: "replaced"
    case .reduced: "reduced"
    case .cancelled: "cancelled"
    case .requeued: "requeued"
    case .massCancelled: "massCancelled"
    case .hibernated: "hibernated"
    case .reactivated: "reactivated"
    case .triggered: "triggered"
    case .traded: "traded"
    case .cashMoved: "cashMoved"
    case .done: "done"
    case .refused: "refused"
    case .repeated: "repeated"
    case .negotiated: "negotiated"
    case .tradeChanged: "tradeChanged"
    case .tradeReviewed: "tradeReviewed"
    case .holdSet: "holdSet"
    case .freezeSet: "freezeSet"
    case .callPriceSet: "callPriceSet"
    case .haltSet: "haltSet"
    case .limitsSet: "limitsSet"
    case .poolAdded: "poolAdded"
    case .capabilityChanged: "capabilityChanged"
    case .rightsChanged: "rightsChanged"
    }
  }
}
