import NIOCore

/// A load while it runs: sends what is due, takes answers, and stops in order. Everything happens on one event loop, on which all its
/// sessions are.
///
///     sending ──time is up──► landing ──all answered──► cleaning ──all orders cancelled──► done
final class LoadRun {
  enum Stage: Equatable {
    case sending
    case landing
    case cleaning
    case done
  }

  let plan: LoadPlan
  private let loop: NIOIsolatedEventLoop
  private let result: EventLoopPromise<LoadFigures>
  private var sessions: [LoadSession] = []
  private var flow: LoadFlow
  private var writer: LineWriter
  private let reader: AnswerReader
  private var tally = LoadTally()

  private var stage = Stage.sending
  /// Requests begun so far.
  private var begun = 0
  /// One that waits for room in its session's window.
  private var blocked: LoadRequest?
  private var start: Int64 = 0
  private var measured: Range<Int64> = 0..<0
  private var isPumpDue = false
  private var isTimerSet = false
  private var lost = 0
  private var lastWords = ""

  init(
    plan: LoadPlan, flow: LoadFlow, writer: LineWriter, loop: any EventLoop,
    result: EventLoopPromise<LoadFigures>
  ) {
    self.plan = plan
    self.flow = flow
    self.writer = writer
    self.loop = loop.assumeIsolated()
    self.result = result
    reader = AnswerReader(mark: writer.mark)
  }

  /// Nanoseconds of a clock that only goes forward.
  static func clock() -> Int64 { Int64(NIODeadline.now().uptimeNanoseconds) }

  /// Takes over sessions that are logged in, and starts.
  func begin(_ channels: [any Channel]) throws {
    for (index, channel) in channels.enumerated() {
      let session = LoadSession(index: index, channel: channel, window: plan.window)
      sessions.append(session)
      try channel.pipeline.syncOperations.addHandler(LoadHandler(run: self, session: session))
    }
    start = LoadRun.clock()
    let first = start + Int64(plan.warmUpSeconds) * 1_000_000_000
    measured = first..<first + Int64(plan.seconds) * 1_000_000_000
    at(measured.upperBound) { $0.stopSending() }
    pump()
  }

  // MARK: Sending

  private func pump() {
    isPumpDue = false
    guard stage == .sending else { return }
    var now = LoadRun.clock()
    while let due = due(now) {
      let request = blocked ?? flow.next()
      let session = sessions[request.session]
      guard session.table.hasRoom else {
        blocked = request
        break
      }
      blocked = nil
      begun += 1
      let number = session.table.send(request.kind, due: due)
      flow.sent(request, as: number)
      session.add(request, number: number, &writer)
      if begun % 64 == 0 { now = LoadRun.clock() }
    }
    for session in sessions { session.flush() }
    setTimer()
  }

  /// When the next request was due, nil if it is not due yet. Without a rate each is due when it can be sent.
  private func due(_ now: Int64) -> Int64? {
    guard plan.rate > 0 else { return now }
    let due = start + plan.due(begun)
    return due <= now && due < measured.upperBound ? due : nil
  }

  private func setTimer() {
    guard plan.rate > 0, blocked == nil, !isTimerSet else { return }
    isTimerSet = true
    at(start + plan.due(begun)) { run in
      run.isTimerSet = false
      run.pump()
    }
  }

  private func at(_ time: Int64, _ action: @escaping (LoadRun) -> Void) {
    loop.scheduleTask(deadline: .uptimeNanoseconds(UInt64(max(time, 0)))) { action(self) }
  }

  // MARK: Answers

  /// A line of a session.
  func hear(_ line: Span<UInt8>, by session: LoadSession, at now: Int64) {
    let answer = reader.read(line)
    switch answer.word {
    case .other: return
    case .ping: return session.pong()
    case .bye:
      var words: [UInt8] = []
      for index in 0..<line.count { words.append(line[index]) }
      lastWords = String(decoding: words, as: UTF8.self)
      return
    case .cancelled:
      // An order's own end carries its own reference; it answers nothing.
      guard let number = answer.number, session.table.kind(of: number) == .cancel else { return }
    case .accepted, .replaced, .refused, .massCancelled, .notTaken, .error: break
    }
    guard let number = answer.number else { return }
    switch session.table.land(number) {
    case .landed(let flight): landed(flight, answer.word, session, now)
    case .twice: tally.countTwice()
    case .unknown: break
    }
  }

  private func landed(
    _ flight: FlightTable.Flight, _ word: AnswerReader.Word, _ session: LoadSession, _ now: Int64
  ) {
    if flight.kind == .order, word == .accepted {
      flow.accepted(flight.number, of: session.index)
    }
    // With a rate a request counts by when it was due, without one by when it is answered.
    guard stage != .cleaning, measured.contains(plan.rate > 0 ? flight.due : now) else { return }
    tally.count(flight, word, at: now)
  }

  /// A session's answers of this moment are all heard: there may be room for more once those of the others are, too.
  func heardAll() {
    switch stage {
    case .sending:
      guard plan.rate == 0 || blocked != nil, !isPumpDue else { return }
      isPumpDue = true
      loop.execute { self.pump() }
    case .landing: if inFlight == 0 { clean() }
    case .cleaning: if inFlight == 0 { finish() }
    case .done: return
    }
  }

  // MARK: Stopping

  private var inFlight: Int { sessions.reduce(0) { $0 + $1.table.inFlight } }

  private func stopSending() {
    guard stage == .sending else { return }
    stage = .landing
    at(LoadRun.clock() + Int64(plan.patienceSeconds) * 1_000_000_000) { run in
      if run.stage == .landing { run.clean() }
    }
    heardAll()
  }

  /// Counts what was never answered and leaves no orders behind.
  private func clean() {
    lost = inFlight
    stage = .cleaning
    for session in sessions where session.table.hasRoom {
      let number = session.table.send(.cancelAll, due: LoadRun.clock())
      session.add(LoadRequest(session: session.index, kind: .cancelAll), number: number, &writer)
      session.flush()
    }
    at(LoadRun.clock() + Int64(plan.patienceSeconds) * 1_000_000_000) { $0.finish() }
  }

  private func finish() {
    guard stage != .done else { return }
    stage = .done
    for session in sessions { session.channel.close(promise: nil) }
    result.succeed(
      LoadFigures(
        plan: plan, answered: tally.answered, refused: tally.refused, notTaken: tally.notTaken,
        lost: lost, doubled: tally.doubled, orders: LoadFigures.Times(tally.orders),
        others: LoadFigures.Times(tally.others)))
  }

  /// A session's connection is gone before its time.
  func lost(_ session: LoadSession) {
    guard stage != .done else { return }
    stage = .done
    result.fail(ClientFailure.closed(lastWords))
    for session in sessions { session.channel.close(promise: nil) }
  }
}
