import MarketEngine

/// What a conversation brought about in the engine.
struct Seen {
  private(set) var verbs: Set<String> = []
  private(set) var events: Set<EventKind> = []
  private(set) var dues: Set<DueKind> = []
  private(set) var refusals: Set<RefusalCode> = []
  private(set) var kindsRefused: Set<KindRefused> = []
  /// Of those whose contract is there, by its phase.
  private(set) var kindsRefusedIn: [ContractPhase: Set<KindRefused>] = [:]
  private(set) var reasons: Set<CancelReason> = []
  private(set) var phases: Set<ContractPhase> = []
  private(set) var ends: Set<SessionEnd> = []
  private(set) var repeated: Set<AnswerKind> = []
  /// What entered, and the contracts there were, to know which contract a request is about.
  private var entered: [(note: Note, accepted: Accepted)] = []
  private var contracts: [[UInt8]: ContractNumber] = [:]
  private var proposed: [UInt64: ContractNumber] = [:]
  private var traded: [UInt64: ContractNumber] = [:]

  mutating func said(_ line: String) {
    if let verb = line.split(separator: " ").first { verbs.insert(String(verb)) }
  }

  /// The contract a request is about, by its own word or by what it names.
  func contract(of command: Command) -> ContractNumber? {
    switch command {
    case .order(_, let order): order.contract
    case .quote(_, let quote): quote.contract
    case .replace(let origin, let replace): contract(of: replace.target, origin)
    case .cancel(let origin, let cancel): contract(of: cancel.target, origin)
    case .hibernate(let origin, let target), .reactivate(let origin, let target): contract(of: target, origin)
    case .block(_, let order): contracts[Seen.symbol(order.block.zone, order.block.product, order.block.label)]
    case .leg(_, let leg): leg.contract
    case .negotiate(_, let proposal): proposal.contract
    case .answer(_, let answer): proposed[UInt64(answer.negotiation.value)]
    case .review(_, let review): traded[UInt64(review.trade.value)]
    case .operate(_, .callRights(let call)): call.contract
    default: nil
    }
  }

  private func contract(of target: OrderTarget, _ origin: Origin) -> ContractNumber? {
    entered.last { note, accepted in
      target.reference == .none
        ? accepted.order == target.order : note.user == origin.user && note.reference == target.reference
    }?.accepted.contract
  }

  private static func symbol(_ zone: ZoneNumber, _ product: Product, _ label: Name) -> [UInt8] {
    [UInt8(truncatingIfNeeded: zone.value), product.rawValue] + label.bytes
  }

  /// A command, the phase of the contract it is about, and what was told.
  mutating func executed(_ command: Command, in phase: ContractPhase?, _ told: [Event]) {
    if case .due(let due) = command { dues.insert(due.kind) }
    for event in told {
      events.insert(EventKind(event))
      switch event {
      case .refused(_, let refusal):
        refusals.insert(refusal.code)
        let pairs = KindRefused.pairs(RequestKind.all(of: command), [refusal.code])
        kindsRefused.formUnion(pairs)
        if let phase { kindsRefusedIn[phase, default: []].formUnion(pairs) }
      case .cancelled(_, let cancelled): reasons.insert(cancelled.reason)
      case .phaseChanged(_, let phase): phases.insert(phase)
      case .contractCreated(let number, let terms):
        phases.insert(.planned)
        contracts[Seen.symbol(terms.zone, terms.product, terms.label)] = number
      case .accepted(let note, let accepted): entered.append((note, accepted))
      case .negotiated(_, let negotiated): proposed[UInt64(negotiated.number.value)] = negotiated.contract
      case .traded(let trade): traded[UInt64(trade.number.value)] = trade.contract
      case .sessionEnded(_, let end): ends.insert(end)
      case .repeated(_, let answer): repeated.insert(answer.kind)
      default: break
      }
    }
  }

  mutating func formUnion(_ other: Seen) {
    verbs.formUnion(other.verbs)
    events.formUnion(other.events)
    dues.formUnion(other.dues)
    refusals.formUnion(other.refusals)
    kindsRefused.formUnion(other.kindsRefused)
    kindsRefusedIn.merge(other.kindsRefusedIn) { $0.union($1) }
    reasons.formUnion(other.reasons)
    phases.formUnion(other.phases)
    ends.formUnion(other.ends)
    repeated.formUnion(other.repeated)
  }
}

/// The kinds of events.
enum EventKind: CaseIterable {
  case marketOpened, clockMoved, zoneAdded, memberAdded, userAdded, keySet, accountAdded
  case facilityAdded, feesSet, contractCreated, phaseChanged, noticeGiven, dayPassed, auctioned, collarSet, interrupted
  case sessionOpened, sessionEnded
  case accepted, filled, replaced, reduced, cancelled, requeued, massCancelled, traded
  case hibernated, reactivated, triggered
  case cashMoved, done, refused, repeated, negotiated, tradeChanged, tradeReviewed, holdSet, freezeSet, callPriceSet, haltSet,
    limitsSet
  case poolAdded, capabilityChanged, rightsChanged

  init(_ event: Event) {
    self =
      switch event {
      case .marketOpened: .marketOpened
      case .clockMoved: .clockMoved
      case .zoneAdded: .zoneAdded
      case .memberAdded: .memberAdded
      case .userAdded: .userAdded
      case .keySet: .keySet
      case .accountAdded: .accountAdded
      case .facilityAdded: .facilityAdded
      case .feesSet: .feesSet
      case .contractCreated: .contractCreated
      case .phaseChanged: .phaseChanged
      case .noticeGiven: .noticeGiven
      case .dayPassed: .dayPassed
      case .auctioned: .auctioned
      case .collarSet: .collarSet
      case .interrupted: .interrupted
      case .sessionOpened: .sessionOpened
      case .sessionEnded: .sessionEnded
      case .accepted: .accepted
      case .filled: .filled
      case .replaced: .replaced
      case .reduced: .reduced
      case .cancelled: .cancelled
      case .requeued: .requeued
      case .massCancelled: .massCancelled
      case .hibernated: .hibernated
      case .reactivated: .reactivated
      case .triggered: .triggered
      case .traded: .traded
      case .cashMoved: .cashMoved
      case .done: .done
      case .refused: .refused
      case .repeated: .repeated
      case .negotiated: .negotiated
      case .tradeChanged: .tradeChanged
      case .tradeReviewed: .tradeReviewed
      case .holdSet: .holdSet
      case .freezeSet: .freezeSet
      case .callPriceSet: .callPriceSet
      case .haltSet: .haltSet
      case .limitsSet: .limitsSet
      case .poolAdded: .poolAdded
      case .capabilityChanged: .capabilityChanged
      case .rightsChanged: .rightsChanged
      }
  }
}
