import MarketEngine

/// An event on its way to the tables.
struct StagedEvent {
  var sequence: UInt64
  /// Which of its command's events it is, from 0.
  var ordinal: Int32
  var time: Timestamp
  /// Of a refusal: the contract the request was about, `.none` if it is not known.
  var contract: ContractNumber
  var event: Event
}

/// The events of whole blocks that are not in the tables yet, in order.
struct StagedEvents {
  private struct Boundary {
    var block: UInt64
    var sequence: UInt64
    var time: Timestamp
    /// Index behind the block's last event.
    var end: Int
  }

  private(set) var events: [StagedEvent] = []
  private var boundaries: [Boundary] = []

  var isEmpty: Bool { boundaries.isEmpty }
  var firstBlock: UInt64? { boundaries.first?.block }
  var lastBlock: UInt64? { boundaries.last?.block }

  mutating func append(_ event: StagedEvent) { events.append(event) }

  /// The block is complete.
  mutating func close(block: UInt64, sequence: UInt64, time: Timestamp) {
    boundaries.append(Boundary(block: block, sequence: sequence, time: time, end: events.count))
  }

  /// Forgets blocks up to and with this one: they are in the tables.
  mutating func drop(through block: UInt64) {
    let count = boundaries.prefix { $0.block <= block }.count
    guard count > 0 else { return }
    let end = boundaries[count - 1].end
    boundaries.removeFirst(count)
    events.removeFirst(end)
    for index in boundaries.indices { boundaries[index].end -= end }
  }

  mutating func removeAll() {
    events.removeAll(keepingCapacity: true)
    boundaries.removeAll(keepingCapacity: true)
  }

  /// Where the tables will be when these are in them.
  func progress(after progress: ProjectionProgress) -> ProjectionProgress {
    guard let last = boundaries.last else { return progress }
    var next = progress
    (next.block, next.sequence, next.time) = (last.block, last.sequence, last.time)
    for staged in events {
      switch EventTable(of: staged.event) {
      case .orderEvent: next.orderEvents += 1
      case .marketEvent: next.marketEvents += 1
      case .trade: next.trades += 1
      }
    }
    return next
  }
}

/// Which table has an event's own row. Every event has exactly one.
enum EventTable {
  case orderEvent
  case marketEvent
  case trade

  init(of event: Event) {
    switch event {
    case .accepted, .filled, .replaced, .reduced, .cancelled, .massCancelled, .cashMoved, .done:
      self = .orderEvent
    case .refused(let note, _):
      self = note.number == 0 ? .marketEvent : .orderEvent
    case .traded:
      self = .trade
    case .marketOpened, .clockMoved, .zoneAdded, .memberAdded, .userAdded, .keySet, .accountAdded, .facilityAdded,
      .feesSet, .contractCreated, .phaseChanged, .noticeGiven, .dayPassed, .sessionOpened, .sessionEnded, .repeated:
      self = .marketEvent
    }
  }
}
