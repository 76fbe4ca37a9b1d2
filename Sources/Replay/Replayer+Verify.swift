public import Journal
public import MarketEngine

/// What a verification found. Damage in the journal itself is thrown, not listed: there is nothing to go on with behind it.
public struct Verification: Sendable, Equatable {
  /// The snapshot it began with because older blocks were taken out of the journal, and that snapshot's last command; 0 for the beginning.
  public var begunAt: UInt64
  public var begunAfter: UInt64
  /// The last block, and the last command.
  public var blocks: UInt64
  public var commands: UInt64
  /// After the last block.
  public var eventDigest: Digest
  public var stateDigest: Digest
  /// Oldest first; without those that were removed meanwhile.
  public var snapshots: [SnapshotVerdict]

  public var isGood: Bool { snapshots.allSatisfy { $0.problem == nil } }
}

/// Whether a snapshot is what the journal makes of its block.
public struct SnapshotVerdict: Sendable, Equatable {
  public var block: UInt64
  /// Nil if it is good, and going on from it gives the same market as going on from the beginning.
  public var problem: String?
}

extension Replayer {
  /// Executes everything from the beginning and compares each block's digest; then begins at each snapshot, goes on to the next, and
  /// compares the state. Executes each command twice, once without snapshots.
  ///
  /// Where older blocks were taken out of the journal the beginning is the oldest good snapshot of a block that is there.
  ///
  /// The sinks see what is executed from there to the end, once; before the first block they are told that all is caught up.
  public func verify(sinks: [any FollowerSink] = []) throws(FollowerFailure) -> Verification {
    let first = try firstBlock()
    let stored = try storedSnapshots().filter { $0 >= first }
    var follower = try beginning(first, stored)
    let (begunAt, begunAfter) = (follower.lastBlock, follower.engine.sequence)
    try follower.tellCaughtUp(sinks)
    var states: [Digest] = []
    for block in stored {
      // One older than the beginning is no good; it is said below why.
      guard block >= begunAt else {
        states.append(.start)
        continue
      }
      try follower.catchUp(from: reader, sinks: sinks, through: block)
      states.append(follower.engine.stateDigest())
    }
    try follower.catchUp(from: reader, sinks: sinks)
    let end = follower.lastBlock
    let last = follower.engine.stateDigest()
    var verdicts: [SnapshotVerdict] = []
    for index in stored.indices {
      let isLast = index + 1 == stored.count
      let problem = try problem(
        ofSnapshot: stored[index], state: states[index], through: isLast ? end : stored[index + 1],
        stateThere: isLast ? last : states[index + 1])
      // A follower removes old ones while it is being verified.
      if problem != nil, try !storedSnapshots().contains(stored[index]) { continue }
      verdicts.append(SnapshotVerdict(block: stored[index], problem: problem))
    }
    return Verification(
      begunAt: begunAt, begunAfter: begunAfter, blocks: end, commands: follower.engine.sequence,
      eventDigest: follower.engine.eventDigest, stateDigest: last, snapshots: verdicts)
  }

  private func firstBlock() throws(FollowerFailure) -> UInt64 {
    do throws(StorageFailure) {
      return try reader.firstBlock()
    } catch {
      throw .storage(error)
    }
  }

  /// Before the first block; if that is not there, at the oldest snapshot that is good. With none, executing fails by the missing block's
  /// name.
  private func beginning(_ first: UInt64, _ stored: [UInt64]) throws(FollowerFailure) -> Follower {
    guard first > 1, let snapshots else { return Follower() }
    var rejected: [Recovery.Rejection] = []
    for block in stored {
      guard let engine = try Recovery.load(block, from: snapshots, of: reader, &rejected) else { continue }
      return Follower(engine: engine, after: block)
    }
    return Follower()
  }

  /// Block numbers of the snapshots, oldest first.
  private func storedSnapshots() throws(FollowerFailure) -> [UInt64] {
    guard let snapshots else { return [] }
    do throws(StorageFailure) {
      return try snapshots.snapshots().sorted()
    } catch {
      throw .storage(error)
    }
  }

  private func problem(
    ofSnapshot block: UInt64, state: Digest, through end: UInt64, stateThere: Digest
  ) throws(FollowerFailure) -> String? {
    guard let snapshots else { return nil }
    var rejected: [Recovery.Rejection] = []
    guard let engine = try Recovery.load(block, from: snapshots, of: reader, &rejected) else {
      return rejected.last?.reason
    }
    var follower = Follower(engine: engine, after: block)
    guard follower.engine.stateDigest() == state else {
      return "its state is not what the journal makes of its block"
    }
    try follower.catchUp(from: reader, through: end)
    guard follower.engine.stateDigest() == stateThere else {
      return "going on from it gives another state at block \(end)"
    }
    return nil
  }
}
