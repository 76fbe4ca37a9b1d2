import Foundation
import LineProtocol
import TalaClient

/// The demonstration's sessions: the operator and every participant, each logged in with a key of its own.
final class DemoMarket {
  // A class because the day's steps share its sessions and counters.
  let `operator`: Client
  private(set) var sessions: [String: Client] = [:]
  private(set) var requests = 0
  /// Refusals nobody counted on, by code.
  private(set) var refusals: [String: Int] = [:]
  private var reference = 0

  init(operator client: Client) { self.operator = client }

  /// Sends an operator's line and insists on `done`.
  func operate(_ line: String) async throws {
    let answer = try await `operator`.request("\(line) ref=\(nextReference())")
    requests += 1
    guard answer.verbText == "done" else {
      throw DemoFailure.setup(line: line, answer: answer.text)
    }
  }

  /// A member with a user, cash and a session.
  func join(_ participant: Participant, at endpoint: Endpoint, key: SigningKey) async throws {
    let name = participant.name
    try await operate("member \(name) role=\(participant.role)")
    try await operate("user \(name) trader key=\(key.publicHexadecimal)")
    try await operate("deposit \(name) \(participant.deposit).00")
    let client = try await Client.connect(to: endpoint)
    _ = try await client.login(Credentials(member: name, user: "trader", key: key))
    sessions[name] = client
  }

  /// A participant's request; a refusal is counted, not hidden. Refused for want of cash or rights is part of the game.
  @discardableResult
  func request(_ line: String, from name: String) async throws -> ResponseLine {
    guard let session = sessions[name] else { throw DemoFailure.setup(line: line, answer: "no session of \(name)") }
    requests += 1
    let answer = try await session.request("\(line) ref=\(nextReference())")
    if answer.verbText == "refused" {
      let words = answer.text.split(separator: " ")
      let code = words.firstIndex { $0.hasPrefix("code=") }
      let name = code.flatMap { $0 + 1 < words.count ? String(words[$0 + 1]) : nil }
      refusals[name ?? answer.text, default: 0] += 1
    }
    return answer
  }

  /// The rows of a question's answer.
  func ask(_ line: String, as name: String?) async throws -> [ResponseLine] {
    guard let session = name.map({ sessions[$0] }) ?? `operator` else { return [] }
    return try await session.exchange("\(line) tag=\(nextReference())")
  }

  func closeAll() async {
    for name in sessions.keys.sorted() { await sessions[name]?.close() }
    await `operator`.close()
  }

  private func nextReference() -> String {
    reference += 1
    return "d\(reference)"
  }
}
