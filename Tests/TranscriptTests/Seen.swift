import MarketEngine

/// What a conversation brought about in the engine.
struct Seen {
  private(set) var verbs: Set<String> = []
  private(set) var events: Set<EventKind> = []
  private(set) var dues: Set<DueKind> = []
  private(set) var refusals: Set<RefusalCode> = []
  private(set) var kindsRefused: Set<KindRefused> = []
  private(set) var reasons: Set<CancelReason> = []
  private(set) var phases: Set<ContractPhase> = []
  private(set) var ends: Set<SessionEnd> = []
  private(set) var repeated: Set<AnswerKind> = []

  mutating func said(_ line: String) {
    if let verb = line.split(separator: " ").first { verbs.insert(String(verb)) }
  }

  mutating func executed(_ command: Command, _ told: [Event]) {
    if case .due(let due) = command { dues.insert(due.kind) }
    for event in told {
      events.insert(EventKind(event))
      switch event {
      case .refused(_, let refusal):
        refusals.insert(refusal.code)
        kindsRefused.formUnion(KindRefused.pairs(RequestKind.all(of: command), [refusal.code]))
      case .cancelled(_, let cancelled): reasons.insert(cancelled.reason)
      case .phaseChanged(_, let phase): phases.insert(phase)
      case .contractCreated: phases.insert(.planned)
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
  case cashMoved, done, refused, repeated, negotiated, tradeChanged, tradeReviewed, holdSet, callPriceSet, haltSet, limitsSet
  case poolAdded

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
      case .callPriceSet: .callPriceSet
      case .haltSet: .haltSet
      case .limitsSet: .limitsSet
      case .poolAdded: .poolAdded
      }
  }
}
