public import Journal
import MarketEngine
import Synchronization

/// A follower on a thread of its own: projector and snapshots beside the leader, or alone in a process of its own.
///
/// In the leader's process it hears of each block in memory (`Exchange.addObserver`); what it missed, or had no room for, and everything
/// in a process of its own, it reads from the journal.
public final class FollowerThread: BlockObserver {
  // A class because the exchange, the process and whoever reads its figures share it.

  /// What it reads and where it writes, made on its own thread.
  public struct Parts {
    public var reader: any JournalReader
    public var snapshots: (any SnapshotStorage)?
    public var sinks: [any FollowerSink]
    /// The sinks need every block behind this one; a newer snapshot is not begun with.
    public var sinksHave: UInt64

    public init(
      reader: any JournalReader, snapshots: (any SnapshotStorage)?, sinks: [any FollowerSink],
      sinksHave: UInt64
    ) {
      self.reader = reader
      self.snapshots = snapshots
      self.sinks = sinks
      self.sinksHave = sinksHave
    }
  }

  /// How far it is.
  public struct Progress: Sendable, Equatable {
    public var block: UInt64 = 0
    public var sequence: UInt64 = 0
    /// Why it follows no longer; nil while it does.
    public var failure: FollowerFailure?
  }

  private struct Shared {
    var waiting: [JournalBlock] = []
    var progress = Progress()
    var isStopping = false
    var hasEnded = false
    /// Whether it ended where the journal ended when it was told to stop.
    var isWhole = false
    var thread: DedicatedThread?
  }

  /// Counts the blocks it follows, also within a step of many.
  private final class Pulse: FollowerSink, Sendable {
    // A class because the thread's sinks and whoever waits for the thread share it.
    private let count = Atomic<UInt64>(0)
    var blocks: UInt64 { count.load(ordering: .relaxed) }

    func followed(
      _ executed: ExecutedBlock, events: borrowing EventBuffer, engine: borrowing Engine
    ) throws(StorageFailure) { count.add(1, ordering: .relaxed) }

    func caughtUp(engine: borrowing Engine, lastBlock: UInt64) throws(StorageFailure) {}
  }

  private let makeParts: @Sendable () throws(StorageFailure) -> Parts
  private let shared = Mutex(Shared())
  private let wake = WakeSignal()
  private let pulse = Pulse()
  private let idleMilliseconds: Int32
  private let whenBegun: @Sendable (Recovery.Report) -> Void
  private let whenInterrupted: @Sendable (FollowerFailure) -> Void

  /// `idleMilliseconds` is how long it waits to look into the journal again when nothing is new and nobody woke it. `whenBegun` is
  /// told, on its own thread, what it begins with each time it does, and `whenInterrupted` why it will begin anew, if that is news.
  public init(
    idleMilliseconds: Int32 = 100, whenBegun: @escaping @Sendable (Recovery.Report) -> Void = { _ in },
    whenInterrupted: @escaping @Sendable (FollowerFailure) -> Void = { _ in },
    makeParts: @escaping @Sendable () throws(StorageFailure) -> Parts
  ) {
    self.idleMilliseconds = idleMilliseconds
    self.whenBegun = whenBegun
    self.whenInterrupted = whenInterrupted
    self.makeParts = makeParts
  }

  public var progress: Progress { shared.withLock { $0.progress } }

  /// Whether it follows no more: it was stopped, or failed.
  public var hasEnded: Bool { shared.withLock { $0.hasEnded } }

  /// Begins. Once; not at all if it was told to stop before.
  public func start() {
    shared.withLock { shared in
      precondition(shared.thread == nil, "a follower starts once")
      guard !shared.isStopping else { return }
      shared.thread = DedicatedThread { [self] in
        run()
        self.shared.withLock { $0.hasEnded = true }
      }
    }
  }

  /// Follows what the journal holds by now, stops, and returns when that is done; also while others go on writing. False if it came no further for
  /// so long and is left where it waits, for a database that is silent or a commit that no replica has: its process can only end. False also if it
  /// could not come there, for what `whenInterrupted` was told, or had not begun.
  @discardableResult
  public func stop(patienceMilliseconds: UInt64 = RuntimeLimits.stopMilliseconds) -> Bool {
    let thread = shared.withLock { shared in
      shared.isStopping = true
      return shared.thread
    }
    wake.raise()
    guard let thread else { return false }
    var (reached, since) = (pulse.blocks, MonotonicClock.now())
    while !hasEnded {
      _ = WakeSignal.wait(for: [], milliseconds: 2)
      let (blocks, now) = (pulse.blocks, MonotonicClock.now())
      if blocks != reached { (reached, since) = (blocks, now) }
      if now - since > patienceMilliseconds * 1_000_000 { return false }
    }
    thread.join()
    return shared.withLock { $0.isWhole }
  }

  /// Keeps a block in memory for the thread; if too many wait, none is kept and it reads the journal instead.
  public func committed(_ block: JournalBlock) {
    let wakes = shared.withLock { shared in
      if shared.waiting.count >= RuntimeLimits.followerQueue { shared.waiting.removeAll() }
      shared.waiting.append(block)
      return shared.waiting.count == 1
    }
    if wakes { wake.raise() }
  }

  private var isStopping: Bool { shared.withLock { $0.isStopping } }

