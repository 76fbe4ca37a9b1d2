public import MarketEngine
import Synchronization

/// The leader's side of a `MemoryJournal`.
public final class MemoryStorage: JournalStorage {
  private let journal: MemoryJournal
  private var epoch: Int64 = 0
  private var isConnected = false
  /// Whether there is a connection, leading or not, on which the journal was looked at last: only there may it be condemned.
  private var isReaching = false
  private var lastCommitted: UInt64 = 0
  public private(set) var leaseHoldsUntil: UInt64 = 0
  private var renewalSent: UInt64 = 0

  private let monotonic: @Sendable () -> UInt64

  /// `monotonic` is the clock the lease is measured by, in nanoseconds.
  public init(
    _ journal: MemoryJournal, monotonic: @escaping @Sendable () -> UInt64 = { MonotonicClock.now() }
  ) {
    self.journal = journal
    self.monotonic = monotonic
  }

  public var clockDifference: Int64 { journal.contents.withLock { $0.faults.clockDifference } }

  public var wallClockLead: Int64? { journal.contents.withLock { $0.faults.wallClockLead } }

  public func take(patienceMilliseconds: Int) throws(StorageFailure) -> Leadership {
    try lead(onlyAfter: nil)
  }

  public func retake(patienceMilliseconds: Int) throws(StorageFailure) -> Leadership {
    let mayRetake = journal.contents.withLock { contents in
      guard contents.faults.failedRetakes > 0 else { return true }
      contents.faults.failedRetakes -= 1
      return false
    }
    guard mayRetake else { throw .connectionLost("the memory journal is not to be reached") }
    return try lead(onlyAfter: epoch)
  }

  public func look(atBlock number: UInt64) throws(StorageFailure) -> (lastBlock: UInt64, digest: Digest?) {
    isReaching = true
    return journal.contents.withLock { contents in
      (contents.blocks.last?.number ?? 0, contents.blocks.first { $0.number == number }?.digest)
    }
  }

  public func append(_ block: JournalBlock) throws(StorageFailure) {
    guard isConnected else { throw .connectionLost("append on a broken connection") }
    renewalSent = monotonic()
    journal.contents.withLock { $0.pipeline.append(block) }
  }

  public func renewLease() throws(StorageFailure) {
    guard isConnected else { throw .connectionLost("renewal on a broken connection") }
    renewalSent = monotonic()
    journal.contents.withLock { $0.renewalSent = true }
  }

  public func waitForProgress(
    wakeDescriptor: Int32, timeoutMilliseconds: Int32
  ) throws(StorageFailure) -> UInt64 {
    let before = lastCommitted
    journal.changed.clear()
    try progress()
    guard lastCommitted == before else { return lastCommitted }
    let descriptors = [wakeDescriptor, journal.changed.descriptor]
    if WakeSignal.wait(for: descriptors, milliseconds: timeoutMilliseconds) { try progress() }
    return lastCommitted
  }

  public func condemn(_ reason: String) throws(StorageFailure) {
    guard isReaching else { throw .connectionLost("the connection is gone on which it was found") }
    (isConnected, isReaching) = (false, false)
    let isWritten = journal.contents.withLock { contents in
      guard contents.faults.failedCondemnations == 0 else {
        contents.faults.failedCondemnations -= 1
        return false
      }
      contents.condemned = contents.condemned ?? reason
      contents.epoch += 1
      contents.leader = nil
      defer { contents.faults.condemnsUnheard = false }
      return !contents.faults.condemnsUnheard
    }
    guard isWritten else { throw .connectionLost("the memory journal is not to be reached") }
  }

  public func release() {
    (isConnected, isReaching) = (false, false)
    leaseHoldsUntil = 0
    journal.contents.withLock { contents in
      if contents.epoch == epoch { contents.leader = nil }
    }
  }

  /// Commits what may be committed, one block after the other.
  private func progress() throws(StorageFailure) {
    guard isConnected else { throw .connectionLost("waiting on a broken connection") }
    let step = journal.contents.withLock { $0.advance(epoch: epoch) }
    if let block = step.committed { lastCommitted = block }
    if step.renewed {
      leaseHoldsUntil = renewalSent + journal.contents.withLock { $0.faults.leaseNanoseconds }
    }
    if let failure = step.failure {
      (isConnected, isReaching) = (false, false)
      throw failure
    }
  }

  private func lead(onlyAfter own: Int64?) throws(StorageFailure) -> Leadership {
    isReaching = true
    if let reason = journal.contents.withLock({ $0.condemned }) { throw .condemned(reason) }
    let me = ObjectIdentifier(self)
    let taken: (epoch: Int64, last: JournalBlock?)? = journal.contents.withLock { contents in
      if let own {
        guard contents.epoch == own else { return nil }
      } else if let leader = contents.leader, leader != me {
        return nil
      }
      contents.epoch += 1
      contents.leader = me
      contents.pipeline = []
      contents.renewalSent = false
      return (contents.epoch, contents.blocks.last)
    }
    guard let taken else { throw .leadershipLost(leader: "another in memory") }
    epoch = taken.epoch
    lastCommitted = taken.last?.number ?? 0
    isConnected = true
    leaseHoldsUntil =
      monotonic() + journal.contents.withLock { $0.faults.leaseNanoseconds }
    return Leadership(epoch: taken.epoch, lastBlock: lastCommitted, digest: taken.last?.digest)
  }
}

extension MemoryJournal.Contents {
  struct Step {
    var committed: UInt64?
    var renewed = false
    var failure: StorageFailure?
  }

  /// Commits the pipeline as far as the faults let it, as the fenced statement of the real journal would.
  mutating func advance(epoch leader: Int64) -> Step {
    var step = Step()
    guard epoch == leader else {
      return Step(failure: .connectionLost("another leads in memory"))
    }
    while let block = pipeline.first {
      if let left = faults.breaksAfterCommits, left == 0 { break }
      guard !faults.holdsCommits else { break }
      guard block.epoch == epoch, block.number == (blocks.last?.number ?? 0) + 1 else {
        return Step(failure: .connectionLost("block \(block.number) does not follow"))
      }
      blocks.append(block)
      commits += 1
      pipeline.removeFirst()
      step.committed = block.number
      step.renewed = true
      if let left = faults.breaksAfterCommits { faults.breaksAfterCommits = left - 1 }
    }
    if renewalSent, !faults.holdsRenewals, !faults.holdsCommits {
      renewalSent = false
      step.renewed = true
    }
    if faults.breaksAfterCommits == 0 {
      faults.breaksAfterCommits = nil
      pipeline = []
      // What committed last is not heard of any more.
      step = Step(failure: .connectionLost("the connection broke"))
    }
    return step
  }
}
