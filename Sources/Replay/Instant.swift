public import MarketEngine

/// A point in a market's life.
public enum Instant: Sendable, Equatable {
  /// After the command of this number.
  case sequence(UInt64)
  /// After every block of this time or earlier.
  case time(Timestamp)
  /// After the last block there is.
  case end
}
