import ServerFixtures
import Simulation

/// A participant that trades on whatever happens to the exchange: it connects again, takes its session back, hears its past, and sends again
/// what has no answer. It notes every line it sends and hears.
actor Client {
  enum Failure: Error, CustomStringConvertible {
    case heardNothing(String)
    case refused(String)
    case unanswered(String, [String])

    var description: String {
      switch self {
      case .heardNothing(let who): "\(who) has heard nothing for a minute"
      case .refused(let what): what
      case .unanswered(let who, let lines): "\(who) has had no answer for a minute to \(lines)"
      }
    }
  }

  /// Why a conversation ended.
  enum Ending {
    case exchangeGone
    case hungUp
  }

  let seat: ClientSeat
  let market: String
  var record: ClientRecord
  var flow: any RequestFlow
  /// When to send how much, and what to do on coming back. Apart from the flow, whose lines do not depend on how they fare.
  var pacing: SplitMix64
  /// Unanswered requests at a time, and at most so many lines in one go.
  let window: Int
  var peer: Peer?
  var session: String?
  var killSwitch: (any RoundWatch)?
  /// Milliseconds for which it hears nothing before it gives a connection up, or the exchange.
  var patience = Client.longestPatience
  /// Where the last standby that was asked said the leader is.
  var leader: String?
  /// The member's last number when this connection was welcomed: lines up to it tell of the past.
  var pastEnd: UInt64 = 0
  /// Lines sent on this connection whose answer is still to come on it, by request.
  var awaited: [Int: Int] = [:]
  var awaitedCount = 0
  /// Requests the exchange did not take: to be sent again.
  var notTaken: [Int] = []
  var lastBye = ""

  static let longestPatience: Int64 = 60_000

  init(_ seat: ClientSeat, market: String, window: Int, flow: any RequestFlow, seed: UInt64) {
    self.seat = seat
    self.market = market
    self.window = window
    self.flow = flow
    record = ClientRecord(seat)
    pacing = SplitMix64(seed: seed)
  }

  nonisolated var name: String { "\(seat.member)/\(seat.user)" }

  /// Comes back and trades until the exchange is gone.
  func trade(at port: Int, until killSwitch: KillSwitch) async throws {
    self.killSwitch = killSwitch
    while try await comeBack(to: port) {
      killSwitch.returned(name)
      if try await tradeOn() == .exchangeGone { return }
    }
  }

  /// Comes back, sends what is given and what has no answer, and stays until all is answered.
  func finish(_ requests: [FlowRequest] = [], at port: Int) async throws {
    killSwitch = nil
    guard try await comeBack(to: port) else { throw Failure.refused("\(name) could not come back") }
    var rest = requests[...]
    while !rest.isEmpty || !record.unanswered.isEmpty || awaitedCount > 0 {
      var lines = sendAgain()
      while awaitedCount < window, let request = rest.popFirst() { lines.append(first(request)) }
      send(lines)
      guard try await hear() else { throw Failure.refused("\(name) was cut off: \(lastBye)") }
    }
  }

  /// Asks questions and stays until they are answered; all that was told before has then been heard.
  func ask(_ questions: [String]) async throws {
    record.questions = []
    for question in questions {
      send(["\(question) tag=\(question)"])
      while record.questions.last?.hasPrefix("end \(question) ") != true {
        guard try await hear() else { throw Failure.refused("\(name) was cut off: \(lastBye)") }
      }
    }
  }

  /// Waits until the exchange has closed the connection; what it said last.
  func hearOut() async throws -> String {
    killSwitch = nil
    while try await hear() {}
    return lastBye
  }

  /// Gives up the connection.
  func leave() async {
    await peer?.close()
    peer = nil
    session = nil
  }

  // MARK: Trading

  private func tradeOn() async throws -> Ending {
    while true {
      if !seat.isOperator, pacing.once(in: 500) {
        await leave()
        return .hungUp
      }
      send(nextLines())
      let enough = pacing.below(window)
      repeat {
        guard try await hear() else { return .exchangeGone }
      } while awaitedCount > enough
    }
  }

  /// As much as may go out now: now and then the whole window, else a few lines.
  func nextLines() -> [String] {
    var lines = sendAgain()
    let room = window - max(awaitedCount, record.unanswered.count)
    guard room > 0 else { return lines }
    for _ in 0..<(pacing.once(in: 4) ? room : min(room, 1 + pacing.below(8))) {
      if pacing.once(in: 25), let line = answeredBefore() {
        lines.append(line)
        continue
      }
      let request = flow.next()
      guard isOldEnough(request) else { continue }
      lines.append(first(request))
    }
    return lines
  }

  /// A reference can be used for something else once its own request is answered, and not on its way once more: of a line that was not taken
  /// nothing tells which of the two it was.
  private func isOldEnough(_ request: FlowRequest) -> Bool {
    guard request.reusesReference else { return true }
    guard let original = record.place(request.reference, reusesReference: false) else { return false }
    return record.requests[original].answer != 0 && awaited[original] == nil
  }

  /// A request that was answered before, once more.
  private func answeredBefore() -> String? {
    let recent = max(0, record.requests.count - 600)
    let place = recent + pacing.below(record.requests.count - recent)
    guard place < record.requests.count, record.requests[place].answer != 0,
      !record.requests[place].request.reusesReference, !isReferenceReused(place)
    else { return nil }
    return line(of: place)
  }

  /// Whether something else under the reference of a request is on its way, or is yet to be sent again.
  private func isReferenceReused(_ place: Int) -> Bool {
    guard let other = record.place(record.requests[place].request.reference, reusesReference: true) else { return false }
    return awaited[other] != nil || record.requests[other].answer == 0
  }

  private func first(_ request: FlowRequest) -> String { line(of: record.add(request)) }

  /// The lines of what was not taken, to be sent again.
  func sendAgain() -> [String] {
    let places = notTaken
    notTaken = []
    return places.map(line(of:))
  }

  /// A request's line, noted as sent.
  func line(of place: Int) -> String {
    if record.requests[place].times == 0 { record.requests[place].asked = FaultRound.now() }
    record.requests[place].times += 1
    awaited[place, default: 0] += 1
    awaitedCount += 1
    return record.requests[place].request.line
  }

  func send(_ lines: [String]) {
    guard !lines.isEmpty else { return }
    peer?.send(Array((lines.joined(separator: "\n") + "\n").utf8))
    killSwitch?.sent(lines.count)
  }
}
