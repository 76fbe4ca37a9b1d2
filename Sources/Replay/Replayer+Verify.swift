public import Journal
public import MarketEngine

/// What a verification found. Damage in the journal itself is thrown, not listed: there is nothing to go on with behind it.
public struct Verification: Sendable, Equatable {
  public var blocks: UInt64
  public var commands: UInt64
  /// After the last block.
  public var eventDigest: Digest
  public var stateDigest: Digest
  /// Oldest first.
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
  public func verify() throws(FollowerFailure) -> Verification {
    let stored = try storedSnapshots()
    var follower = Follower()
    var states: [Digest] = []
    for block in stored {
      try follower.catchUp(from: reader, through: block)
      states.append(follower.engine.stateDigest())
    }
    try follower.catchUp(from: reader)
    let end = follower.lastBlock
    let last = follower.engine.stateDigest()
    var verdicts: [SnapshotVerdict] = []
    for index in stored.indices {
      let isLast = index + 1 == stored.count
      let problem = try problem(
        ofSnapshot: stored[index], state: states[index], through: isLast ? end : stored[index + 1],
        stateThere: isLast ? last : states[index + 1])
      verdicts.append(SnapshotVerdict(block: stored[index], problem: problem))
    }
    return Verification(
      blocks: end, commands: follower.engine.sequence, eventDigest: follower.engine.eventDigest,
      stateDigest: last, snapshots: verdicts)
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
