import MarketEngine

/// A trade of a contract whose gate is not past.
struct TwinTrade {
  /// Without its orders.
  var trade: Trade
  /// The side of the party that disputes it.
  var disputer: Side?
  /// While it waits for the dispatcher.
  var waiting: TwinWaiting?
}

/// What both sides have set aside for a held trade: at which prices, and until when it waits.
struct TwinWaiting {
  var buyLimit: Int64
  var sellLimit: Int64
  var until: Timestamp
}
