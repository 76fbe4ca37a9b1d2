import ServerFixtures
import Simulation

extension Client {
  /// Connects, logs in, hears the past and sends again what has no answer; false if the exchange is killed meanwhile.
  func comeBack(to port: Int) async throws -> Bool {
    while true {
      switch try await tryToComeBack(to: port) {
      case .back: return true
      case .gone: return false
      case .again: continue
      }
    }
  }

  enum Return {
    case back
    case gone
    /// Told to come another time, or without its session.
    case again
  }

  func tryToComeBack(to port: Int) async throws -> Return {
    await peer?.close()
    peer = nil
    awaited = [:]
    awaitedCount = 0
    notTaken = []
    lastBye = ""
    do {
      peer = try await Peer.connect(to: port)
    } catch {
      if let killSwitch, killSwitch.hasFired || killSwitch.isOneOfSeveral { return .gone }
      throw error
    }
    peer?.send("hello tala/1")
    guard let greeting = try await nextLine() else { return .gone }
    guard let challenge = HeardLine(greeting)?.value("challenge") else {
      leader = HeardLine(greeting)?.value("leader")
      return .again
    }
    peer?.send(try login(challenge))
    guard let welcome = try await nextLine() else { return .gone }
    guard let line = HeardLine(welcome), line.verb == "welcome", let session = line.value("session"),
      let last = line.value("last").flatMap({ UInt64($0) })
    else { return try await refused(welcome) }
    self.session = session
    pastEnd = last
    killSwitch?.welcomed()
    return try await hearPast(through: last)
  }

  /// A session that could not be taken back is over; its client begins another.
  private func refused(_ line: String) async throws -> Return {
    // Not taken: the same again. And where the exchange may be at a loss, a login may be, too.
    if ["unavailable", "busy"].contains(HeardLine(line)?.verb) { return .again }
    if killSwitch?.hasFired == true, HeardLine(line)?.verb == "bye" { return .again }
    guard session != nil, line.hasPrefix("refused 0 code=101 ") else {
      throw Failure.refused("\(name) cannot log in: \(line)")
    }
    session = nil
    return .again
  }

  private func login(_ challenge: String) throws -> String {
    var line = "login \(seat.member) \(seat.user) signature=* resume=\(record.heard.count)"
    if seat.endsOrders { line += " on-disconnect=cancel" }
    // Now and then it does not know its session any more, as a client that was itself started again.
    if let session, !pacing.once(in: 12) { line += " session=\(session)" }
    return try UserKeys.fill(line, market: market, challenge: challenge)
  }

  /// What has no answer is sent again at once or when the past has been heard; sent at once it may have been answered before, and comes
  /// back `again` behind the past.
  private func hearPast(through last: UInt64) async throws -> Return {
    if pacing.once(in: 2) {
      send(record.unanswered.filter { !record.requests[$0].request.reusesReference }.map(line(of:)))
    }
    while record.heard.count < last {
      guard try await hear() else {
        if lastBye == "bye resume-failed" { return .again }
        return .gone
      }
    }
    send(record.unanswered.filter { awaited[$0] == nil }.map(line(of:)))
    if seat.watches { peer?.send("watch * depth=3") }
    return .back
  }
}
