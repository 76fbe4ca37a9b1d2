import Glibc
import Postgres
import ServerFixtures
import Simulation

/// Faults of the database, of its disk and of the way to it, each until all is well again.
extension FaultRun {
  /// The server process on which the leader writes blocks; by its start too, since its number may be another's by now.
  private func backend() throws -> Int32 {
    let found = try connect().query(
      """
      select activity.pid from tala.leadership lead
      join pg_stat_activity activity on activity.pid = lead.backend_pid and activity.backend_start = lead.backend_start
      """)
    guard let row = found.first else { throw Broken(description: "nobody writes blocks") }
    return try row.int32(0)
  }

  func disturbDatabase(_ kind: FaultKind, _ round: FaultRound) async throws -> String {
    switch kind {
    case .backendKilled:
      let process = try backend()
      round.begin()
      try cluster.kill(process)
    case .backendTerminated:
      round.begin()
      for _ in 0..<3 {
        try connect().query("select pg_terminate_backend($1)", .int32(try backend()))
        try await round.waitForAnswers(100)
      }
    case .postmasterKilled:
      guard let process = cluster.postmaster else { throw Broken(description: "no postmaster runs") }
      round.begin()
      try cluster.kill(process)
      return try await startAgain()
    case .restartedFast, .restartedImmediately:
      round.begin()
      try await cluster.stop(kind == .restartedFast ? "fast" : "immediate")
      return try await startAgain()
    case .databasePaused:
      let milliseconds = chance.number(300...3_500)
      round.begin()
      try await cluster.signal("STOP")
      try await Task.sleep(for: .milliseconds(milliseconds))
      try await cluster.signal("CONT")
      return "for \(milliseconds) ms"
    default: preconditionFailure("\(kind) is no fault of the database")
    }
    return ""
  }

  private func startAgain() async throws -> String {
    let began = FaultRound.now()
    try await cluster.start()
    return "the database was back \((FaultRound.now() - began) / 1_000_000) ms after it was started"
  }

  func disturbWay(_ kind: FaultKind, _ round: FaultRound) async throws -> String {
    let old = try leader()
    switch kind {
    case .cutBeforeCommit, .cutAfterCommit:
      old.proxy.hold(kind == .cutBeforeCommit ? .requests : .answers)
      round.begin()
      try await waitUntil("a block to be held back", seconds: 10) { old.proxy.held > 0 }
      // What is under way is committed by then, or it never will be.
      try await Task.sleep(for: .milliseconds(20))
      old.proxy.cut()
      return ""
    case .leaderCutOff:
      round.begin()
      old.proxy.sever()
      let remark = try await waitForTakeover(from: old, round, leaseEnd: leaseEnd())
      old.proxy.mend()
      try await old.end(with: 3)
      try old.start()
      return remark
    case .slowCommits:
      round.begin()
      old.proxy.delay(milliseconds: 150)
      try await round.waitForAnswers(200)
      try await Task.sleep(for: .milliseconds(1_500))
      old.proxy.delay(milliseconds: 0)
      guard try leader() === old else { throw Broken(description: "slow commits have cost the lead") }
      return ""
    default: preconditionFailure("\(kind) is no fault of the way")
    }
  }

  /// Nobody is told that anything is done while the replica is away, though the commits are there on this machine.
  func loseReplica(_ round: FaultRound) async throws -> String {
    let milliseconds = chance.number(500...4_000)
    try await awaitReplica("nobody")
    round.begin()
    // What was committed before is still being told.
    var before = -1
    while before < round.answers {
      before = round.answers
      try await Task.sleep(for: .milliseconds(400))
    }
    // Blocks, claims of the lead, tables: whatever waits is told not to, again and again.
    let connection = try connect()
    var cancelled = 0
    let end = FaultRound.now() + UInt64(milliseconds) * 1_000_000
    while FaultRound.now() < end {
      cancelled += try connection.query("select pg_cancel_backend(pid) from pg_stat_activity where wait_event = 'SyncRep'")
        .count
      try await Task.sleep(for: .milliseconds(50))
    }
    let told = round.answers - before
    guard cancelled > 0, told == 0 else {
      throw Broken(description: "\(told) answers came that no replica has; \(cancelled) commits were cancelled")
    }
    try await awaitReplica("")
    return "for \(milliseconds) ms, \(cancelled) commits cancelled"
  }

  /// It gives up, and what it did not tell of is told after the next start.
  func stopWithoutReplica(_ round: FaultRound) async throws -> String {
    let old = try leader()
    let other = other(than: old)
    other.signal(SIGTERM)
    try await other.end(with: 0)
    try await awaitReplica("nobody")
    round.begin()
    let began = FaultRound.now()
    old.signal(SIGTERM)
    // Its lease, its patience with the database, and the gateway's with those who have no answer: 17 s.
    try await old.end(with: 3, seconds: 40)
    let stopped = (FaultRound.now() - began) / 1_000_000
    try await awaitReplica("")
    try await settle()
    return "stopped after \(stopped) ms"
  }

