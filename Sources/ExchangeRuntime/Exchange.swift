public import Journal
public import MarketEngine
import Synchronization

/// The exchange of one market: recovers it, leads it or stands by, and writes its journal on one thread of its own.
public final class Exchange: Sendable {
  // A class because gateways, console and process share the one writer.
  private struct Shared {
    var state = ExchangeState.starting
    var end: ExchangeEnd?
    var thread: DedicatedThread?
    var isStopping = false
  }

  let clock: any WallClock
  let options: ExchangeOptions
  let makeParts: @Sendable () throws(StorageFailure) -> ExchangeParts
  let whenLeading: @Sendable (borrowing Engine) -> Void
  let whenRecovered: @Sendable (Recovery.Report) -> Void
  let queue: IngressQueue
  let audience = Listeners()
  let wake = WakeSignal()
  private let shared = Mutex(Shared())

  /// `makeParts` is called on the writer's thread, and again if recovery must begin anew. `whenLeading` is shown the market as recovered,
  /// once, before the first submission is taken; `whenRecovered` is told what each recovery began with, for the log.
  public init(
    clock: any WallClock = SystemClock(), options: ExchangeOptions = ExchangeOptions(),
    whenLeading: @escaping @Sendable (borrowing Engine) -> Void = { _ in },
    whenRecovered: @escaping @Sendable (Recovery.Report) -> Void = { _ in },
    makeParts: @escaping @Sendable () throws(StorageFailure) -> ExchangeParts
  ) {
    self.clock = clock
    self.options = options
    self.whenLeading = whenLeading
    self.whenRecovered = whenRecovered
    self.makeParts = makeParts
    queue = IngressQueue(capacity: options.queue)
  }

  public var state: ExchangeState { shared.withLock { $0.state } }

  /// Why it stopped; nil while it has not.
  public var end: ExchangeEnd? { shared.withLock { $0.end } }

  /// Takes a prefix of the submissions, in order, and says how many: fewer than all when too many wait (`busy`), none unless it leads
  /// (`unavailable`). Each one taken is answered once, when it is durable, unless the exchange ends before. From any thread.
  public func submit(_ submissions: [Submission]) -> Int {
    guard !submissions.isEmpty else { return 0 }
    let (taken, wakes) = queue.add(submissions)
    if wakes { wake.raise() }
    return taken
  }

  /// Adds one who hears of all batches handed out from now on.
  public func addListener(_ listener: some BatchListener) { audience.add(listener) }

  /// Adds one who hears of all blocks committed from now on.
  public func addObserver(_ observer: some BlockObserver) { audience.add(observer: observer) }

  /// Begins, on a thread of its own. Once.
  public func start() {
    shared.withLock { shared in
      precondition(shared.thread == nil, "an exchange starts once")
      shared.thread = DedicatedThread { [self] in finish(run()) }
    }
  }

  /// Takes nothing new, commits and hands out what was taken, gives the lead away; returns when that is done. Not from a listener.
  public func stop() {
    shared.withLock { $0.isStopping = true }
    queue.setOpen(false)
    wake.raise()
    waitUntilStopped()
  }

  /// Waits for the end, whatever brings it, and says which. Nil if it never started. Not from a listener.
  @discardableResult public func waitUntilStopped() -> ExchangeEnd? {
    let thread = shared.withLock { $0.thread }
    thread?.join()
    return end
  }

  var isStopping: Bool { shared.withLock { $0.isStopping } }

  /// Changes the state, opens or closes the queue, and tells the listeners if it is another.
  func enter(_ state: ExchangeState) {
    let (isNew, isStopping) = shared.withLock { shared in
      defer { shared.state = state }
      return (shared.state != state, shared.isStopping)
    }
    queue.setOpen(state == .leading && !isStopping)
    // A stop that came in between must find it closed.
    if self.isStopping { queue.setOpen(false) }
    if isNew { audience.stateChanged(state) }
  }

  private func finish(_ end: ExchangeEnd) {
    shared.withLock { $0.end = end }
    enter(.stopped)
  }
}
