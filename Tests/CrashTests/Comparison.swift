import Gateway
import MarketEngine

/// What clients heard beside what the journal says they were told.
struct Comparison {
  let told: Told

  struct Unnamable: Error { var text: String }

  /// What is not as it must be, as sentences. While requests are open a client may have heard less than there is; at the end it has heard
  /// everything and all is answered.
  func violations(of records: [ClientRecord], isEnd: Bool) throws -> [String] {
    var violations: [String] = []
    var sent: [Told.RequestKey: Int] = [:]
    for record in records {
      violations += record.violations
      let found = try violationsOf(record, isEnd: isEnd, &sent)
      violations += found.map { "\(record.seat.member)/\(record.seat.user): \($0)" }
    }
    // The client library's user keeps its own record.
    let library = try numbers(of: CrashMarket.library).1
    for (key, outcome) in told.outcomes where key.user != library.value && outcome.commands > sent[key, default: 0] {
      let lines = outcome.answers.map { "\($0)" }.joined(separator: ", ")
      violations.append(
        "user \(key.user) sent a request \(sent[key, default: 0]) times, the journal has it \(outcome.commands) times "
          + "(answers \(lines))")
    }
    return violations
  }

  private func violationsOf(
    _ record: ClientRecord, isEnd: Bool, _ sent: inout [Told.RequestKey: Int]
  ) throws -> [String] {
    let (member, user) = try numbers(of: record.seat)
    let lines = told.lines[member.value] ?? []
    var violations = difference(record.heard, lines, isEnd: isEnd)
    for request in record.requests {
      let key = Told.RequestKey(user, try reference(request.request.reference))
      sent[key, default: 0] += request.times
      violations += violationsOf(request, told.outcomes[key] ?? Told.Outcome(), lines, isEnd: isEnd)
    }
    for again in record.again {
      let first = record.requests[again.request].answer
      guard first != 0, Int(first) <= lines.count, Comparison.repeats(again.line, lines[Int(first) - 1]) else {
        violations.append("again is not what was first, number \(first): \(again.line)")
        continue
      }
    }
    for (number, trade) in record.trades where told.trades[number] != trade {
      violations.append("a trade that was not: \(trade); the journal has: \(told.trades[number] ?? "none")")
    }
    return violations
  }

  private func difference(_ heard: [String], _ lines: [String], isEnd: Bool) -> [String] {
    if let index = zip(heard, lines).enumerated().first(where: { $1.0 != $1.1 })?.offset {
      return ["was told: \(heard[index]); the journal has: \(lines[index])"]
    }
    if heard.count > lines.count { return ["was told what the journal does not have: \(heard[lines.count])"] }
    if isEnd, heard.count < lines.count { return ["was never told: \(lines[heard.count])"] }
    return []
  }

  private func violationsOf(
    _ sent: ClientRecord.Sent, _ outcome: Told.Outcome, _ lines: [String], isEnd: Bool
  ) -> [String] {
    let request = sent.request
    let answers = request.reusesReference ? outcome.reuses : outcome.answers
    if answers.isEmpty { return isEnd || sent.answer != 0 ? ["has no answer in the journal: \(request.line)"] : [] }
    if answers.count > 1, !request.reusesReference {
      return ["has \(answers.count) answers, \(answers): \(request.line)"]
    }
    if sent.answer == 0 { return isEnd ? ["never heard answer \(answers[0]) to: \(request.line)"] : [] }
    guard answers.contains(sent.answer) else {
      return ["heard answer \(sent.answer), the journal has \(answers), to: \(request.line)"]
    }
    guard Int(sent.answer) <= lines.count, Comparison.answers(lines[Int(sent.answer) - 1], request) else {
      return ["does not answer \(request.line): number \(sent.answer)"]
    }
    return []
  }

  /// Whether a line says that what was asked for was done, or refused.
  static func answers(_ line: String, _ request: FlowRequest) -> Bool {
    guard let line = HeardLine(line) else { return false }
    if line.verb == "refused" { return request.isHopeless || !line.isReferenceReused }
    guard !request.isHopeless, line.verb == request.answer.rawValue else { return false }
    return request.words.allSatisfy(line.has(word:))
  }

  /// Whether a line says of the first answer what is remembered of it. Figures of an order whose product is forgotten are in other units.
  static func repeats(_ again: String, _ first: String) -> Bool {
    let words = again.split(separator: " ").dropLast()
    guard !words.contains(where: { $0.hasPrefix("unit=") }) else {
      return words.prefix(2).elementsEqual(first.split(separator: " ").prefix(2))
    }
    return Set(first.split(separator: " ")).isSuperset(of: words)
  }

  private func numbers(of seat: ClientSeat) throws -> (MemberNumber, UserNumber) {
    guard let memberName = Name(bytes: Array(seat.member.utf8).span), let userName = Name(bytes: Array(seat.user.utf8).span),
      let member = told.directory.member(memberName), let user = told.directory.user(userName, of: member)
    else { throw Unnamable(text: "\(seat.member)/\(seat.user) is not in the journal") }
    return (member, user)
  }

  private func reference(_ text: String) throws -> Reference {
    guard let reference = Reference(bytes: Array(text.utf8).span) else { throw Unnamable(text: text) }
    return reference
  }
}
