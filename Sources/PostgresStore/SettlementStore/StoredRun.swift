public import MarketEngine
public import Settlement

/// A run as the tables have it.
public struct StoredRun: Sendable, Equatable {
  /// Numbered from 1 in its market.
  public var run: UInt64
  public var day: DeliveryDay
  public var kind: RunKind
  public var version: UInt32
  public var sequence: UInt64
  /// Whether it was made now; otherwise the same run had been made before and nothing was written.
  public var isNew: Bool
  /// What is to be sent to the engine, by member. Sending a command again changes nothing: the engine knows (run, member, version).
  public var commands: [SettlePosting]
}
