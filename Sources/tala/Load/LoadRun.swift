import Histogram
import NIOCore
import NIOPosix
import TalaClient

/// A load under way: all sessions on one event loop, lines sent at their intended times whether answers come or not.
final class LoadRun: Sendable {
  // A class because its loop's tasks and its caller share it.
  struct Outcome: Sendable {
    var tally = LoadSession.Tally()
    var lost = 0
    var seconds = 0.0
    var latencies = Histogram<UInt64>(numberOfSignificantValueDigits: .three)
  }

  private let loop: any EventLoop
  private let sessions: NIOLoopBound<[LoadSession]>

  private init(loop: any EventLoop, sessions: NIOLoopBound<[LoadSession]>) {
    self.loop = loop
    self.sessions = sessions
  }

  /// Connects and logs in every session; throws if one is turned away.
  static func connect(
    to endpoint: Endpoint, plan: LoadPlan, credentials: [Credentials], window: Int
  ) async throws -> LoadRun {
    let loop = MultiThreadedEventLoopGroup.singleton.next()
    let run = try await loop.flatSubmit {
      let sessions = credentials.enumerated().map { index, credentials in
        LoadSession(index: index, plan: plan, credentials: credentials)
      }
      let bootstrap = ClientBootstrap(group: loop).channelOption(.tcpOption(.tcp_nodelay), value: 1)
      for session in sessions { session.window = window }
      let bound = NIOLoopBound(sessions, eventLoop: loop)
      let connecting = sessions.indices.map { index in
        bootstrap.channelInitializer { channel in
          channel.eventLoop.makeCompletedFuture {
            try channel.pipeline.syncOperations.addHandler(bound.value[index])
          }
        }.connect(host: endpoint.host, port: endpoint.port)
      }
      return EventLoopFuture.andAllSucceed(connecting, on: loop).map {
        LoadRun(loop: loop, sessions: bound)
      }
    }.get()
    try await run.waitForLogins()
    return run
  }

  private func waitForLogins() async throws {
    for _ in 0..<1_000 {
      let (ready, failure) = try await loop.submit { [sessions] in
        let all = sessions.value
        return (all.filter(\.isReady).count == all.count, all.compactMap(\.tally.failure).first)
      }.get()
      if let failure { throw LoadFailure.login(failure) }
      if ready { return }
      try await Task.sleep(for: .milliseconds(10))
    }
    throw LoadFailure.login("no answer within 10 s")
  }

  /// Sends for `warmUp + seconds`, then waits up to 10 s for what is unanswered. `rate` 0 keeps every window full.
  func go(rate: Int, warmUp: Int, seconds: Int) async throws -> Outcome {
    let start = NIODeadline.now().uptimeNanoseconds + 50_000_000
    let measured = start + UInt64(warmUp) * 1_000_000_000
    let end = measured + UInt64(seconds) * 1_000_000_000
    try await loop.submit { [sessions] in
      for session in sessions.value { session.measured = measured..<end }
    }.get()
    let ticking = rate > 0 ? openLoop(rate, start, end) : greedy()
    while NIODeadline.now().uptimeNanoseconds < end {
      try await Task.sleep(for: .milliseconds(20))
    }
    ticking?.cancel()
    let answered = try await loop.submit { [sessions] in
      for session in sessions.value { session.isGreedy = false }
      return sessions.value.reduce(0) { $0 + $1.tally.answered }
    }.get()
    var outcome = try await drain()
    outcome.seconds = Double(seconds)
    // As fast as it goes, what counts is what was answered by the end, warm-up included in both figures.
    if rate == 0 {
      outcome.tally.answered = answered
      outcome.seconds = Double(warmUp + seconds)
    }
    return outcome
  }

  /// Sends every line at its intended time: line n of all at start + n / rate, dealt out to the sessions in turn.
  private func openLoop(_ rate: Int, _ start: UInt64, _ end: UInt64) -> RepeatedTask? {
    let next = NIOLoopBoundBox<UInt64>.makeBoxSendingValue(0, eventLoop: loop)
    return loop.scheduleRepeatedTask(initialDelay: .zero, delay: .microseconds(200)) {
      [sessions] _ in
      let all = sessions.value
      let now = min(NIODeadline.now().uptimeNanoseconds, end - 1)
      guard now > start else { return }
      let due = (now - start) * UInt64(rate) / 1_000_000_000
      var touched: [Int] = []
      while next.value <= due {
        let session = Int(next.value % UInt64(all.count))
        all[session].send(intendedAt: start + next.value * 1_000_000_000 / UInt64(rate))
        touched.append(session)
        next.value += 1
      }
      for session in touched { all[session].flush() }
    }
  }

  private func greedy() -> RepeatedTask? {
    loop.execute { [sessions] in
      let now = NIODeadline.now().uptimeNanoseconds
      for session in sessions.value {
        session.isGreedy = true
        session.fill(now: now)
      }
    }
    return nil
  }

  private func drain() async throws -> Outcome {
    var outcome = Outcome()
    for _ in 0..<1_000 {
      outcome = try await loop.submit { [sessions] in
        var outcome = Outcome()
        for session in sessions.value {
          outcome.tally.sent += session.tally.sent
          outcome.tally.answered += session.tally.answered
          outcome.tally.doubled += session.tally.doubled
          outcome.tally.refused += session.tally.refused
          outcome.tally.notTaken += session.tally.notTaken
          outcome.tally.failure = outcome.tally.failure ?? session.tally.failure
          outcome.lost += session.unanswered
          for value in session.latencies.recordedValues() {
            outcome.latencies.record(value.value, count: value.count)
          }
        }
        return outcome
      }.get()
      if outcome.lost == 0 { break }
      try await Task.sleep(for: .milliseconds(10))
    }
    return outcome
  }
}
