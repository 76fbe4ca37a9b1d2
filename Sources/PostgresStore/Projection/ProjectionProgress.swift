public import MarketEngine

/// How far a market's tables are, as they say themselves: everything up to and with this block is in them, exactly once.
public struct ProjectionProgress: Sendable, Equatable {
  /// Last block, 0 for none, and the sequence number of its last command.
  public var block: UInt64
  public var sequence: UInt64
  /// The market's time after it.
  public var time: Timestamp
  /// Rows of `order_event`, `market_event` and `trade`: together one for each event.
  public var orderEvents: UInt64
  public var marketEvents: UInt64
  public var trades: UInt64

  public init(
    block: UInt64, sequence: UInt64, time: Timestamp, orderEvents: UInt64, marketEvents: UInt64, trades: UInt64
  ) {
    self.block = block
    self.sequence = sequence
    self.time = time
    self.orderEvents = orderEvents
    self.marketEvents = marketEvents
    self.trades = trades
  }

  static let none = ProjectionProgress(
    block: 0, sequence: 0, time: .zero, orderEvents: 0, marketEvents: 0, trades: 0)
}
