public import Journal

/// Hears what is committed, in order, and how the exchange fares. Called on the writer's thread: it hands on and returns, never waits.
public protocol BatchListener: Sendable {
  func committed(_ batch: CommittedBatch)
  func stateChanged(_ state: ExchangeState)
}

/// Hears each committed block, so that the follower in this process need not read it from the database. Called on the writer's thread.
public protocol BlockObserver: Sendable {
  func committed(_ block: JournalBlock)
}
