import MarketEngine

/// An event with its place in the journal.
struct StagedEvent {
  var sequence: UInt64
  /// Which of its command's events it is, from 0.
  var ordinal: Int32
  var time: Timestamp
  var event: Event
}

/// Which table has an event's own row. Every event has exactly one.
enum EventTable {
  case orderEvent
  case marketEvent
  case trade

  init(of event: Event) {
    switch event {
    case .accepted, .filled, .replaced, .reduced, .cancelled, .requeued, .massCancelled, .hibernated, .reactivated, .triggered,
      .cashMoved, .done, .negotiated, .tradeChanged, .haltSet, .limitsSet, .rightsChanged:
      self = .orderEvent
    case .refused(let note, _):
      self = note.number == 0 ? .marketEvent : .orderEvent
    case .traded:
      self = .trade
    case .marketOpened, .clockMoved, .zoneAdded, .memberAdded, .userAdded, .keySet, .accountAdded, .facilityAdded,
      .feesSet, .contractCreated, .phaseChanged, .noticeGiven, .dayPassed, .auctioned, .collarSet, .interrupted, .sessionOpened,
      .sessionEnded, .repeated,
      .tradeReviewed,
      .holdSet, .freezeSet, .callPriceSet, .poolAdded, .capabilityChanged:
      self = .marketEvent
    }
  }
}
