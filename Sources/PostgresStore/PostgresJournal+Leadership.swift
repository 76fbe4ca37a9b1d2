import Glibc
import Journal
import MarketEngine
import Postgres

/// How leadership is taken: first the new epoch, committed; then, in a new statement, the last block.
extension PostgresJournal {
  private enum Attempt {
    case granted(Leadership)
    /// Somebody holds the lease for some more milliseconds.
    case held(Leader)
    /// The row is locked; its holder was ended if it was the leader before us.
    case locked
  }

  /// A transaction holds the leadership row only for one commit; whoever has it longer is stuck or gone.
  private static let lockTimeout = "set lock_timeout = '500ms'"
  /// For which the primary there is may be silent: another may be primary by now, and who was told to stop does not wait for a replica. What is
  /// committed later and unheard is a lease of ours that is over by then.
  private static let patienceMilliseconds: Int32 = 5_000
  /// A standby looks at least so often, in case the lease was given back.
  private static let longestPause: Int64 = 100

  /// Which database this is.
  private static let identity =
    "select system_identifier::text || '/' || oid from pg_control_system(), pg_database where datname = current_database()"

  func lead(_ terms: LeadershipClaim.Terms, by deadline: Deadline) throws(StorageFailure) -> Leadership {
    // One that led is in the middle of something; one on which a standby has only looked serves again.
    if isLeading { drop() }
    while true {
      let failure: StorageFailure
      var pause = Self.longestPause
      do {
        switch try attempt(terms, by: deadline) {
        case .granted(let leadership): return leadership
        case .held(let leader):
          failure = .leadershipLost(leader: leader.address)
          pause = min(pause, max(1, leader.leaseRemainingMilliseconds + 1))
        case .locked:
          failure = .connectionLost("the leadership row is locked by another transaction")
          pause = 0
        }
      } catch {
        switch error {
        case .connectionLost: failure = error
        case .unsafeSettings, .notReady:
          drop()
          throw error
        // To look again, at this journal or at that of another leader, or to condemn it, takes this connection.
        case .condemned, .leadershipLost, .journalBehindAnswers, .journalDiverged, .badBlock: throw error
        }
        drop()
      }
      if deadline.isOver {
        if case .connectionLost = failure { drop() }
        throw failure
      }
      Monotonic.pause(milliseconds: min(Int32(pause), deadline.remainingMilliseconds))
    }
  }

  private func attempt(_ terms: LeadershipClaim.Terms, by deadline: Deadline) throws(StorageFailure) -> Attempt {
    let connection = try connected(by: deadline)
    let row = try asStorage { () throws(PostgresError) in
      try LeadershipRow.read(connection, market: claim.market)
    }
    guard let row else { throw .notReady("the market has no leadership row") }
    if let reason = row.condemned { throw .condemned(reason) }
    switch terms {
    case .successor:
      if row.leader.instance != claim.instance && row.leader.leaseRemainingMilliseconds > 0 { return .held(row.leader) }
    case .holder(let epoch):
      // A database that has gone back behind our own epoch has lost a commit it had confirmed.
      if row.epoch < epoch { throw .journalBehindAnswers(expected: committed, found: UInt64(row.lastBlock)) }
      if row.claim != claim.claim { throw .leadershipLost(leader: row.leader.address) }
    }
    return try ask(terms, on: connection, heldBy: row.leader)
  }

  private func ask(
    _ terms: LeadershipClaim.Terms, on connection: Connection, heldBy leader: Leader
  ) throws(StorageFailure) -> Attempt {
    let (sent, sentWall) = (Monotonic.nanoseconds(), WallClock.nanoseconds())
    let granted: LeadershipClaim.Granted?
    do {
      granted = try claim.ask(terms, on: connection)
    } catch {
      guard error.state == .lockNotAvailable else { throw StorageFailure(error) }
      _ = try asStorage { () throws(PostgresError) in try claim.endPredecessor(on: connection) }
      return .locked
    }
    // Taken by somebody else, or renewed, between our look and our claim.
    guard let granted else { return .held(leader) }
    compareClocks(database: granted.databaseClock, sent: sent, sentWall: sentWall)
    let last = try settle(granted, on: connection)
    leaseHoldsUntil = sent + UInt64(claim.leaseMilliseconds) * 1_000_000
    return .granted(Leadership(epoch: epoch, lastBlock: last.block, digest: last.digest))
  }

  /// The epoch is ours and durable: looks where the journal ends, and makes ready to write behind it.
  private func settle(
    _ granted: LeadershipClaim.Granted, on connection: Connection
  ) throws(StorageFailure) -> (block: UInt64, digest: Digest?) {
    let end = try asStorage { () throws(PostgresError) in try claim.end(on: connection) }
    // It may have written, so nothing can be said of the end; the next attempt says who it is.
    guard end.epoch == granted.epoch else { throw .connectionLost("another took the lead before its end was looked at") }
    let last = end.block
    if last != end.said {
      throw .badBlock(min(last, end.said) + 1, "the journal ends at block \(last), its leadership row says \(end.said)")
    }
    if last < committed { throw .journalBehindAnswers(expected: committed, found: last) }
    try JournalPartitions.makeAhead(connection, after: last)
    try asStorage { () throws(PostgresError) in
      try connection.query("set lock_timeout = 0")
      try JournalStatements.prepare(on: connection)
      try connection.enterPipeline()
    }
    epoch = granted.epoch
    (appended, committed, told) = (last, last, last)
    isLeading = true
    led = connectedTo
    return (last, end.digest)
  }

  func connected(by deadline: Deadline) throws(StorageFailure) -> Connection {
    if let connection { return connection }
    let fresh = try asStorage { () throws(PostgresError) in
      let fresh = try Connection(
        conninfo, timeoutMilliseconds: max(500, min(5_000, Int(deadline.remainingMilliseconds))))
      fresh.patienceMilliseconds = Self.patienceMilliseconds
      try fresh.query(Self.lockTimeout)
      // Only a warning says that a commit has not waited for its replica.
      try fresh.query("set client_min_messages = warning")
      return fresh
    }
    connectedTo = try asStorage { () throws(PostgresError) in try fresh.query(Self.identity).one().string(0) }
    if let led, led != connectedTo {
      throw .connectionLost("database \(connectedTo) answers, and not \(led), which this process led")
    }
    let settings = try asStorage { () throws(PostgresError) in try DurabilitySettings.read(fresh) }
    if let refusal = settings.refusal { throw refusal }
    try Migrations.check(fresh)
    connection = fresh
    return fresh
  }
}
