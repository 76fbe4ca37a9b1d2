import ServerFixtures

/// A real `tala serve` with a real PostgreSQL, spoken to over sockets; left alone, or killed with every line of the transcript.
final class SocketRig: Rig {
  /// What befalls the server.
  enum Fate {
    case lives
    /// Killed and started again after each line, when all has been heard.
    case killedAfterEveryLine
    /// Killed while a line is under way and started again; what has no answer is said again.
    case killedUnderEveryLine
  }

  let market: ServedMarket
  let fate: Fate
  private var seats: [SocketSeat] = []
  /// Numbers of market data, as the transcript counts them.
  private var told: [Substring: UInt64] = [:]
  /// The line that was said a second time in this step.
  private var repeatedLine: Transcript.Line?
  /// Lines under which the server was killed.
  private var interrupted = 0
  /// Of the rig's own questions; no transcript uses it.
  private static let tag = "rest.of.the.step"

  private init(_ market: ServedMarket, _ fate: Fate) {
    self.market = market
    self.fate = fate
  }

  static func open(_ fate: Fate, isClockReal: Bool = false) async throws -> SocketRig {
    let market = try await ServedMarket.open(
      clockStart: isClockReal ? nil : TranscriptMarket.startText)
    try await market.start()
    return SocketRig(market, fate)
  }

  /// Plays a transcript with a server of its own. Throws the first difference.
  static func play(_ transcript: Transcript, _ fate: Fate) async throws {
    let rig = try await open(fate, isClockReal: transcript.isClockReal)
    do {
      try await Player(transcript: transcript).play(on: rig)
    } catch {
      try await rig.close()
      throw error
    }
    try await rig.close()
  }

  var speakers: [String] { seats.map(\.speaker) }

  func isConnected(_ speaker: String) -> Bool { speakers.contains(speaker) }

  func connect(_ speaker: String) async throws {
    seats.append(SocketSeat(speaker, try await Peer.connect(to: market.port)))
  }

  func hangUp(_ speaker: String) async throws {
    for seat in seats where seat.speaker == speaker { await seat.peer.close() }
    seats.removeAll { $0.speaker == speaker }
  }

  func say(_ step: Transcript.Step) async throws {
    for line in step.said {
      for seat in seats where seat.speaker == line.speaker { seat.noteSaid(line.text) }
    }
    try await send(step)
    guard fate == .killedUnderEveryLine, step.isRepeatable, let line = step.said.first else { return }
    // Every other time the line is done before, mostly: left to chance, that would be met on slow machines alone.
    interrupted += 1
    if interrupted % 2 == 0 { try await Task.sleep(for: .milliseconds(60)) }
    try await restart()
    try await send(step)
    repeatedLine = line
  }

  private func send(_ step: Transcript.Step) async throws {
    for seat in seats {
      let lines = step.said.filter { $0.speaker == seat.speaker }
      guard !lines.isEmpty else { continue }
      let bytes = try lines.flatMap { line in
        TranscriptMarket.bytes(
          try UserKeys.fill(line.text, market: "QH", challenge: seat.challenge)) + [UInt8(ascii: "\n")]
      }
      seat.sent += UInt64(lines.count)
      seat.peer.send(bytes)
    }
  }

  func hear(_ speaker: String) async throws -> String? {
    guard let seat = seats.first(where: { $0.speaker == speaker }) else { return nil }
    if !seat.setAside.isEmpty { return seat.setAside.removeFirst() }
    return try await hear(seat)
  }

  private func hear(_ seat: SocketSeat) async throws -> String? {
    switch await hearLine(seat) {
    case .line(let line): return seat.translate(line, &told)
    case .closed:
      seats.removeAll { $0 === seat }
      return Transcript.closed
    case .nothing: return nil
    }
  }

  /// The server asks for a sign of life when a slow machine leaves a connection silent; no transcript waits for that.
  private func hearLine(_ seat: SocketSeat) async -> Peer.Heard {
    while true {
      let heard = await seat.peer.hear()
      if heard != .line("ping") { return heard }
    }
  }

  func finish(_ step: Transcript.Step) async throws -> [Transcript.Line] {
    let isRestarted = repeatedLine != nil
    var rest: [Transcript.Line] = []
    for seat in seats { command(seat.session == nil ? "ping" : "cash tag=\(SocketRig.tag)", seat) }
    for speaker in speakers { rest += try await hearRest(speaker) }
    repeatedLine = nil
    if fate == .killedAfterEveryLine || fate == .killedUnderEveryLine && !isRestarted, step.isOwn {
      try await restart()
    }
    return rest
  }

