/// What befalls the exchange or its database in one round of a fault run.
enum FaultKind: String, Sendable, CaseIterable {
  // The exchange's processes.
  case leaderKilled = "leader-killed"
  case leaderKilledAlone = "leader-killed-alone"
  case leaderStopped = "leader-stopped"
  case leaderPaused = "leader-paused"
  case leaderPausedInCommit = "leader-paused-in-commit"
  case twoLeaders = "two-leaders"
  case standbyTwice = "standby-twice"
  // The database's processes.
  case backendKilled = "backend-killed"
  case backendTerminated = "backend-terminated"
  case postmasterKilled = "postmaster-killed"
  case restartedFast = "database-restarted-fast"
  case restartedImmediately = "database-restarted-immediate"
  case databasePaused = "database-paused"
  // The way between them.
  case cutBeforeCommit = "cut-before-commit"
  case cutAfterCommit = "cut-after-commit"
  case leaderCutOff = "leader-cut-off"
  case rowLocked = "row-locked"
  case slowCommits = "slow-commits"
  // Its replica.
  case replicaAway = "replica-away"
  case stoppedWithoutReplica = "stopped-without-replica"
  // The disk.
  case diskFull = "disk-full"
  case syncFails = "sync-fails"
  case writeFails = "write-fails"
  case powerCut = "power-cut"
  // The clock.
  case clockAhead = "clock-ahead"
  case clockBack = "clock-back"

  /// What is done, in words.
  var meaning: String {
    switch self {
    case .leaderKilled: "the leader is killed with -9 while another stands by"
    case .leaderKilledAlone: "the only exchange is killed with -9 and started again"
    case .leaderStopped: "the leader is told to stop while another stands by"
    case .leaderPaused: "the leader stands still for longer than its lease, and goes on"
    case .leaderPausedInCommit: "the leader stands still with a block executed and not committed"
    case .twoLeaders: "two exchanges are started at once"
    case .standbyTwice: "a standby is started twice, and the leader is killed"
    case .backendKilled: "the server process that writes blocks is killed with -9"
    case .backendTerminated: "the server process that writes blocks is terminated, three times"
    case .postmasterKilled: "the postmaster is killed with -9 and started again"
    case .restartedFast: "the database is restarted in mode fast"
    case .restartedImmediately: "the database is restarted in mode immediate"
    case .databasePaused: "all processes of the database stand still for a while"
    case .cutBeforeCommit: "the connection is cut with a block that has not arrived"
    case .cutAfterCommit: "the connection is cut with a block committed and not confirmed"
    case .leaderCutOff: "the leader cannot reach the database for longer than its lease"
    case .rowLocked: "somebody else locks the leadership row for longer than the lease"
    case .slowCommits: "every word of the database comes 150 ms later"
    case .replicaAway: "the synchronous replica is away, and commits that wait for it are cancelled again and again"
    case .stoppedWithoutReplica: "the only exchange is told to stop while the synchronous replica is away"
    case .diskFull: "the database's disk is full"
    case .syncFails: "the disk refuses to sync the write-ahead log (EIO)"
    case .writeFails: "the disk refuses to write the write-ahead log (ENOSPC)"
    case .powerCut: "the database's disk loses its current, and what was not synced"
    case .clockAhead: "the leader's clock jumps ahead by two seconds"
    case .clockBack: "the leader's clock jumps back by two seconds"
    }
  }

  enum Need: Sendable { case nothing, ownDisk, strace, ownClock }

  var need: Need {
    switch self {
    case .diskFull, .powerCut: .ownDisk
    case .syncFails, .writeFails: .strace
    case .clockAhead, .clockBack: .ownClock
    default: .nothing
    }
  }
}
