/// How a trade came about.
public enum TradeKind: UInt8, Sendable, BitwiseCopyable, CaseIterable {
  /// An incoming order met a resting one.
  case continuous = 1
  /// Found in a call auction.
  case auction = 2
  /// Proposed by one member, confirmed by another, off the book.
  case negotiated = 3
  /// Taken by the dispatcher at the administrative price.
  case called = 4
}

/// What a trade has come to.
public enum TradeState: UInt8, Sendable, BitwiseCopyable, CaseIterable {
  /// Right and money have changed hands.
  case completed = 1
  /// Waits for the dispatcher: both reservations stay, nothing is posted.
  case pending = 2
  /// Completed, and one party says that it should not stand.
  case disputed = 3
  /// It does not stand: what was posted is reversed.
  case cancelled = 4
}
