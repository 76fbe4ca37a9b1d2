public import MarketEngine

/// Why the journal cannot go on. Every case has a name operators can look up in docs/OPERATIONS.md.
public enum StorageFailure: Error, Sendable, Equatable {
  /// The connection is gone or answered with an error; the outcome of blocks in flight is unknown until leadership is taken anew.
  case connectionLost(String)
  /// Another process leads, and participants reach it at HOST:PORT: its epoch is above ours, or it holds the lease.
  case leadershipLost(leader: String)
  /// The journal ends before the last block that was answered. Never repaired silently.
  case journalBehindAnswers(expected: UInt64, found: UInt64)
  /// The journal holds a block that is not ours where ours should be.
  case journalDiverged(block: UInt64)
  /// A stored block is damaged, missing or of an unknown format.
  case badBlock(UInt64, String)
  /// The server's settings would break the promise of durability (fsync, full_page_writes, synchronous_commit).
  case unsafeSettings(String)
  /// The market named is not in the database, or the schema is not this binary's.
  case notReady(String)
  /// A leader has found that the journal is not what it had answered, and nobody may lead until a person has looked: what it found.
  case condemned(String)

  /// Whether the journal has lost, or holds otherwise, what participants were told.
  public var breaksPromise: Bool {
    switch self {
    case .journalBehindAnswers, .journalDiverged, .badBlock: true
    case .connectionLost, .leadershipLost, .unsafeSettings, .notReady, .condemned: false
    }
  }
}

extension StorageFailure: CustomStringConvertible {
  /// The case's name, under which docs/OPERATIONS.md has it, and what was found.
  public var description: String {
    switch self {
    case .connectionLost(let reason): "connectionLost: \(reason)"
    case .leadershipLost(let leader): "leadershipLost: \(leader.isEmpty ? "another process" : leader) leads"
    case .journalBehindAnswers(let expected, let found):
      "journalBehindAnswers: the journal ends with block \(found), block \(expected) was answered"
    case .journalDiverged(let block): "journalDiverged: block \(block) is another's"
    case .badBlock(let block, let fault): "badBlock \(block): \(fault)"
    case .unsafeSettings(let reason): "unsafeSettings: \(reason)"
    case .notReady(let reason): "notReady: \(reason)"
    case .condemned(let reason): "condemned: \(reason)"
    }
  }
}

/// What a leader holds when it has taken the market.
public struct Leadership: Sendable, Equatable {
  public var epoch: Int64
  /// Number of the last block in the journal, 0 if there is none.
  public var lastBlock: UInt64
  /// The event digest after it; nil if there is none.
  public var digest: Digest?

  public init(epoch: Int64, lastBlock: UInt64, digest: Digest?) {
    self.epoch = epoch
    self.lastBlock = lastBlock
    self.digest = digest
  }
}

/// Where the leader writes blocks. One thread uses it. PostgreSQL's implementation is `PostgresStore.PostgresJournal`; tests have a
/// storage in memory.
///
///     take ──► append, append, … ──► waitForProgress ──► committed through block n
///       ▲                                   │ throws connectionLost
///       └───────────── retake ◄─────────────┘
public protocol JournalStorage: AnyObject {
  /// Takes the market's leadership, waiting at most `patience` for another's lease to run out.
  func take(patienceMilliseconds: Int) throws(StorageFailure) -> Leadership

  /// After `connectionLost`: connects again and takes a new epoch, on condition that ours was still the last one taken.
  func retake(patienceMilliseconds: Int) throws(StorageFailure) -> Leadership

  /// The journal's last block and the event digest after the block of a number, nil if it is not there: of the database whose leadership was
  /// last looked at, while a reader may still look at another. For whoever lost the lead.
  func look(atBlock number: UInt64) throws(StorageFailure) -> (lastBlock: UInt64, digest: Digest?)

  /// Sends a block into the pipeline without waiting for it. The caller keeps at most `window` blocks in flight.
  func append(_ block: JournalBlock) throws(StorageFailure)

  /// Sends a lease renewal without a block, if none is in flight. Its outcome arrives like a block's.
  func renewLease() throws(StorageFailure)

  /// Waits until a block commits, `wakeDescriptor` becomes readable, or the time is over; returns the number of the last block
  /// known to be committed. Does not read from `wakeDescriptor`.
  func waitForProgress(wakeDescriptor: Int32, timeoutMilliseconds: Int32) throws(StorageFailure) -> UInt64

  /// Until when the lease certainly holds, in nanoseconds of the monotonic clock, counted from when the last confirmed renewal was sent.
  var leaseHoldsUntil: UInt64 { get }

  /// Database clock minus this process's wall clock, as measured when leadership was taken and at each renewal; nanoseconds.
  var clockDifference: Int64 { get }

  /// This process's wall clock minus its monotonic one when that was measured, nanoseconds: if it is another by now, the wall clock has
  /// jumped since. Nil where it is not known.
  var wallClockLead: Int64? { get }

  /// Writes down what `retake` or `look` just found, where it was found, so that nobody leads this journal on: from now on `take` and
  /// `retake` throw `condemned`, anybody's. `connectionLost` if that connection is gone by now: another might lead to another database.
  func condemn(_ reason: String) throws(StorageFailure)

  /// Releases the lease so that the next leader need not wait for it, and closes.
  func release()
}

/// Where followers, replay and recovery read blocks.
public protocol JournalReader: AnyObject {
  /// Up to `limit` blocks after `number`, in order, each checked (checksum, chain of numbers and digests).
  func blocks(after number: UInt64, limit: Int) throws(StorageFailure) -> [JournalBlock]
  /// Number of the last block, 0 if there is none.
  func lastBlock() throws(StorageFailure) -> UInt64
  /// Number of the first block there is: 1 unless older ones were taken out of the journal.
  func firstBlock() throws(StorageFailure) -> UInt64
  /// Where it reads may be a server that the journal is no longer written to: the next read connects anew.
  func forgetConnection()
}

extension JournalReader {
  public func firstBlock() throws(StorageFailure) -> UInt64 { 1 }
  public func forgetConnection() {}
}

/// A snapshot as stored: the canonical state after `block`, cut into rows.
public struct Snapshot: Sendable, Equatable {
  public var block: UInt64
  public var sequence: UInt64
  public var eventDigest: Digest
  public var stateDigest: Digest
  public var bytes: [UInt8]

  public init(
    block: UInt64, sequence: UInt64, eventDigest: Digest, stateDigest: Digest, bytes: [UInt8]
  ) {
    self.block = block
    self.sequence = sequence
    self.eventDigest = eventDigest
    self.stateDigest = stateDigest
    self.bytes = bytes
  }
}

/// Where snapshots are kept.
public protocol SnapshotStorage: AnyObject {
  func save(_ snapshot: Snapshot) throws(StorageFailure)
  /// Snapshots' block numbers, newest first.
  func snapshots() throws(StorageFailure) -> [UInt64]
  /// Removes all but so many of the newest.
  func removeAllButNewest(_ count: Int) throws(StorageFailure)
  /// Reads and checks one; throws `badBlock` naming what is wrong.
  func snapshot(atBlock block: UInt64) throws(StorageFailure) -> Snapshot
}
