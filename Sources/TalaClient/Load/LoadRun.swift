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
  /// Requests of all sessions that have no answer yet.
  private var inFlight = 0
  /// Sessions with something to write: of ten thousand a moment's requests concern a few.
  private var waiting: [LoadSession] = []
  /// One that waits for room in its session's window.
  private var blocked: LoadRequest?
  private var start: Int64 = 0
  private var measured: Range<Int64> = 0..<0
  private var isPumpDue = false
  private var isTimerSet = false
  private var lost = 0
  private var lastWords = ""
  private let door: LoadDoor
  /// Times a session came back.
  private var returns = 0
  /// Sessions on their way back.
  private var returning: [Int: Task<Void, Never>] = [:]
  /// Why the run ended before its time, and when, if it did.
  private var failure: ClientFailure?
  private var failedAt: Int64 = 0
  /// What came of the run, told when no session is on its way back: its event loop is needed for that.
  private var outcome: LoadFigures?

  /// Nanoseconds without a word while answers are due, after which a session tries another address.
  private static let longestSilence: Int64 = 3_000_000_000

  init(
    plan: LoadPlan, flow: LoadFlow, writer: LineWriter, door: LoadDoor, loop: any EventLoop,
    result: EventLoopPromise<LoadFigures>
  ) {
    self.plan = plan
    self.flow = flow
    self.writer = writer
    self.door = door
    self.loop = loop.assumeIsolated()
    self.result = result
    reader = AnswerReader(mark: writer.mark)
  }

  /// Nanoseconds of a clock that only goes forward.
  static func clock() -> Int64 { Int64(NIODeadline.now().uptimeNanoseconds) }

  /// Takes over sessions that are logged in, and starts.
  func begin(_ entered: [LoadDoor.Entered]) {
    for (index, entered) in entered.enumerated() {
      let session = LoadSession(index: index, entered, window: plan.window)
      sessions.append(session)
      if !listen(to: session) { lost(session) }
    }
    if door.endpoints.count > 1 { watchSilence() }
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
      let number = send(request, due: due)
      flow.sent(request, as: number)
      if begun % 64 == 0 { now = LoadRun.clock() }
    }
    flush()
    setTimer()
  }

  /// Adds a request, for which its session has room, to what is written next; its number.
  private func send(_ request: LoadRequest, due: Int64) -> UInt64 {
    let session = sessions[request.session]
    let number = session.table.send(request.kind, due: due)
    inFlight += 1
    if !session.isWaiting { waiting.append(session) }
    session.add(request, number: number, &writer)
    return number
  }

  private func flush() {
    for session in waiting { session.flush() }
    waiting.removeAll(keepingCapacity: true)
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
    session.heardAt = now
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
    inFlight -= 1
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
    lost += inFlight
    stage = .cleaning
    for session in sessions where session.table.hasRoom && !session.isGone {
      _ = send(LoadRequest(session: session.index, kind: .cancelAll), due: LoadRun.clock())
    }
    flush()
    at(LoadRun.clock() + Int64(plan.patienceSeconds) * 1_000_000_000) { run in
      // Orders may be left behind.
      run.failure = run.failure ?? .silent(seconds: run.plan.patienceSeconds)
      run.finish()
    }
    heardAll()
  }

  private func finish() {
    guard stage != .done else { return }
    stage = .done
    for session in sessions { session.channel.close(promise: nil) }
    for task in returning.values { task.cancel() }
    var plan = plan
    if failure != nil, failedAt < measured.upperBound, failedAt > 0 {
      plan.seconds = Int(max(failedAt - measured.lowerBound, 0) + 500_000_000) / 1_000_000_000
    }
    outcome = LoadFigures(
      plan: plan, answered: tally.answered, refused: tally.refused, notTaken: tally.notTaken,
      lost: lost, doubled: tally.doubled, returns: returns, orders: LoadFigures.Times(tally.orders),
      others: LoadFigures.Times(tally.others), failure: failure)
    tell()
  }

  private func tell() {
    guard let outcome, returning.isEmpty else { return }
    self.outcome = nil
    result.succeed(outcome)
  }

  // MARK: Coming back

  /// A session's connection is gone before its time: it comes back, or that is the end of the load.
  func lost(_ session: LoadSession) {
    guard stage != .done, !session.isAway else { return }
    session.leave()
    comeBack(session)
  }

  private func comeBack(_ session: LoadSession) {
    let promise = session.channel.eventLoop.makePromise(of: LoadDoor.Entered.self)
    let (door, index, number, endpoint) = (door, session.index, session.number, session.endpoint)
    let patience = Duration.seconds(plan.patienceSeconds)
    returning[index] = promise.completeWithTask {
      try await door.comeBack(index, session: number, from: endpoint, within: patience)
    }
    promise.futureResult.assumeIsolated().whenComplete { result in
      self.returning[index] = nil
      switch result {
      case .success(let entered): self.back(session, entered)
      case .failure(let error): self.giveUp(session, error)
      }
      self.tell()
    }
  }

  private func back(_ session: LoadSession, _ entered: LoadDoor.Entered) {
    guard stage != .done else { return entered.channel.close(promise: nil) }
    returns += 1
    lastWords = ""
    session.heardAt = LoadRun.clock()
    session.comeBack(entered, &writer)
    // Closed before its handler was there to say so.
    if !listen(to: session) || !entered.channel.isActive { lost(session) }
  }

  /// False if the connection is over already.
  private func listen(to session: LoadSession) -> Bool {
    let handler = LoadHandler(run: self, session: session)
    return (try? session.channel.pipeline.syncOperations.addHandler(handler)) != nil
  }

  /// One session that cannot come back ends the run: what it has no answer to is lost, and the others land and clean up.
  private func giveUp(_ session: LoadSession, _ error: any Error) {
    guard stage != .done else { return }
    if failure == nil {
      failure = lastWords.isEmpty ? (error as? ClientFailure) ?? .closed("\(error)") : .closed(lastWords)
      failedAt = LoadRun.clock()
    }
    session.isGone = true
    inFlight -= session.table.inFlight
    if stage != .cleaning { lost += session.table.inFlight }
    stopSending()
    heardAll()
  }

  /// Gives up connections on which nothing is heard though answers are due: their exchange may stand still while another leads.
  private func watchSilence() {
    guard stage != .done else { return }
    let now = LoadRun.clock()
    for session in sessions where session.table.inFlight == 0 { session.heardAt = now }
    for session in sessions where !session.isAway && now - max(session.heardAt, start) > LoadRun.longestSilence {
      session.channel.close(promise: nil)
    }
    at(now + 500_000_000) { $0.watchSilence() }
  }
}
