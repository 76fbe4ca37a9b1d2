import ServerFixtures
import Synchronization
import TalaClient

/// A participant that trades through all faults of a run with the client library, and does nothing about them: coming back is the library's.
final class LibraryTrader: Sendable {
  // A class because the library's thread and the run share it.
  private struct State {
    var heard: [String] = []
    var answers: [String: [String]] = [:]
    var sent = 0
    var failures: [String] = []
    var isStopping = false
  }

  private let state: Mutex<State>
  private let client: ReturningClient
  private let trading: Task<Void, Never>

  private static let window = 16

  static func start(at ports: [Int]) async throws -> LibraryTrader {
    let seat = CrashMarket.library
    guard let key = SigningKey(seed: UserKeys.seed(seat.member, seat.user)) else {
      throw FaultRound.Overdue(description: "32 bytes are a key")
    }
    var settings = ReturningClient.Settings(
      endpoints: ports.map { Endpoint(host: "127.0.0.1", port: $0) },
      credentials: Credentials(member: seat.member, user: seat.user, key: key))
    settings.resume = 0
    settings.patience = .milliseconds(1_500)
    let heard = Heard()
    let client = try await ReturningClient.connect(settings) { line in
      if let heardLine = HeardLine(line.text), heardLine.isNumbered, heardLine.number != 0 { heard.add(line.text) }
    }
    return LibraryTrader(client, heard)
  }

  /// What is heard, from the first line on.
  private final class Heard: Sendable {
    let lines = Mutex<[String]>([])
    func add(_ line: String) { lines.withLock { $0.append(line) } }
  }

  private let heard: Heard

  private init(_ client: ReturningClient, _ heard: Heard) {
    self.client = client
    self.heard = heard
    state = Mutex(State())
    let box = Weak()
    trading = Task {
      while true {
        // The task may begin before there is one.
        if let trader = box.trader.withLock({ $0 }), !trader.sendNext() { return }
        try? await Task.sleep(for: .milliseconds(25))
      }
    }
    box.trader.withLock { $0 = self }
  }

  private final class Weak: Sendable {
    let trader = Mutex<LibraryTrader?>(nil)
  }

  var returns: Int { client.returns }

  /// False once it is told to stop.
  private func sendNext() -> Bool {
    let line = state.withLock { state -> String? in
      guard !state.isStopping, state.sent - state.answers.count < LibraryTrader.window else { return nil }
      state.sent += 1
      let side = state.sent.isMultiple(of: 2) ? "buy" : "sell"
      return "\(side) \(1 + state.sent % 7) QH.DRILL.A @ \(8 + state.sent % 5) ref=l\(state.sent)"
    }
    if let line {
      client.send(line) { [self] answer in
        let reference = line.split(separator: "=").last.map(String.init) ?? ""
        state.withLock { state in
          switch answer {
          case .success(let lines): state.answers[reference, default: []] += lines.map(\.text)
          case .failure(let failure): state.failures.append("\(reference): \(failure)")
          }
        }
      }
    }
    return state.withLock { !$0.isStopping }
  }

  /// Has everything answered and leaves.
  func finish() async throws {
    state.withLock { $0.isStopping = true }
    await trading.value
    try await waitUntil("the library to have its answers", seconds: 60) {
      state.withLock { $0.answers.count + $0.failures.count >= $0.sent }
    }
    // All that was told before has then been heard.
    _ = try await client.exchange("cash tag=last")
    await client.close()
  }

  /// What is not as it must be, beside what the journal says it was told.
  func violations(_ told: [String], _ outcomes: [Told.Outcome]) -> [String] {
    let (heard, state) = (heard.lines.withLock { $0 }, state.withLock { $0 })
    var violations = state.failures.map { "the library gave up \($0)" }
    // Others' orders go on trading with its own after it has left.
    if heard.count > told.count || heard != Array(told.prefix(heard.count)) {
      let place = zip(heard, told).enumerated().first { $1.0 != $1.1 }?.offset ?? min(heard.count, told.count)
      violations.append(
        "the library heard, at \(place): \(heard[place...].prefix(2)); the journal has \(told[place...].prefix(2))")
    }
    if outcomes.count != state.sent || outcomes.contains(where: { $0.answers.count != 1 || !$0.reuses.isEmpty }) {
      let done = outcomes.map(\.answers.count)
      violations.append("of the library's \(state.sent) requests the journal has \(done.count), done \(Set(done)) times")
    }
    for number in 1...max(1, state.sent) where state.answers["l\(number)"]?.count != 1 {
      violations.append("the library's request l\(number) has the answers \(state.answers["l\(number)"] ?? [])")
    }
    return violations
  }
}
