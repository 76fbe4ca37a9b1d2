import Dispatch
import Synchronization

/// One fault among clients that trade: counts their answers, and times for how long there were none.
final class FaultRound: RoundWatch {
  // A class because all clients of a round share it.
  struct Overdue: Error, CustomStringConvertible {
    var description: String
  }

  /// A request and its first answer, by the clock of `now`.
  struct Wait: Sendable {
    var asked: UInt64
    var heard: UInt64
  }

  private struct State {
    var answers = 0
    var back: Set<String> = []
    /// Requests answered since the fault began.
    var waits: [Wait] = []
    /// When the fault began; nil before.
    var fault: UInt64?
    var lastAnswer: UInt64 = 0
    /// The longest time without an answer since the fault began.
    var silence: (length: UInt64, end: UInt64) = (0, 0)
    /// Answers of each client since all is well again; nil before.
    var healed: [String: Int]?
    var isOver = false
    var failure: String?
  }

  private let state = Mutex(State())

  static func now() -> UInt64 { DispatchTime.now().uptimeNanoseconds }

  // MARK: What clients tell

  var isOneOfSeveral: Bool { true }

  /// A client cannot go on: the round need not be waited for.
  func fail(_ client: String, _ error: any Error) {
    state.withLock { $0.failure = $0.failure ?? "\(client): \(error)" }
  }

  var hasFired: Bool { state.withLock { $0.fault != nil } }

  /// Whether the clients are to have their last answers and leave.
  var isOver: Bool { state.withLock { $0.isOver } }

  func sent(_ lines: Int) {}
  func heard() {}
  func welcomed() {}
  func returned(_ client: String) { state.withLock { _ = $0.back.insert(client) } }

  func answered(_ client: String, asked: UInt64) {
    state.withLock { state in
      // Read here, where clients come one after the other: no answer is earlier than the last.
      let now = FaultRound.now()
      state.answers += 1
      state.healed?[client, default: 0] += 1
      if state.fault != nil {
        state.waits.append(Wait(asked: asked, heard: now))
        let length = now - state.lastAnswer
        if length > state.silence.length { state.silence = (length, now) }
      }
      state.lastAnswer = now
    }
  }

  // MARK: The course of a round

  var answers: Int { state.withLock { $0.answers } }

  func waitUntilBack(_ count: Int) async throws {
    try await wait("\(count) clients to be back") { $0.back.count >= count }
  }

  func waitForAnswers(_ count: Int) async throws {
    let goal = answers + count
    try await wait("\(count) more answers") { $0.answers >= goal }
  }

  func begin() {
    state.withLock { state in
      let now = FaultRound.now()
      (state.fault, state.lastAnswer) = (now, now)
    }
  }

  func heal() { state.withLock { $0.healed = [:] } }

  /// Everybody has answers again.
  func waitForProgress(of count: Int) async throws {
    try await wait("every client to have answers again") { state in
      let healed = state.healed ?? [:]
      return healed.count == count && healed.values.reduce(0, +) >= 20 * count
    }
  }

  func end() { state.withLock { $0.isOver = true } }

  /// From the fault to the first answer behind the longest silence, and how long that was; milliseconds.
  var figures: (firstAnswer: Int, silence: Int) {
    state.withLock { state in
      guard let fault = state.fault, state.silence.end > fault else { return (0, 0) }
      return (Int((state.silence.end - fault) / 1_000_000), Int(state.silence.length / 1_000_000))
    }
  }

  /// From a blow to the first answer to a request made after it, and the longest a request waited that was answered after it;
  /// milliseconds.
  func waits(after blow: UInt64) -> (firstAnswer: Int, longest: Int) {
    let waits = state.withLock { $0.waits }.filter { $0.heard > blow }
    let first = waits.filter { $0.asked > blow }.map(\.heard).min() ?? blow
    return (Int((first - blow) / 1_000_000), Int((waits.map { $0.heard - $0.asked }.max() ?? 0) / 1_000_000))
  }

  private func wait(_ what: String, seconds: Int = 40, _ isReached: (State) -> Bool) async throws {
    try await waitUntil(what, seconds: seconds) {
      let (failure, isReached) = state.withLock { ($0.failure, isReached($0)) }
      if let failure { throw Overdue(description: failure) }
      return isReached
    }
  }
}

/// Waits until something is so; throws if it is not in time.
func waitUntil(
  _ what: String, seconds: Int, _ isReached: () async throws -> Bool
) async throws {
  let end = FaultRound.now() + UInt64(seconds) * 1_000_000_000
  while try await !isReached() {
    guard FaultRound.now() < end else { throw FaultRound.Overdue(description: "waited \(seconds) s for \(what)") }
    try await Task.sleep(for: .milliseconds(3))
  }
}
