/// The events of a batch, in order.
///
/// What orders cause is kept as it is; the rare kinds are large, up to 169 bytes, and stay beside, so that they do not make every
/// event as large as themselves.
public struct EventBuffer: ~Copyable {
  /// The kinds on the way of an order, and where one of the others is.
  enum Stored: BitwiseCopyable {
    case accepted(Note, Accepted)
    case filled(Note, Filled)
    case replaced(Note, Replaced)
    case cancelled(Note, Cancelled)
    case traded(Trade)
    case refused(Note, Refusal)
    case aside(UInt32)
  }

  private var stored: Buffer<Stored>
  private var aside = Buffer<Event>()

  public init(capacity: Int = 1_024) { stored = Buffer(capacity: capacity) }

  public var count: Int { stored.count }

  public subscript(index: Int) -> Event {
    switch stored[index] {
    case .accepted(let note, let accepted): .accepted(note, accepted)
    case .filled(let note, let filled): .filled(note, filled)
    case .replaced(let note, let replaced): .replaced(note, replaced)
    case .cancelled(let note, let cancelled): .cancelled(note, cancelled)
    case .traded(let trade): .traded(trade)
    case .refused(let note, let refusal): .refused(note, refusal)
    case .aside(let place): aside[place]
    }
  }

  /// The fill in this place, nil if it is something else: without a copy of whatever is there.
  public func filled(at index: Int) -> (note: Note, filled: Filled)? {
    guard case .filled(let note, let filled) = stored[index] else { return nil }
    return (note, filled)
  }

  /// The refusal in this place, nil if it is something else.
  public func refusal(at index: Int) -> Refusal? {
    guard case .refused(_, let refusal) = stored[index] else { return nil }
    return refusal
  }

  @inline(__always) mutating func append(stored event: Stored) { stored.append(event) }

  public mutating func append(_ event: Event) {
    switch event {
    case .accepted(let note, let accepted): stored.append(.accepted(note, accepted))
    case .filled(let note, let filled): stored.append(.filled(note, filled))
    case .replaced(let note, let replaced): stored.append(.replaced(note, replaced))
    case .cancelled(let note, let cancelled): stored.append(.cancelled(note, cancelled))
    case .traded(let trade): stored.append(.traded(trade))
    case .refused(let note, let refusal): stored.append(.refused(note, refusal))
    case .marketOpened, .clockMoved, .zoneAdded, .memberAdded, .userAdded, .keySet, .accountAdded,
      .facilityAdded, .feesSet, .contractCreated, .phaseChanged, .noticeGiven, .dayPassed,
      .auctioned, .collarSet, .poolAdded, .interrupted, .sessionOpened, .sessionEnded, .reduced, .requeued,
      .massCancelled, .hibernated, .reactivated, .triggered, .haltSet, .limitsSet, .cashMoved,
      .done, .repeated, .negotiated, .tradeChanged, .tradeReviewed, .holdSet, .freezeSet, .callPriceSet,
      .capabilityChanged, .rightsChanged:
      appendAside(event)
    }
  }

  @inline(never) private mutating func appendAside(_ event: Event) {
    stored.append(.aside(UInt32(aside.count)))
    aside.append(event)
  }

  public mutating func removeAll() {
    stored.removeAll()
    aside.removeAll()
  }
}
