public import Journal
public import MarketEngine
import Postgres

/// Writes the journal's events into tables, each exactly once whatever crashes: rows and progress are one transaction, and it goes in
/// only if the progress still stands where this projector believes it does.
///
///     followed ─► staged … ─► (enough, or caught up) ─► begin · advance progress · COPY each table · commit
///                                                        │ progress stood elsewhere: read it, forget what is in, try again
///                                                        └ connection lost: staged events stay; the next call connects and reads it
///
/// So two projectors of one market do no harm. A class because it is a follower's sink and keeps a connection; one thread uses it.
public final class Projector: FollowerSink {
  /// Whether a transaction of the projector waits for the disk. Tables can be made again from the journal, so a database that loses
  /// the last relaxed ones in a crash loses nothing; a projector that is running then finds it, and its follower begins anew.
  public enum Durability: Sendable {
    case durable
    case relaxed
  }

  private let conninfo: String
  private let market: Market
  private let durability: Durability
  /// Events written in one transaction at most, unless one block has more.
  private let eventsAtOnce: Int
  private var connection: Connection?
  private var staged = StagedRows()
  private var vectors = ContractVectors()
  /// The market's time after the last staged command.
  private var time = Timestamp.zero
  /// How far the tables were when last looked at.
  public private(set) var progress = ProjectionProgress.none

  /// Connects and reads how far the tables are. The follower begins at or before `progress.block`; blocks that are in are passed over.
  public init(
    conninfo: String, market: Market, durability: Durability = .durable, eventsAtOnce: Int = 50_000
  ) throws(StorageFailure) {
    self.conninfo = conninfo
    self.market = market
    self.durability = durability
    self.eventsAtOnce = eventsAtOnce
    _ = try connected()
  }

  public func followed(
    _ executed: ExecutedBlock, events: borrowing EventBuffer, engine: borrowing Engine
  ) throws(StorageFailure) {
    let block = executed.block
    let last = staged.lastBlock ?? progress.block
    guard block.number > last else { return }
    guard block.number == last + 1 else {
      throw .badBlock(last + 1, "the tables need it next, block \(block.number) came")
    }
    try stage(executed, events: events, engine: engine)
    if staged.eventCount >= eventsAtOnce { try flush() }
  }

  public func caughtUp(engine: borrowing Engine, lastBlock: UInt64) throws(StorageFailure) {
    try flush()
  }

  private func stage(
    _ executed: ExecutedBlock, events: borrowing EventBuffer, engine: borrowing Engine
  ) throws(StorageFailure) {
    time = max(time, executed.block.time)
    var place = EventPlace(market: market.id, sequence: executed.block.firstSequence, ordinal: 0, time: time)
    var subject = RequestSubject()
    for index in executed.commands.indices {
      let range = executed.events(ofCommand: index)
      var afterSettlement = false
      for at in range {
        let event = events[at]
        place.ordinal = Int32(at - range.lowerBound)
        var contract = ContractNumber.none
        switch event {
        case .clockMoved(let moved): place.time = max(place.time, moved)
        case .contractCreated(let number, let terms): vectors.add(terms.vector, of: number)
        case .refused(let note, let refusal) where note.number != 0:
          contract = subject.contract(ofCommand: index, in: executed, refused: refusal.code, events, engine)
        default: break
        }
        guard staged.append(event, at: place, subject: contract, afterSettlement: afterSettlement, vectors) else {
          throw .notReady("command \(place.sequence) trades a contract that is not in the tables")
        }
        afterSettlement = event.isSettlement
      }
      place.sequence += 1
    }
    time = place.time
    staged.close(block: executed.block.number, sequence: executed.block.lastSequence, time: time)
  }

  /// Writes what is staged; nothing if nothing is.
  public func flush() throws(StorageFailure) {
    while !staged.isEmpty {
      let connection = try connected()
      staged.drop(through: progress.block)
      guard let first = staged.firstBlock else { return }
      guard first == progress.block + 1 else {
        // What was written without waiting for the disk is gone with a crash: it is made again from there.
        throw .connectionLost("the tables went back to block \(progress.block); block \(first) was next")
      }
      let next = staged.progress(after: progress)
      if try write(to: connection, next) {
        progress = next
        vectors.forget(staged.delivered)
        staged.drop(through: next.block)
      } else {
        try lookUp(connection)
      }
    }
  }

  private func write(to connection: Connection, _ next: ProjectionProgress) throws(StorageFailure) -> Bool {
    do {
      return try FollowerSession.patiently(on: connection, market: market.id) { () throws(PostgresError) in
        try connection.transaction { () throws(PostgresError) in
          guard try progress.advance(to: next, connection, of: market) else { return false }
          try staged.write(to: connection, market)
          return true
        }
      }
    } catch {
      // Whether it was committed is found out by the next connection.
      self.connection = nil
      connection.close()
      throw StorageFailure(error)
    }
  }

  private func connected() throws(StorageFailure) -> Connection {
    if let connection, connection.isOpen { return connection }
    let fresh = try asStorage { () throws(PostgresError) in try FollowerSession.open(conninfo, market: market.id) }
    try Migrations.check(fresh)
    let relaxed = durability == .relaxed
    try asStorage { () throws(PostgresError) in
      if relaxed { try fresh.query("set synchronous_commit = off") }
      try FollowerSession.patiently(on: fresh, market: market.id) { () throws(PostgresError) in
        try ProjectionProgress.begin(fresh, of: market)
      }
      try RegistryUpdates.prepare(fresh)
    }
    try lookUp(fresh)
    connection = fresh
    return fresh
  }

  /// Where the tables are, and what whoever wrote them had to know by then.
  private func lookUp(_ connection: Connection) throws(StorageFailure) {
    progress = try ProjectionProgress.read(connection, of: market)
    time = max(time, progress.time)
    vectors.merge(try asStorage { () throws(PostgresError) in try ContractVectors.stored(connection, of: market) })
  }
}
