public import MarketEngine

/// Who hears an event: the one place that decides it. Whoever submitted the command is told of its outcome besides, by connection.
public enum Audience: Sendable, Equatable {
  /// Every session of a member.
  case member(MemberNumber)
  /// One session.
  case session(SessionNumber)
  /// Every session, or those that watch the contract it is about.
  case everyone
  /// Only tables and other followers.
  case nobody

  public static func of(_ event: Event) -> Audience {
    switch event {
    case .accepted(let note, _): .member(note.member)
    case .filled(let note, _): .member(note.member)
    case .replaced(let note, _): .member(note.member)
    case .reduced(let note, _): .member(note.member)
    case .cancelled(let note, _): .member(note.member)
    case .requeued(let note, _): .member(note.member)
    case .massCancelled(let note, _): .member(note.member)
    case .hibernated(let note, _): .member(note.member)
    case .reactivated(let note, _): .member(note.member)
    case .triggered(let note, _): .member(note.member)
    case .cashMoved(let note, _): .member(note.member)
    case .done(let note): .member(note.member)
    case .negotiated(let note, _): .member(note.member)
    case .tradeChanged(let note, _): .member(note.member)
    case .haltSet(let note, _): .member(note.member)
    case .limitsSet(let note, _): .member(note.member)
    case .rightsChanged(let note, _): .member(note.member)
    case .refused(let note, _): of(answer: note)
    // No new number: said only to the session that asked again.
    case .repeated(let note, _): .session(note.session)
    case .sessionOpened(let opened): .session(opened.session)
    case .sessionEnded(let session, _): .session(session)
    case .traded, .tradeReviewed, .contractCreated, .phaseChanged, .auctioned, .interrupted, .noticeGiven: .everyone
    case .marketOpened, .clockMoved, .zoneAdded, .memberAdded, .userAdded, .keySet, .accountAdded,
      .facilityAdded, .feesSet, .dayPassed, .collarSet, .holdSet, .freezeSet, .callPriceSet, .poolAdded,
      .capabilityChanged:
      .nobody
    }
  }

  /// A refusal without a member's number (rule 1.2) is said to who asked, if there is a session.
  private static func of(answer note: Note) -> Audience {
    guard note.number == 0 else { return .member(note.member) }
    return note.session == .none ? .nobody : .session(note.session)
  }
}
