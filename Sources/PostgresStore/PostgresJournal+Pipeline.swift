public import Journal
import Postgres

/// Blocks on their way. Each is a transaction of its own with its own synchronisation point, and only the synchronisation point's
/// answer means that it is committed.
extension PostgresJournal {
  /// A gap is refused here by number; the statement refuses it again, for the whole database.
  public func append(_ block: JournalBlock) throws(StorageFailure) {
    guard block.number == appended + 1 else {
      throw .badBlock(block.number, "it does not follow block \(appended), the last one sent")
    }
    try send(
      block.number, JournalStatements.append,
      JournalStatements.parameters(of: block, market: claim.market, leaseMilliseconds: claim.leaseMilliseconds))
    appended = block.number
  }

  /// Does nothing if something is in flight: a block renews the lease too.
  public func renewLease() throws(StorageFailure) {
    if !inFlight.isEmpty { return }
    try send(
      nil, JournalStatements.renew, [.int32(claim.market), .int64(epoch), .int64(claim.leaseMilliseconds)])
  }

  public func waitForProgress(wakeDescriptor: Int32, timeoutMilliseconds: Int32) throws(StorageFailure) -> UInt64 {
    let deadline = Deadline(milliseconds: Int(timeoutMilliseconds))
    while true {
      let connection = try leading()
      if try drain(connection) || committed > told { break }
      let readiness: Readiness
      do {
        readiness = try connection.wait(
          wakeDescriptor: wakeDescriptor, timeoutMilliseconds: deadline.remainingMilliseconds)
      } catch {
        throw lose(error.description)
      }
      if readiness.wake {
        _ = try drain(connection)
        break
      }
      if !readiness.socket && deadline.isOver { break }
    }
    told = committed
    return committed
  }

  private func leading() throws(StorageFailure) -> Connection {
    guard let connection, isLeading else { throw .connectionLost("this process does not lead") }
    return connection
  }

  private func send(_ block: UInt64?, _ statement: String, _ parameters: [Parameter]) throws(StorageFailure) {
    let connection = try leading()
    let entry = InFlight(block: block, sent: Monotonic.nanoseconds(), sentWall: WallClock.nanoseconds())
    do {
      try connection.send(statement, parameters)
      try connection.synchronise()
    } catch {
      throw lose(error.description)
    }
    inFlight.append(entry)
  }

  /// Takes in every answer already received; true if one of them confirmed a block or the lease.
  private func drain(_ connection: Connection) throws(StorageFailure) -> Bool {
    var progressed = false
    while true {
      let outcome: PipelineOutcome?
      do { outcome = try connection.nextOutcome() } catch { throw lose(error.description) }
      switch outcome {
      case nil: return progressed
      case .completed(let rows): try note(rows)
      case .failed(let error): throw lose(error.description)
      case .skipped: throw lose("a statement was skipped behind a failed one")
      case .synchronised:
        do { try connection.checkReplicated() } catch { throw lose(error.description) }
        try confirm()
        progressed = true
      }
    }
  }

  /// The statement of the oldest entry has run; exactly one row must have been touched.
  private func note(_ rows: Rows) throws(StorageFailure) {
    guard !inFlight.isEmpty else { throw lose("an answer came to nothing that was asked") }
    guard rows.affected == 1 else {
      let what = inFlight[0].block.map { "block \($0)" } ?? "the lease"
      throw lose("\(what) was not taken under epoch \(epoch): \(rows.affected) rows")
    }
    do {
      inFlight[0].databaseClock = try rows.one().int64(0)
    } catch {
      throw lose(error.description)
    }
  }

  /// The oldest entry is committed.
  private func confirm() throws(StorageFailure) {
    guard let entry = inFlight.first, let databaseClock = entry.databaseClock else {
      throw lose("a transaction ended without its answer")
    }
    inFlight.removeFirst()
    if let block = entry.block { committed = block }
    leaseHoldsUntil = entry.sent + UInt64(claim.leaseMilliseconds) * 1_000_000
    compareClocks(database: databaseClock, sent: entry.sent, sentWall: entry.sentWall)
  }
}