  /// Lets every commit wait for a replica of this name, and waits until a block does; of no name, for none.
  private func awaitReplica(_ name: String) async throws {
    let connection = try connect()
    try connection.query("alter system set synchronous_standby_names = '\(name)'")
    try connection.query("select pg_reload_conf()")
    guard !name.isEmpty else { return }
    try await waitUntil("a block to wait for a replica", seconds: 10) {
      try connection.query(
        "select 1 from pg_stat_activity, tala.leadership where pid = backend_pid and wait_event = 'SyncRep'"
      ).first != nil
    }
  }

  func lockRow(_ round: FaultRound) async throws -> String {
    let connection = try connect()
    let milliseconds = chance.number(500...4_500)
    try connection.query("begin")
    round.begin()
    try connection.query("select 1 from tala.leadership for update")
    try await Task.sleep(for: .milliseconds(milliseconds))
    try connection.query("commit")
    return "for \(milliseconds) ms"
  }

  func disturbDisk(_ kind: FaultKind, _ round: FaultRound) async throws -> String {
    switch kind {
    case .diskFull:
      round.begin()
      try await cluster.fillDisk()
      // There may be room in files that are there already; not for long.
      let leader = try leader()
      try await waitUntil("the full disk to show", seconds: 20) { await leader.greeting() == "unavailable" }
      try await Task.sleep(for: .milliseconds(chance.number(500...2_500)))
      try await cluster.freeDisk()
      // It may have ended, having no room for its log.
      try await cluster.start()
    case .powerCut:
      round.begin()
      try await cluster.cutPower()
      try await cluster.restorePower()
    case .syncFails: try await failCall("fdatasync:error=EIO", round)
    case .writeFails: try await failCall("pwrite64:error=ENOSPC", round)
    default: preconditionFailure("\(kind) is no fault of the disk")
    }
    return ""
  }

  /// Lets a system call of the server process that writes blocks fail, from some time on until the process ends.
  private func failCall(_ injection: String, _ round: FaultRound) async throws {
    let call = injection.split(separator: ":")[0]
    let process = try backend()
    round.begin()
    let tracer = try Program.start(
      FaultTools.strace,
      [
        "-f", "-o", "/dev/null", "-p", "\(process)", "-e", "trace=\(call)", "-e",
        "inject=\(injection):when=\(1 + chance.below(20))+",
      ])
    try await waitUntil("the database to end its process \(process)", seconds: 20) {
      kill(process, 0) != 0
    }
    tracer.signal(SIGTERM)
    _ = await tracer.end()
    try await cluster.start()
  }

  /// The leader's clock goes wrong by two seconds, and right again: meanwhile nothing is taken.
  func moveClock(by milliseconds: Int, _ round: FaultRound) async throws -> String {
    let file = "\(seats[0].proxy.conninfo.dropFirst("host=".count).prefix { $0 != " " })/clock"
    try await setClock(0, file)
    let old = try leader()
    let other = other(than: old)
    round.begin()
    other.signal(SIGTERM)
    try await other.end(with: 0)
    old.signal(SIGTERM)
    try await old.end(with: 0)
    try old.start(
      through: [
        "/usr/bin/env", "LD_PRELOAD=\(FaultTools.clockShift)", "TALA_CLOCK_FILE=\(file)",
      ])
    try await waitForLeader()
    try other.start()
    try await round.waitForAnswers(200)
    round.begin()
    try await setClock(milliseconds, file)
    // What was executed before the jump is still committed.
    try await Task.sleep(for: .milliseconds(50))
    let before = try lastBlock()
    try await Task.sleep(for: .milliseconds(1_000))
    let between = try lastBlock() - before
    let greeting = await old.greeting()
    try await setClock(0, file)
    guard between == 0, greeting == "unavailable" else {
      throw Broken(description: "with a wrong clock it wrote \(between) blocks, and said \(greeting ?? "nothing")")
    }
    try await round.waitForAnswers(100)
    // Back to a process with the machine's own clock.
    old.signal(SIGTERM)
    try await old.end(with: 0)
    try old.start()
    return "wrong for 1050 ms"
  }

  private func lastBlock() throws -> Int64 { try connect().query("select last_block from tala.leadership").one().int64(0) }

  private func setClock(_ milliseconds: Int, _ file: String) async throws {
    // In one step, or the exchange might read an empty file.
    try await Program.run("/bin/sh", ["-c", "echo \"$1\" > \"$2.new\" && mv \"$2.new\" \"$2\"", "sh", "\(milliseconds)", file])
  }
}
