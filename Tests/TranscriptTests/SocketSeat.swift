import ServerFixtures

/// A speaker's connection to a server, and all that is needed to take it up again with another one.
final class SocketSeat {
  // A class because the rig changes it while it waits for the server.
  let speaker: String
  var peer: Peer
  /// Lines said as the transcript counts them, and on this connection.
  var said: UInt64 = 0
  var sent: UInt64 = 0
  /// Of the last greeting; empty before one.
  var challenge = ""
  var login: LoginLine?
  /// Number of the session once it is open.
  var session: Substring?
  /// The member's last number that was heard.
  var last: UInt64 = 0
  var watches: [String] = []
  /// Lines heard while it came back, which belong to the step.
  var setAside: [String] = []
  var data = MarketDataNumbers()

  init(_ speaker: String, _ peer: Peer) {
    self.speaker = speaker
    self.peer = peer
  }

  /// Takes note of a line said.
  func noteSaid(_ text: String) {
    said += 1
    let words = text.split(separator: " ")
    switch words.first {
    case "login": login = LoginLine(text)
    case "watch": watches.append(text)
    case "unwatch":
      guard words.count == 2 else { return }
      watches.removeAll { $0.split(separator: " ").dropFirst().first == words[1] || words[1] == "*" }
      data.forget(words[1])
    default: break
    }
  }

  /// A line heard, numbered as if the server had been one and had heard only the transcript. Takes note of it.
  func translate(_ line: String, _ told: inout [Substring: UInt64]) -> String {
    let words = line.split(separator: " ")
    guard words.count > 1 else { return line }
    switch words[0] {
    case "hello": challenge = line.split(separator: "challenge=").last.map(String.init) ?? ""
    case "welcome":
      session = words[1].split(separator: "=").last
      last = login?.resume ?? words.last?.split(separator: "=").last.flatMap { UInt64($0) } ?? 0
    case "error": return translateError(words)
    case "picture", "level", "phase", "reviewed", "indicative", "auctioned", "interrupted":
      return data.translate(words, &told)
    case "trade" where line.contains(" n="): return data.translate(words, &told)
    default:
      guard SocketSeat.numbered.contains(words[0]), words.last != "again",
        let number = UInt64(words[1]), number > 0
      else { break }
      last = number
    }
    return line
  }

  /// What has a member's number.
  static let numbered: Set<Substring> = [
    "accepted", "filled", "replaced", "reduced", "derated", "restored", "cancelled", "mass-cancelled", "cash-moved",
    "done", "refused", "hibernated", "reactivated", "triggered", "requeued", "halted", "released", "limits-set",
    "quoted", "negotiated", "trade-changed",
  ]

  private func translateError(_ words: [Substring]) -> String {
    words.map { word in
      guard word.hasPrefix("line="), let number = UInt64(word.dropFirst(5)) else { return String(word) }
      return "line=\(number + said - sent)"
    }.joined(separator: " ")
  }
}

/// A login as it was said, for saying it again.
struct LoginLine {
  let member: Substring
  let user: Substring
  let signature: Substring
  let onDisconnect: Substring?
  let resume: UInt64?

  init?(_ text: String) {
    let words = text.split(separator: " ")
    guard words.count > 3, words[3].hasPrefix("signature=*") else { return nil }
    (member, user, signature) = (words[1], words[2], words[3])
    onDisconnect = words.first { $0.hasPrefix("on-disconnect=") }
    resume = words.first { $0.hasPrefix("resume=") }.flatMap { UInt64($0.dropFirst(7)) }
  }

  /// The line that comes back to a session.
  func returning(to session: Substring, resume: UInt64) -> String {
    var words: [Substring] = ["login", member, user, signature]
    if let onDisconnect { words.append(onDisconnect) }
    return words.joined(separator: " ") + " session=\(session) resume=\(resume)"
  }
}

/// The numbers of market data, `n=`, which begin again with each server: counted on from the last picture.
struct MarketDataNumbers {
  /// What is to be added to what a server says.
  private var offsets: [Substring: UInt64] = [:]

  /// How many contracts a pattern stands for: of those whose picture was heard and that are not delivered.
  func count(_ pattern: Substring) -> Int {
    offsets.keys.count { MarketDataNumbers.matches(pattern, $0) }
  }

  mutating func forget(_ pattern: Substring) {
    for contract in offsets.keys where MarketDataNumbers.matches(pattern, contract) { offsets[contract] = nil }
  }

  private static func matches(_ pattern: Substring, _ contract: Substring) -> Bool {
    let parts = contract.split(separator: ".", maxSplits: 2)
    for (index, part) in pattern.split(separator: ".", maxSplits: 2).enumerated() {
      let isEqual = part == parts[index]
      guard isEqual || part.hasSuffix("*") && parts[index].hasPrefix(part.dropLast()) else { return false }
    }
    return true
  }

  mutating func translate(_ words: [Substring], _ told: inout [Substring: UInt64]) -> String {
    let contract = words[1]
    guard let place = words.firstIndex(where: { $0.hasPrefix("n=") }),
      let number = UInt64(words[place].dropFirst(2))
    else { return words.joined(separator: " ") }
    if words[0] == "picture" { offsets[contract] = told[contract, default: 0] &- number }
    let translated = number &+ offsets[contract, default: 0]
    told[contract] = max(told[contract, default: 0], translated)
    if words[0] == "phase", ["delivered", "cancelled"].contains(words[2]) { (offsets[contract], told[contract]) = (nil, nil) }
    var words = words
    words[place] = "n=\(translated)"
    return words.joined(separator: " ")
  }
}