  private func run() {
    var last: FollowerFailure?
    var pause = FollowerThread.shortestPause
    var reached: UInt64 = 0
    repeat {
      var course = Course.notBegun
      do throws(FollowerFailure) {
        try follow(&reached, &course)
        return shared.withLock { $0.isWhole = true }
      } catch {
        switch error {
        case .badFormat, .diverged, .unsupportedRules:
          shared.withLock { $0.progress.failure = error }
          return
        case .storage, .notSuccessor:
          if course == .gotOn { (last, pause) = (nil, FollowerThread.shortestPause) }
          if error != last { whenInterrupted(error) }
          last = error
          rest(until: MonotonicClock.now() + UInt64(pause) * 1_000_000)
          pause = min(pause * 2, course == .notBegun ? FollowerThread.longestPauseToConnect : FollowerThread.longestPause)
        }
      }
    } while !isStopping
  }

  /// How far a beginning came.
  private enum Course {
    /// What it needs was not to be had; that cost nothing.
    case notBegun
    case begun
    /// It followed what no beginning before it had reached, or all there is. To come to the same block again is no more than to begin.
    case gotOn
  }

  /// Begins at a snapshot and follows until told to stop. `reached` is how far beginnings have come.
  private func follow(_ reached: inout UInt64, _ course: inout Course) throws(FollowerFailure) {
    var parts: Parts
    do throws(StorageFailure) {
      parts = try makeParts()
      parts.sinks.append(pulse)
    } catch {
      throw .storage(error)
    }
    course = .begun
    let begun = try Recovery.begin(
      from: parts.reader, snapshots: parts.snapshots, atMost: parts.sinksHave)
    whenBegun(begun.report)
    var follower = begun.takeFollower()
    var idle = FollowerThread.shortestWait
    var end: UInt64?
    while true {
      let next = MonotonicClock.now() + RuntimeLimits.followerInterval
      if end == nil, isStopping { end = try FollowerThread.lastBlock(of: parts.reader) }
      let done = try step(&follower, parts)
      note(follower)
      if follower.lastBlock > reached { (reached, course) = (follower.lastBlock, .gotOn) }
      if let end, follower.lastBlock >= end { return try follower.tellCaughtUp(parts.sinks) }
      switch done {
      case .fromMemory:
        // Whoever hands blocks over wakes this thread with the next; the journal is looked into only if nobody does.
        idle = idleMilliseconds
        rest(until: next)
        waitUnlessFed()
      case .fromJournal(blocks: 0):
        if end != nil { return }
        // What the sinks do by the time is due in a quiet market too.
        try follower.tellCaughtUp(parts.sinks)
        course = .gotOn
        wait(milliseconds: idle)
        idle = min(idle * 2, idleMilliseconds)
      case .fromJournal:
        idle = FollowerThread.shortestWait
        rest(until: next)
      }
    }
  }

  private enum Step {
    case fromMemory
    case fromJournal(blocks: Int)
  }

  /// Executes what was handed over in memory, or else what the journal holds.
  private func step(_ follower: inout Follower, _ parts: Parts) throws(FollowerFailure) -> Step {
    var blocks: [JournalBlock] = []
    shared.withLock { swap(&$0.waiting, &blocks) }
    let last = follower.lastBlock
    let next = blocks.drop { $0.number <= last }
    guard let first = next.first, first.number == last + 1 else {
      let through = last + FollowerThread.blocksAtOnce
      let count = try follower.catchUp(from: parts.reader, sinks: parts.sinks, through: through)
      return .fromJournal(blocks: count)
    }
    for block in next { try follower.execute(block, sinks: parts.sinks) }
    try follower.tellCaughtUp(parts.sinks)
    return .fromMemory
  }

  private func waitUnlessFed() {
    guard shared.withLock({ $0.waiting.isEmpty && !$0.isStopping }) else { return }
    wait(milliseconds: idleMilliseconds)
  }

  private func note(_ follower: borrowing Follower) {
    let (block, sequence) = (follower.lastBlock, follower.engine.sequence)
    shared.withLock { shared in
      shared.progress.block = block
      shared.progress.sequence = sequence
    }
  }

  /// Only being told to stop ends it early, a block that is handed over does not.
  private func rest(until end: UInt64) {
    while !isStopping {
      let now = MonotonicClock.now()
      guard now < end else { return }
      wait(milliseconds: Int32((end - now) / 1_000_000) + 1)
    }
  }

  private func wait(milliseconds: Int32) {
    _ = WakeSignal.wait(for: [wake.descriptor], milliseconds: milliseconds)
    wake.clear()
  }

  private static func lastBlock(of reader: any JournalReader) throws(FollowerFailure) -> UInt64 {
    do throws(StorageFailure) {
      return try reader.lastBlock()
    } catch {
      throw .storage(error)
    }
  }

  /// Milliseconds to the next look while the journal grows.
  private static let shortestWait: Int32 = 5
  /// Milliseconds before it begins anew: twice as many each time a beginning came to nothing, since each costs a snapshot and many
  /// commands beside the leader. A database that is away is looked for more often: members who come back wait for the tables.
  private static let shortestPause: Int32 = 200
  private static let longestPause: Int32 = 10_000
  private static let longestPauseToConnect: Int32 = 1_000
  /// Blocks read before it looks whether it is told to stop.
  private static let blocksAtOnce: UInt64 = 1_024
}
