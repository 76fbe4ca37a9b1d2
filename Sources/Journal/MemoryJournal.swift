import Synchronization

/// A journal in memory that outlives the storages and readers upon it, as a database outlives its clients. For tests, benches and
/// simulation; it keeps nothing when the process ends.
public final class MemoryJournal: Sendable {
  // A class because several storages, readers and tests hold the same one.
  struct Contents {
    var blocks: [JournalBlock] = []
    var snapshots: [Snapshot] = []
    var epoch: Int64 = 0
    var leader: ObjectIdentifier?
    var condemned: String?
    var faults = MemoryFaults()
    /// Appended by the leader, not yet committed.
    var pipeline: [JournalBlock] = []
    var renewalSent = false
    var commits = 0
  }

  let contents = Mutex(Contents())
  /// Raised when a test changes the faults, so that a waiting leader looks again.
  let changed = WakeSignal()

  /// A journal that holds these blocks already.
  public init(blocks: [JournalBlock] = []) { contents.withLock { $0.blocks = blocks } }

  /// All blocks committed so far.
  public var blocks: [JournalBlock] { contents.withLock { $0.blocks } }

  /// Number of blocks sent and not committed.
  public var blocksInPipeline: Int { contents.withLock { $0.pipeline.count } }

  /// What goes wrong from now on.
  public func setFaults(_ change: (inout MemoryFaults) -> Void) {
    contents.withLock { change(&$0.faults) }
    changed.raise()
  }

  /// Puts another block in a stored one's place, as damage or a stranger's hand would.
  public func replaceBlock(_ number: UInt64, with change: (inout JournalBlock) -> Void) {
    contents.withLock { contents in
      guard let index = contents.blocks.firstIndex(where: { $0.number == number }) else { return }
      change(&contents.blocks[index])
    }
  }

  /// Adds a block behind the last, as another leader would; it begins as a copy of the last.
  public func addBlock(with change: (inout JournalBlock) -> Void) {
    contents.withLock { contents in
      guard var block = contents.blocks.last else { return }
      change(&block)
      contents.blocks.append(block)
    }
  }

  /// Forgets all blocks behind `number`, as a failover without synchronous replication would.
  public func forgetBlocks(after number: UInt64) {
    contents.withLock { contents in contents.blocks.removeAll { $0.number > number } }
  }

  /// Takes old blocks out, as detaching their partitions would.
  public func detachBlocks(before number: UInt64) {
    contents.withLock { contents in contents.blocks.removeAll { $0.number < number } }
  }

  /// Another takes the market's leadership: storages that led are fenced from now on.
  public func takeAway() {
    contents.withLock { contents in
      contents.epoch += 1
      contents.leader = nil
    }
    changed.raise()
  }

  /// Puts another snapshot in a stored one's place.
  public func replaceSnapshot(atBlock block: UInt64, with change: (inout Snapshot) -> Void) {
    contents.withLock { contents in
      guard let index = contents.snapshots.firstIndex(where: { $0.block == block }) else { return }
      change(&contents.snapshots[index])
    }
  }
}

/// What goes wrong in a `MemoryJournal`.
public struct MemoryFaults: Sendable {
  /// Blocks stay in the pipeline: nothing commits.
  public var holdsCommits = false
  /// Renewals of the lease without a block are not confirmed.
  public var holdsRenewals = false
  /// The connection breaks once as many more blocks have committed; blocks behind them are lost. Nil: it does not break.
  public var breaksAfterCommits: Int?
  /// Taking leadership anew after a break fails as often.
  public var failedRetakes = 0
  /// Condemning the journal fails as often; then, if that is so, it is done but not heard of once.
  public var failedCondemnations = 0
  public var condemnsUnheard = false
  /// Database clock less the leader's, nanoseconds.
  public var clockDifference: Int64 = 0
  /// The leader's wall clock less its monotonic one when that was measured, nanoseconds.
  public var wallClockLead: Int64?
  /// For how long a confirmed renewal holds the lease, nanoseconds.
  public var leaseNanoseconds: UInt64 = 2_000_000_000
}
