public import MarketEngine

extension JournalStorage {
  /// Writes a new market's first block and waits until it is committed, then releases the leadership. For `init`, before any exchange runs.
  /// Throws `notReady` if the journal is not empty.
  public func openMarket(
    _ open: OpenMarket, at time: Timestamp, patienceMilliseconds: Int
  ) throws(StorageFailure) {
    let leadership = try take(patienceMilliseconds: patienceMilliseconds)
    defer { release() }
    guard leadership.lastBlock == 0 else {
      throw .notReady("the market is open: its journal has \(leadership.lastBlock) blocks")
    }
    try append(JournalBlock.opening(open, at: time, epoch: leadership.epoch))
    while try waitForProgress(wakeDescriptor: -1, timeoutMilliseconds: 100) < 1 {}
  }
}