  /// What a speaker is told before the answer to the question that ends the step, except for a first answer told again if it sent again.
  /// The question goes through the market, which answers it after everything that was said before; who has no session can only ask the connection.
  private func hearRest(_ speaker: String) async throws -> [Transcript.Line] {
    var rest: [Transcript.Line] = []
    while let line = try await hear(speaker) {
      if line == "pong" || line.hasPrefix("end cash tag=\(SocketRig.tag) ") { break }
      if line.hasSuffix(" tag=\(SocketRig.tag)") { continue }
      // A line may end in bytes that are written as \xNN, and are no part of it.
      let reference = repeatedLine?.text.split { $0 == " " || $0 == "\\" }.first { $0.hasPrefix("ref=") }
      if line.hasSuffix(" again"), speaker == repeatedLine?.speaker, let reference,
        line.contains(" \(reference) ")
      {
        repeatedLine = nil
        continue
      }
      rest.append(Transcript.Line(speaker: speaker, text: line))
      if line == Transcript.closed { break }
    }
    return rest
  }

  func close() async throws {
    for seat in seats { await seat.peer.close() }
    try await market.close()
  }

  // MARK: Restarts

  /// The server is killed, wherever it is, and everybody comes back to another one, side by side: each waits once for all and not for each other.
  private func restart() async throws {
    await market.kill()
    try await market.start()
    for seat in seats {
      await seat.peer.close()
      seat.peer = try await Peer.connect(to: market.port)
      seat.sent = 0
    }
    let greeted = seats.filter { !$0.challenge.isEmpty }
    for seat in greeted { command("hello tala/1", seat) }
    for seat in greeted {
      let greeting = try await answer(seat, "hello ")
      _ = seat.translate(greeting, &told)
    }
    let members = greeted.filter { $0.session != nil && $0.login != nil }
    for seat in members {
      guard let session = seat.session, let login = seat.login else { continue }
      let line = login.returning(to: session, resume: seat.last)
      command(try UserKeys.fill(line, market: "QH", challenge: seat.challenge), seat)
    }
    for seat in members { _ = try await answer(seat, "welcome session=\(seat.session ?? "") ") }
    for seat in members {
      for watch in seat.watches {
        command(watch, seat)
        try await hearPictures(seat, watch.split(separator: " ")[1])
      }
    }
  }

  private func command(_ line: String, _ seat: SocketSeat) {
    seat.sent += 1
    seat.peer.send(line)
  }

  private func answer(_ seat: SocketSeat, _ beginning: String) async throws -> String {
    let heard = await hearLine(seat)
    guard case .line(let answer) = heard, answer.hasPrefix(beginning) else {
      throw Player.Difference(
        description: "\(seat.speaker) could not come back: \(beginning)was to be heard, was heard: \(heard)")
    }
    return answer
  }

  /// The pictures of what was watched before, level by level. What the speaker had not read of its own before the crash is set aside.
  private func hearPictures(_ seat: SocketSeat, _ pattern: Substring) async throws {
    var pictures = seat.data.count(pattern)
    var levels = 0
    while pictures > 0 || levels > 0 {
      guard let line = try await hear(seat), line != Transcript.closed else {
        throw Player.Difference(description: "\(seat.speaker) has no picture again")
      }
      if line.hasPrefix("level ") {
        levels -= 1
      } else if line.hasPrefix("picture "),
        let count = line.split(separator: "levels=").last?.split(separator: " ").first.flatMap({ Int($0) })
      {
        pictures -= 1
        levels += count
      } else {
        seat.setAside.append(line)
      }
    }
  }
}

extension Transcript.Step {
  /// Whether the one line can be said again after a crash with nothing lost: its answers have numbers, so that they come back, and
  /// its reference is remembered. Not one that calls a contract off, whose name is nobody's when the line comes again (docs/PROTOCOL.md): whether it
  /// was done before the crash is chance.
  var isRepeatable: Bool {
    guard isOwn, said.count == 1, said[0].text.contains(" ref="), !heard.isEmpty, !said[0].text.hasPrefix("annul ") else {
      return false
    }
    return heard.allSatisfy { line in
      let words = line.text.split(separator: " ")
      return words.count > 1 && SocketSeat.numbered.contains(words[0]) && words[1] != "0"
        && words.last != "again" && !words.contains("code=102")
    }
  }
}
