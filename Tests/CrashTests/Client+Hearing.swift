import ServerFixtures

extension Client {
  /// Takes the next line; false once the connection is closed.
  func hear() async throws -> Bool {
    guard let text = try await nextLine() else { return false }
    take(text)
    return true
  }

  /// The next line as it is; nil once the connection is closed.
  func nextLine() async throws -> String? {
    guard let peer else { return nil }
    switch await peer.hear(milliseconds: patience) {
    case .line(let line): return line
    case .nothing:
      guard killSwitch?.hasFired == true, patience < Client.longestPatience else { throw Failure.heardNothing(name) }
      return nil
    case .closed:
      if let killSwitch, !killSwitch.hasFired { record.violate("cut off by an exchange that lives: \(lastBye)") }
      return nil
    }
  }

  private func take(_ text: String) {
    guard let line = HeardLine(text) else { return record.violate("heard an empty line") }
    if line.isNumbered { return takeNumbered(line) }
    switch line.verb {
    case "busy", "unavailable", "throttled": takeNotTaken(line)
    case "ping": peer?.send("pong")
    case "bye": lastBye = text
    case "trade" where line.value("n") != nil: takeTrade(line)
    case "cash", "position", "order", "end": record.questions.append(text)
    case "pong", "warning", "notice", "picture", "level", "phase", "contract", "reviewed": break
    default: record.violate("was not to be heard: \(text)")
    }
  }

  private func takeNumbered(_ line: HeardLine) {
    if line.isAgain {
      guard let place = record.hearAgain(line) else { return }
      if record.requests[place].answer == 0 { record.violate("again, and never before: \(line.text)") }
      return concluded(place)
    }
    killSwitch?.heard()
    guard let place = record.hear(line) else { return }
    killSwitch?.answered(name, asked: record.requests[place].asked)
    if UInt64(record.heard.count) > pastEnd { concluded(place) }
  }

  /// A line sent on this connection has had its answer; the answer may be to one sent on an earlier one.
  private func concluded(_ place: Int) {
    guard let count = awaited[place] else { return }
    awaited[place] = count > 1 ? count - 1 : nil
    awaitedCount -= 1
  }

  private func takeNotTaken(_ line: HeardLine) {
    guard let reference = line.value("ref") else { return }
    // A line says whose reference it is, not which of two requests: what has no answer comes first.
    let places = [true, false].compactMap { record.place(reference, reusesReference: $0) }
    guard let place = places.first(where: { awaited[$0] != nil }) else {
      return record.violate("not taken, and never sent: \(line.text)")
    }
    concluded(place)
    if record.requests[place].answer == 0 { notTaken.append(place) }
  }

  private func takeTrade(_ line: HeardLine) {
    guard let number = line.value("trade").flatMap({ UInt64($0) }) else {
      return record.violate("a trade without a number: \(line.text)")
    }
    let words = line.text.split(separator: " ").filter { !$0.hasPrefix("n=") }.joined(separator: " ")
    if let before = record.trades.updateValue(words, forKey: number) {
      record.violate("a trade told twice: \(before), \(words)")
    }
  }
}
