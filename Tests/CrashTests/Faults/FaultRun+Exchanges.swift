import Glibc
import Postgres
import ServerFixtures

/// Faults of the exchange's processes, each until all is well again. What they have to say is measured.
extension FaultRun {
  func inflict(_ kind: FaultKind, _ round: FaultRound) async throws -> String {
    switch kind {
    case .leaderKilled: try await killLeader(round)
    case .leaderKilledAlone: try await killOnlyLeader(round)
    case .leaderStopped: try await stopLeader(round)
    case .leaderPaused: try await pauseLeader(round, inCommit: false)
    case .leaderPausedInCommit: try await pauseLeader(round, inCommit: true)
    case .twoLeaders: try await startTwo(round)
    case .standbyTwice: try await standByTwice(round)
    case .backendKilled, .backendTerminated, .postmasterKilled, .restartedFast, .restartedImmediately, .databasePaused:
      try await disturbDatabase(kind, round)
    case .cutBeforeCommit, .cutAfterCommit, .leaderCutOff, .slowCommits: try await disturbWay(kind, round)
    case .replicaAway: try await loseReplica(round)
    case .stoppedWithoutReplica: try await stopWithoutReplica(round)
    case .rowLocked: try await lockRow(round)
    case .diskFull, .syncFails, .writeFails, .powerCut: try await disturbDisk(kind, round)
    case .clockAhead: try await moveClock(by: 2_000, round)
    case .clockBack: try await moveClock(by: -2_000, round)
    }
  }

  /// Waits until another process leads; milliseconds from the lease's end to its first answer.
  func waitForTakeover(from old: ExchangeSeat, _ round: FaultRound, leaseEnd: UInt64) async throws -> String {
    try await waitUntil("another than \(old.instance) to lead", seconds: 12) {
      guard let leader = try? leader() else { return false }
      return leader !== old
    }
    try await round.waitForAnswers(1)
    let waited = Int64(FaultRound.now()) - Int64(leaseEnd)
    guard waited < 3_000_000_000 else {
      throw Broken(description: "the first answer came \(waited / 1_000_000) ms after the lease's end")
    }
    return "first answer \(waited / 1_000_000) ms after the lease's end"
  }

  /// When the lease ends, by the monotonic clock.
  func leaseEnd() throws -> UInt64 { FaultRound.now() &+ UInt64(max(0, try leaseRemaining())) * 1_000_000 }

  private func killLeader(_ round: FaultRound) async throws -> String {
    let old = try leader()
    round.begin()
    old.signal(SIGKILL)
    try await old.end(with: SIGKILL)
    let remark = try await waitForTakeover(from: old, round, leaseEnd: leaseEnd())
    try old.start()
    return remark
  }

  private func killOnlyLeader(_ round: FaultRound) async throws -> String {
    let old = try leader()
    let other = other(than: old)
    other.signal(SIGTERM)
    try await other.end(with: 0)
    round.begin()
    old.signal(SIGKILL)
    try await old.end(with: SIGKILL)
    try old.start()
    try await waitForLeader()
    try other.start()
    return ""
  }

  private func stopLeader(_ round: FaultRound) async throws -> String {
    let old = try leader()
    round.begin()
    old.signal(SIGTERM)
    let remark = try await waitForTakeover(from: old, round, leaseEnd: leaseEnd())
    try await old.end(with: 0)
    try old.start()
    return remark
  }

  /// It must be fenced when it goes on: it ends, and names what happened.
  private func pauseLeader(_ round: FaultRound, inCommit: Bool) async throws -> String {
    let old = try leader()
    if inCommit {
      old.proxy.hold(.ends)
      round.begin()
      try await waitUntil("a block without its end", seconds: 10) { old.proxy.held > 0 }
      // The statement is executed once it has the row.
      try await waitUntil("its transaction to be open", seconds: 10) {
        try connect().query(
          "select 1 from pg_stat_activity, tala.leadership where pid = backend_pid and backend_xid is not null"
        ).first != nil
      }
    }
    round.begin()
    old.signal(SIGSTOP)
    let remark = try await waitForTakeover(from: old, round, leaseEnd: leaseEnd())
    if inCommit { old.proxy.cut() }
    old.signal(SIGCONT)
    try await old.end(with: 3)
    guard let words = old.program?.output, words.contains("leadershipLost") else {
      throw Broken(description: "\(old.instance) was overtaken and did not say so: \(old.program?.output.suffix(2_000) ?? "")")
    }
    try old.start()
    return remark
  }

  private func startTwo(_ round: FaultRound) async throws -> String {
    round.begin()
    for seat in seats[0...1] { seat.signal(SIGTERM) }
    for seat in seats[0...1] { try await seat.end(with: 0) }
    for seat in seats[0...1] { try seat.start() }
    try await settle()
    return "\(try leader().instance) leads"
  }

  /// A second process of the standby's name and port cannot open its door; one of its name at another port stands by too, and of the two that
  /// may lead in that name one ends up doing so.
  private func standByTwice(_ round: FaultRound) async throws -> String {
    if try leader() === seats[1] {
      round.begin()
      seats[1].signal(SIGTERM)
      try await seats[1].end(with: 0)
      try await settle()
    }
    let second = try Program.start(seats[1].arguments)
    try await waitUntil("the second of one port to end", seconds: 20) { second.hasEnded }
    guard await second.end() == 1 else {
      throw Broken(description: "two processes have one port: \(second.output)")
    }
    let twin = seats[2]
    try twin.start()
    try await waitUntil("the twin to stand by", seconds: 20) { await twin.greeting() == "standby leader=\(seats[0].address)" }
    round.begin()
    seats[0].signal(SIGKILL)
    try await seats[0].end(with: SIGKILL)
    let remark = try await waitForTakeover(from: seats[0], round, leaseEnd: leaseEnd())
    // Whichever of the two took it first, the other takes it in the same name, and the first is fenced.
    try await waitUntil("one of two of one name to end", seconds: 20) {
      seats[1].program?.hasEnded == true || twin.program?.hasEnded == true
    }
    let ended = seats[1].program?.hasEnded == true ? seats[1] : twin
    try await ended.end(with: 3)
    if ended !== twin {
      twin.signal(SIGTERM)
      try await twin.end(with: 0)
    }
    try await settle()
    return remark
  }
}
