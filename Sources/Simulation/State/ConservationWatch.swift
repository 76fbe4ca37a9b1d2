public import Journal
public import MarketEngine

/// Watches what must be conserved in a journal that is followed: every event, and the market wherever all is caught up.
///
/// It is to be told that all is caught up before the first block, too: the market there is taken for right.
public final class ConservationWatch: FollowerSink {
  // A class because it is a follower's sink.
  private var conservation: Conservation?
  private var inEvents: [String] = []
  /// Of the first market that was looked at and not right: the later ones would say the same again.
  private var inMarket: [String] = []

  public init() {}

  /// What is wrong, as sentences; empty if all is well.
  public var violations: [String] { inEvents + inMarket }

  public func followed(
    _ executed: ExecutedBlock, events: borrowing EventBuffer, engine: borrowing Engine
  ) throws(StorageFailure) {
    for index in 0..<events.count { conservation?.follow(events[index], &inEvents) }
  }

  public func caughtUp(engine: borrowing Engine, lastBlock: UInt64) throws(StorageFailure) {
    guard engine.sequence > 0 else {
      conservation = Conservation()
      return
    }
    var words: [UInt64] = []
    engine.encodeState(into: &words)
    let picture: MarketPicture
    do {
      picture = try MarketPicture(words: words)
    } catch {
      throw .badBlock(lastBlock, "the state after it cannot be read: \(error)")
    }
    guard let found = conservation?.violations(events: [], after: picture) else {
      conservation = Conservation(after: picture)
      return
    }
    if inMarket.isEmpty { inMarket = found }
  }
}
