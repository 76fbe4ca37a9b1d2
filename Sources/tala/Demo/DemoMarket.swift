import LineProtocol
import TalaClient

/// The demonstration's sessions: the operator's and every participant's, each logged in with a key of its own.
struct DemoMarket: Sendable {
  private let operating: Client
  private let endpoint: Endpoint
  let tape = DemoTape()
  private var sessions: [String: Client] = [:]
  /// Requests answered, and refusals by their word.
  private(set) var requests = 0
  private(set) var refusals: [String: Int] = [:]

  init(operating: Client, endpoint: Endpoint) {
    self.operating = operating
    self.endpoint = endpoint
  }

  /// Sends an operator's lines, each when the one before is `done`: names are looked up when a line arrives.
  mutating func operate(_ lines: [String]) async throws {
    for line in lines {
      let answers = try await operating.requests([line], mark: "demo-o")
      requests += answers.count
      for answer in answers where !answer.isVerb("done") {
        throw DemoFailure.answer(line: line, answer: answer.text)
      }
    }
  }

  /// A participant's session.
  mutating func enter(_ name: String, key: SigningKey) async throws {
    let tape = tape
    let client = try await Client.connect(to: endpoint) { line, _ in tape.hear(line, as: name) }
    _ = try await client.login(Credentials(member: name, user: "trader", key: key))
    sessions[name] = client
  }

  /// A participant's requests. What is refused is counted, not hidden.
  mutating func request(_ lines: [String], as name: String) async throws {
    guard !lines.isEmpty else { return }
    let answers = try await session(name).requests(lines, mark: "demo-")
    requests += answers.count
    for (line, answer) in zip(lines, answers) {
      if answer.isVerb("refused") {
        refusals[answer.text(at: 1) ?? answer.text, default: 0] += 1
      } else if answer.isVerb("error") {
        throw DemoFailure.answer(line: line, answer: answer.text)
      }
    }
  }

  /// The rows of a participant's question. They come behind whatever the participant had to be told before.
  func ask(_ question: String, as name: String) async throws -> [ResponseLine] {
    try await session(name).exchange("\(question) tag=q")
  }

  /// The rows of the operator's question.
  func ask(_ question: String) async throws -> [ResponseLine] {
    try await operating.exchange("\(question) tag=q")
  }

  func holdings(of name: String, _ day: DemoDay) async throws -> Holdings {
    Holdings(
      rights: try await ask("rights day=\(day.date)", as: name),
      positions: try await ask("positions", as: name), day)
  }

  /// The best prices of a contract.
  func best(_ contract: String) async throws -> (bid: Double?, offer: Double?) {
    var best: (bid: Double?, offer: Double?) = (nil, nil)
    for level in try await ask("book \(contract) depth=1") {
      let price = level.text(at: 2).flatMap(Double.init)
      if level.text(at: 1) == "bid" { best.bid = price } else { best.offer = price }
    }
    return best
  }

  func leave() async {
    for (_, client) in sessions.sorted(by: { $0.key < $1.key }) { await client.close() }
    await operating.close()
  }

  private func session(_ name: String) throws -> Client {
    guard let session = sessions[name] else {
      throw DemoFailure.answer(line: name, answer: "has no session")
    }
    return session
  }
}
