import Journal
import MarketEngine

/// The projected tables in small: one row for each command that was executed, and how far they are, changed together.
struct FaultyTables {
  struct Row: Equatable {
    var sequence: UInt64
    /// Of the command's events.
    var events: Digest
  }

  var rows: [Row] = []
  /// Number of the last block in the tables.
  var block: UInt64 = 0
}

/// Writes the tables of a bad day as the real projector does: rows and progress in one transaction, on condition that the progress stands where
/// it is believed to.
final class FaultyProjector: FollowerSink {
  // A class because it is a follower's sink.
  private let database: FaultyDatabase
  private let machine: Machine
  private var staged: [FaultyTables.Row] = []
  /// The progress this projector knows of, and the last block staged.
  private(set) var block: UInt64
  private var last: UInt64

  init(_ database: FaultyDatabase, on machine: Machine) {
    self.database = database
    self.machine = machine
    block = database.tables.block
    last = block
  }

  func followed(
    _ executed: ExecutedBlock, events: borrowing EventBuffer, engine: borrowing Engine
  ) throws(StorageFailure) {
    guard executed.block.number > last else { return }
    for index in executed.commands.indices {
      var digest = Digest.start
      for place in executed.events(ofCommand: index) { events[place].absorb(into: &digest) }
      staged.append(
        FaultyTables.Row(
          sequence: executed.block.firstSequence + UInt64(index), events: digest))
    }
    last = executed.block.number
    if database.chance.once(in: 3) { try flush() }
  }

  func caughtUp(engine: borrowing Engine, lastBlock: UInt64) throws(StorageFailure) { try flush() }

  private func flush() throws(StorageFailure) {
    guard last > block else { return }
    guard machine.reachesDatabase, database.time.monotonic >= database.faults.fullUntil else {
      throw .connectionLost("the tables cannot be reached")
    }
    guard database.tables.block == block else {
      throw .connectionLost("the progress stands at block \(database.tables.block)")
    }
    database.tables.rows += staged
    database.confirm()
    let isAnswered = !database.chance.once(in: 10)
    if isAnswered || database.sabotage != .rowsApartFromProgress { database.tables.block = last }
    guard isAnswered else { throw .connectionLost("committed, but the answer was lost") }
    block = last
    staged.removeAll()
  }
}
