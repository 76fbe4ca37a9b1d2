public import MarketEngine

/// A question; its answer is rows, each with the tag, and an `end` line.
public struct QueryRequest: Sendable, BitwiseCopyable, Equatable {
  public var kind: QueryKind
  /// The asker's own mark, repeated in each line of the answer; `.none` if not given.
  public var tag: Reference

  public init(kind: QueryKind, tag: Reference = .none) {
    self.kind = kind
    self.tag = tag
  }
}

public enum QueryKind: Sendable, BitwiseCopyable, Equatable {
  case cash
  case positions
  case rights(RightsRequest)
  case orders
  /// The member's own last trades, at most so many.
  case trades(limit: Int32)
  /// Contracts not yet delivered that match.
  case contracts(ContractPattern)
  case book(ContractSymbol, depth: Int32)
  case limits
  case pools
  /// What the call a contract is in would come to now.
  case indicative(ContractSymbol)
  case time
  case help
}

/// `rights day=YYYYMMDD [offset=+HH:MM] [account=NAME] [facility=NAME]`
public struct RightsRequest: Sendable, BitwiseCopyable, Equatable {
  /// `.empty` is the member's first account.
  public var account: Name
  /// `.empty` is every facility; the rows of others are left out by the gateway.
  public var facility: Name
  /// The day's quarter-hours `first..<end`.
  public var first: QuarterHour
  public var end: QuarterHour

  public init(account: Name, facility: Name, first: QuarterHour, end: QuarterHour) {
    self.account = account
    self.facility = facility
    self.first = first
    self.end = end
  }
}

/// `watch PATTERN [depth=N]`
public struct WatchRequest: Sendable, BitwiseCopyable, Equatable {
  public var pattern: ContractPattern
  /// Levels a side.
  public var depth: Int32

  public init(pattern: ContractPattern, depth: Int32) {
    self.pattern = pattern
    self.depth = depth
  }
}
