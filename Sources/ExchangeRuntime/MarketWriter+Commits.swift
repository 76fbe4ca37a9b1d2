public import Journal

extension MarketWriter {
  /// Waits at most so long for a commit or for `wakeDescriptor`, and hands out every batch that may leave.
  public mutating func collect(
    wakeDescriptor: Int32, timeoutMilliseconds: Int32
  ) throws(StorageFailure) {
    let committed = try storage.waitForProgress(
      wakeDescriptor: wakeDescriptor, timeoutMilliseconds: timeoutMilliseconds)
    handOut(through: committed)
  }

  /// After `connectionLost`: takes the lead anew, finds which blocks in flight are in the journal, hands those out and sends the rest
  /// again under the new epoch.
  ///
  /// `connectionLost` again: try again. Everything else is the end: `leadershipLost`, `journalBehindAnswers`, `journalDiverged`.
  public mutating func reconnect(patienceMilliseconds: Int) throws(StorageFailure) {
    let leadership: Leadership
    do throws(StorageFailure) {
      leadership = try storage.retake(patienceMilliseconds: patienceMilliseconds)
    } catch {
      // Who leads now need not know what was answered here.
      if case .leadershipLost = error { try checkAnswered() }
      throw error
    }
    epoch = leadership.epoch
    lastSent = clock.monotonic()
    let before = max(inFlight.lastAnswered, 1) - 1
    // Not what is behind: it was written by who has taken the lead since, rightfully; that our next block does not go in will show it.
    let there = leadership.lastBlock > before ? Int(leadership.lastBlock - before) : 0
    let most = max(options.blocksInFlight, options.smallBlocksInFlight) + 2
    let stored = try reader.blocks(after: before, limit: min(there, most))
    let last = try inFlight.confirm(stored: stored, lastStored: leadership.lastBlock)
    guard (stored.last?.number ?? before) >= last else {
      reader.forgetConnection()
      throw .connectionLost("the reader does not see block \(last) yet")
    }
    grace.begin(until: clock.monotonic() + options.sessionReturn)
    handOut(through: last)
    for block in inFlight.reseal(underEpoch: epoch, after: last) { try storage.append(block) }
  }

  /// Whether the journal holds the last block that was answered, as it was answered.
  private func checkAnswered() throws(StorageFailure) {
    let last = inFlight.lastAnswered
    guard last > 0 else { return }
    let found = try storage.look(atBlock: last)
    guard found.lastBlock >= last else { throw .journalBehindAnswers(expected: last, found: found.lastBlock) }
    // Detached, if it is not there: this process has been away for long, and readers find holes.
    guard let digest = found.digest else { return }
    guard digest == inFlight.answeredDigest else { throw .journalDiverged(block: last) }
  }

  /// Gives the lead away, when nothing is in flight.
  public mutating func release() { storage.release() }

  private mutating func handOut(through committed: UInt64) {
    let leaseHolds = storage.leaseHoldsUntil > clock.monotonic()
    for released in inFlight.release(through: committed, leaseHolds: leaseHolds) {
      output.handOut(released.batch, block: released.block)
    }
  }
}
