import Foundation
import LineProtocol
import TalaClient

/// Makes what a load needs through an operator's session: a zone, members with users, cash and rights, and a day's contracts that are
/// open now. What is there from a load before is used again, with new keys.
struct LoadSetup {
  let client: Client
  let sessions: Int
  static let zone = "LOAD"

  /// The sessions' credentials and the symbols of the day's quarter-hours of charging.
  func make() async throws -> (credentials: [Credentials], contracts: [String]) {
    try await request("zone \(LoadSetup.zone) ref=\(reference())", or: "name-taken")
    var credentials: [Credentials] = []
    let from = Date(timeIntervalSince1970: (Date().timeIntervalSince1970 / 86_400).rounded(.down) * 86_400)
    for index in 0..<sessions {
      credentials.append(try await member(index, from))
    }
    let day = LoadSetup.localDate(from.addingTimeInterval(2 * 86_400))
    let opens = LoadSetup.time(Date())
    try await request(
      "calendar \(LoadSetup.zone) \(day) opens=\(opens) ref=\(reference())", or: "contract-exists")
    var contracts: [String] = []
    for quarter in 0..<96 {
      let clock = quarter / 4 * 100 + quarter % 4 * 15
      let padded = String(repeating: "0", count: 4 - "\(clock)".count) + "\(clock)"
      contracts.append("\(LoadSetup.zone).CHG.\(day).\(padded)")
    }
    return (credentials, contracts)
  }

  private func member(_ index: Int, _ from: Date) async throws -> Credentials {
    let name = "load-\(index)"
    let key = SigningKey()
    try await request("member \(name) role=trader ref=\(reference())", or: "name-taken")
    let user = try await client.request(
      "user \(name) trader key=\(key.publicHexadecimal) ref=\(reference())")
    if user.text.contains("name-taken") {
      try await request("key \(name) trader key=\(key.publicHexadecimal) ref=\(reference())", or: nil)
    }
    try await request("deposit \(name) 1000000000.00 ref=\(reference())", or: nil)
    let to = from.addingTimeInterval(10 * 86_400)
    try await request(
      "facility \(name)-\(LoadSetup.localDate(from)) zone=\(LoadSetup.zone) account=\(name) "
        + "charge=10000000 discharge=10000000 energy=10000000 "
        + "from=\(LoadSetup.time(from)) to=\(LoadSetup.time(to)) ref=\(reference())", or: "name-taken")
    return Credentials(member: name, user: "trader", key: key)
  }

  /// Sends an operator's line; a refusal is an error unless it is the one expected of a second load.
  private func request(_ line: String, or expected: String?) async throws {
    let answer = try await client.request(line)
    if answer.verbText == "done" { return }
    if let expected, answer.text.contains(expected) { return }
    throw LoadFailure.setup(line: line, answer: answer.text)
  }

  private func reference() -> String { LoadSetup.word() }

  /// A short word that is new each time.
  static func word() -> String {
    String(UInt64.random(in: (1 << 40)..<(1 << 52)), radix: 36)
  }

  private static func time(_ date: Date) -> String {
    ISO8601DateFormatter().string(from: date)
  }

  private static func localDate(_ date: Date) -> String {
    let text = ISO8601DateFormatter().string(from: date)
    return String(text.prefix(10).filter { $0 != "-" })
  }
}

enum LoadFailure: Error, CustomStringConvertible {
  case setup(line: String, answer: String)
  case login(String)

  var description: String {
    switch self {
    case .setup(let line, let answer): "setting up: \(line) was answered \(answer)"
    case .login(let reason): "a session could not log in: \(reason)"
    }
  }
}
