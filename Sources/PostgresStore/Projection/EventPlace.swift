import MarketEngine

/// Where in the journal an event stands: what every row says besides the event.
struct EventPlace {
  var market: Int32
  var sequence: UInt64
  /// Which of its command's events it is, from 0.
  var ordinal: Int32
  var time: Timestamp
}
