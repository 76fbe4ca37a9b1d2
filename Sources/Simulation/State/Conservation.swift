public import MarketEngine

/// Watches a market from outside, command by command: what must be the same before and after, and what must agree with what.
///
/// It looks at state words and events only, so it judges any engine that gives them. Nothing in it knows how a rule is carried out.
public struct Conservation {
  /// The last number each member was told.
  private var lastNumbers: [UInt32: UInt64] = [:]
  /// All deposits less withdrawals, µCNY.
  private var deposited: Int128 = 0

  public init() {}

  /// Of a market that is watched from here on; what came before is taken for right.
  public init(after picture: MarketPicture) {
    deposited = picture.accounts.reduce(0) { $0 + Int128($1.cash) }
    for (index, member) in picture.members.enumerated() { lastNumbers[UInt32(index + 1)] = member.last }
  }

  /// What is wrong after a command, as sentences; empty if all is well.
  public mutating func violations(events: [Event], after picture: MarketPicture) -> [String] {
    var violations: [String] = []
    for event in events { follow(event, &violations) }
    violations += picture.cashViolations(deposited: deposited)
    violations += picture.rightsViolations()
    violations += picture.bookViolations()
    violations += picture.slotViolations()
    violations += picture.safeguardViolations()
    violations += picture.freezeViolations()
    for (index, member) in picture.members.enumerated()
    where member.last != lastNumbers[UInt32(index + 1), default: 0] {
      violations.append("member \(index + 1) is at number \(member.last), not at the last told")
    }
    return violations
  }

  /// Takes note of an event without looking at the state; adds what is wrong with it.
  public mutating func follow(_ event: Event, _ violations: inout [String]) {
    if case .cashMoved(_, let moved) = event, moved.reason != .settlement {
      deposited += Int128(moved.amount.microYuan)
    }
    if case .repeated = event { return }
    guard let note = event.note, note.member != .none else { return }
    let expected = lastNumbers[note.member.value, default: 0] + 1
    if note.number != expected {
      violations.append(
        "member \(note.member.value) is told number \(note.number) after \(expected - 1)")
    }
    lastNumbers[note.member.value] = note.number
  }
}

extension Event {
  /// Whose event it is; nil for what everybody hears.
  public var note: Note? {
    switch self {
    case .accepted(let note, _), .filled(let note, _), .replaced(let note, _),
      .reduced(let note, _), .cancelled(let note, _), .requeued(let note, _), .massCancelled(let note, _),
      .hibernated(let note, _), .reactivated(let note, _), .triggered(let note, _),
      .cashMoved(let note, _), .done(let note), .refused(let note, _), .repeated(let note, _),
      .negotiated(let note, _), .tradeChanged(let note, _), .haltSet(let note, _), .limitsSet(let note, _),
      .rightsChanged(let note, _):
      note
    case .marketOpened, .clockMoved, .zoneAdded, .memberAdded, .userAdded, .keySet, .accountAdded,
      .facilityAdded, .feesSet, .contractCreated, .phaseChanged, .noticeGiven, .dayPassed, .auctioned, .collarSet, .interrupted,
      .sessionOpened, .sessionEnded, .traded, .tradeReviewed, .holdSet, .freezeSet, .callPriceSet, .poolAdded,
      .capabilityChanged:
      nil
    }
  }
}
