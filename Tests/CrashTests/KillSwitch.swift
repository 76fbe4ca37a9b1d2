import Glibc
import ServerFixtures
import Synchronization

/// Counts what all clients send and hear, and kills the exchange in the very call that completes the count.
final class KillSwitch: RoundWatch {
  // A class because all clients of a round share the one switch.
  private struct State {
    var moment: KillMoment?
    var hasFired = false
    var lines = 0
    var answers = 0
    var heard = 0
    var welcomes = 0
    var back: Set<String> = []
    var waiting: (count: Int, CheckedContinuation<Void, Never>)?

    /// Whether the moment has come.
    var isReached: Bool {
      switch moment {
      case .afterLines(let count): lines >= count
      case .afterAnswers(let count), .behind(_, let count): answers >= count
      case .afterHearing(let count): heard >= count
      case .afterWelcomes(let count): welcomes >= count
      case .beforeOpening, nil: false
      }
    }
  }

  private let program: Program
  private let state = Mutex(State())

  init(_ program: Program) { self.program = program }

  /// From now on it waits for this moment; counting begins here.
  func arm(_ moment: KillMoment) {
    state.withLock { state in
      state.moment = moment
      (state.lines, state.answers, state.heard) = (0, 0, 0)
    }
  }

  var hasFired: Bool { state.withLock { $0.hasFired } }

  var isOneOfSeveral: Bool { false }

  func sent(_ lines: Int) { count { $0.lines += lines } }
  func answered(_ client: String, asked: UInt64) { count { $0.answers += 1 } }
  func heard() { count { $0.heard += 1 } }
  func welcomed() { count { $0.welcomes += 1 } }

  private func count(_ add: (inout State) -> Void) {
    state.withLock { state in
      add(&state)
      guard !state.hasFired, state.isReached else { return }
      state.hasFired = true
      program.signal(SIGKILL)
    }
  }

  /// A client is back, with all its past heard.
  func returned(_ client: String) {
    let waiting = state.withLock { state -> CheckedContinuation<Void, Never>? in
      state.back.insert(client)
      guard let (count, waiting) = state.waiting, state.back.count >= count else { return nil }
      state.waiting = nil
      return waiting
    }
    waiting?.resume()
  }

  /// Waits until so many clients are back. By one task.
  func waitUntilBack(_ count: Int) async {
    await withCheckedContinuation { continuation in
      let areBack = state.withLock { state in
        if state.back.count < count { state.waiting = (count, continuation) }
        return state.back.count >= count
      }
      if areBack { continuation.resume() }
    }
  }
}
