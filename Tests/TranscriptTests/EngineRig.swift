import ExchangeRuntime
import Gateway
import LineProtocol
import MarketEngine
import ServerFixtures

/// The engine alone: lines go through parser, session and resolver into it, its events through the formatter to the speakers. No socket,
/// no journal, no thread, and a clock that operators move.
final class EngineRig: Rig {
  var engine = Engine()
  var events = EventBuffer()
  var surroundings: Surroundings
  var turn = Turn()
  var seats: [Seat] = []
  var pasts: [UInt32: [Event]] = [:]
  var books: [UInt32: WatchedBook] = [:]
  /// Contracts created by the command being told, who watches them, and how deep.
  var announced: [(ContractNumber, Seat, Int32)] = []
  /// What happened, for the proof that the transcripts show everything.
  private(set) var seen = Seen()
  private var connections: UInt64 = 0

  init(isClockReal: Bool = false) throws {
    let moment = Moment(nanoseconds: 0)
    let limits = GatewayLimits()
    surroundings = Surroundings(
      limits: limits, allowances: SharedAllowances(limits: limits), directory: Directory(),
      exchange: .leading, at: moment, wallClock: { Timestamp.zero })
    let open = OpenMarket(
      rules: Rules.current, clock: isClockReal ? .real : .manual, market: try TranscriptMarket.name("QH"),
      operatorMember: try TranscriptMarket.name("exchange"),
      operatorUser: try TranscriptMarket.name("operator"),
      operatorKey: try TranscriptMarket.operatorKey())
    execute(.open(open), at: try TranscriptMarket.start(), by: nil)
    surroundings.directory = try Directory(of: engine)
  }

  func seat(_ speaker: String) -> Seat? { seats.first { $0.speaker == speaker } }

  var speakers: [String] { seats.filter { !$0.isGone }.map(\.speaker) }

  func isConnected(_ speaker: String) -> Bool { speakers.contains(speaker) }

  func connect(_ speaker: String) {
    connections += 1
    seats.removeAll { $0.speaker == speaker }
    seats.append(
      Seat(
        speaker, ConnectionNumber(connections), limits: surroundings.limits))
  }

  func hangUp(_ speaker: String) {
    guard let seat = seat(speaker) else { return }
    leave(seat)
    seats.removeAll { $0 === seat }
  }

  func say(_ step: Transcript.Step) throws {
    for line in step.said { seen.said(line.text) }
    for seat in seats {
      let bytes = try step.said.filter { $0.speaker == seat.speaker }.flatMap { line in
        let filled = try UserKeys.fill(line.text, market: "QH", challenge: seat.challenge)
        return TranscriptMarket.bytes(filled) + [UInt8(ascii: "\n")]
      }
      if !bytes.isEmpty { receive(bytes, seat) }
    }
  }

  func hear(_ speaker: String) -> String? {
    guard let seat = seat(speaker), !seat.heard.isEmpty else { return nil }
    return seat.heard.removeFirst()
  }

  func finish(_ step: Transcript.Step) -> [Transcript.Line] {
    let first = step.said.map(\.speaker)
    let order = seats.filter { first.contains($0.speaker) } + seats.filter { !first.contains($0.speaker) }
    let rest = order.flatMap { seat in
      seat.heard.map { Transcript.Line(speaker: seat.speaker, text: $0) }
    }
    for seat in seats { seat.heard = [] }
    return rest
  }

  func close() {}

  // MARK: Reading

  private func receive(_ bytes: [UInt8], _ seat: Seat) {
    turn.clear()
    var position = 0
    reading: while turn.closing == nil {
      let step = seat.framer.next(in: bytes.span, from: &position)
      turn.line = seat.framer.lines
      switch step {
      case .line(let range): hear(bytes.span.extracting(range), seat)
      case .carriedLine: hear(seat.framer.carried.span, seat)
      case .fault(let error): seat.session.receive(error, in: surroundings, into: &turn)
      case .needsMore: break reading
      }
    }
    finishTurn(seat)
  }

  private func hear(_ line: Span<UInt8>, _ seat: Seat) {
    do {
      let request = try RequestParser.parse(line)
      seat.session.receive(request, in: &surroundings, at: Moment(nanoseconds: 0), into: &turn)
    } catch {
      seat.session.receive(error, in: surroundings, into: &turn)
    }
  }

  /// Does what a session wants done: its own lines, its errands, and what it submits to the market.
  func finishTurn(_ seat: Seat) {
    let (reply, submissions, errands) = (turn.reply, turn.submissions, turn.errands)
    let isClosing = turn.closing != nil
    turn.clear()
    seat.hear(reply)
    for errand in errands { run(errand, seat) }
    for submission in submissions { take(submission.content, seat) }
    if isClosing, !seat.isGone {
      leave(seat)
      seat.heard.append(Transcript.closed)
    }
  }

  private func take(_ content: SubmittedContent, _ seat: Seat) {
    switch content {
    case .command(let command): sequence(command, by: seat)
    case .unread(let origin, let change):
      do throws(UnreadChange.Misfit) {
        sequence(try engine.read(change, origin), by: seat)
      } catch {
        turn.clear()
        seat.session.answered(error, in: &surroundings, into: &turn)
        finishTurn(seat)
      }
    case .query(let query, let tag):
      var rows: [QueryRow] = []
      engine.answer(query, rows: &rows)
      turn.clear()
      seat.session.answered(question: tag, rows: rows, in: surroundings, into: &turn)
      finishTurn(seat)
    case .lost, .watch, .unwatch: break
    }
  }

  // MARK: The market

  /// A command, what falls due by it, and then the books it changed.
  func sequence(_ command: Command, by seat: Seat?) {
    execute(command, at: engine.now, by: seat)
    while let due = engine.nextDue(by: engine.now) {
      execute(.due(due), at: engine.now, by: nil)
    }
    tellBooks()
  }

  private func execute(_ command: Command, at time: Timestamp, by seat: Seat?) {
    events.removeAll()
    let phase = seen.contract(of: command).flatMap { engine.phase(of: $0) }
    engine.execute(command, at: time, events: &events)
    let told = (0..<events.count).map { events[$0] }
    seen.executed(command, in: phase, told)
    for event in told { deliver(event, askedBy: seat) }
    seat?.session.answered(in: &surroundings)
  }

  /// A connection is gone; its session's end is journaled if it is owed.
  private func leave(_ seat: Seat) {
    guard !seat.isGone else { return }
    seat.isGone = true
    seat.watches = []
    guard let session = seat.session.connectionLost() else { return }
    sequence(.endSession(EndSession(session: session, end: .connectionLost)), by: nil)
  }
}
