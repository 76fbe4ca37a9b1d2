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

  public mutating func append(_ event: Event) {
    switch event {
    case .accepted(let note, let accepted): append(note, accepted)
    case .filled(let note, let filled): append(note, filled)
    case .replaced(let note, let replaced): append(note, replaced)
    case .cancelled(let note, let cancelled): append(note, cancelled)
    case .traded(let trade): append(trade)
    case .refused(let note, let refusal): append(note, refusal)
    default:
      stored.append(.aside(UInt32(aside.count)))
      aside.append(event)
    }
  }

  @inline(__always) mutating func append(_ note: Note, _ accepted: Accepted) {
    stored.append(.accepted(note, accepted))
  }

  @inline(__always) mutating func append(_ note: Note, _ filled: Filled) {
    stored.append(.filled(note, filled))
  }

  @inline(__always) mutating func append(_ note: Note, _ replaced: Replaced) {
    stored.append(.replaced(note, replaced))
  }

  @inline(__always) mutating func append(_ note: Note, _ cancelled: Cancelled) {
    stored.append(.cancelled(note, cancelled))
  }

  @inline(__always) mutating func append(_ note: Note, _ refusal: Refusal) {
    stored.append(.refused(note, refusal))
  }

  @inline(__always) mutating func append(_ trade: Trade) { stored.append(.traded(trade)) }

  public mutating func removeAll() {
    stored.removeAll()
    aside.removeAll()
  }
}
