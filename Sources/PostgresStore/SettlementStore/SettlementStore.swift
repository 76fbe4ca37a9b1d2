import Journal
import MarketEngine
public import Postgres
public import Settlement

/// Makes settlement runs from the tables and keeps them there. A run, with all its rows, is one transaction; the same run again is the
/// run that is there. One thread uses a store at a time.
///
///     tables through a sequence ─► SettlementInput ─► SettlementRun ─► run, lines, invoices, postings in one transaction
///                                                                       └─► `settle` commands, for an operator's session to send
public struct SettlementStore {
  let connection: Connection
  let market: Market

  public init(_ connection: Connection, market: Market) {
    self.connection = connection
    self.market = market
  }

  /// Held while a run is made, so that two of one market go one after the other. The number is "tset" in ASCII.
  private static let lock: Int32 = 0x7473_6574

  /// Makes the run of a delivery day, unless one of the same day, kind, version and sequence has been made. Without a sequence the
  /// facts are all that is projected.
  public func run(
    day: DeliveryDay, kind: RunKind, version: UInt32 = 1, sequence: UInt64? = nil
  ) throws(SettlementFailure) -> StoredRun {
    var reason: SettlementFailure?
    do {
      return try connection.transaction { () throws(PostgresError) in
        do throws(SettlementFailure) {
          return try make(day, kind, version, sequence)
        } catch {
          // Whatever the reason, the transaction is to be rolled back.
          reason = error
          throw PostgresError(.value, "the run was abandoned")
        }
      }
    } catch {
      throw reason ?? .storage(StorageFailure(error))
    }
  }

  private func make(
    _ day: DeliveryDay, _ kind: RunKind, _ version: UInt32, _ sequence: UInt64?
  ) throws(SettlementFailure) -> StoredRun {
    let progress = try SettlementFailure.naming { () throws(PostgresError) in
      try connection.query("select pg_advisory_xact_lock($1, $2)", .int32(Self.lock), .int32(market.id))
      return try ProjectionProgress.stored(connection, of: market) ?? .none
    }
    let sequence = sequence ?? progress.sequence
    guard progress.sequence >= sequence else {
      throw .projectionBehind(needed: sequence, projected: progress.sequence)
    }
    if let known = try find(day, kind, version, sequence) { return known }
    guard progress.time >= day.end.start else { throw .dayNotOver(day, now: progress.time) }
    let input = try SettlementFailure.naming { () throws(PostgresError) in
      try readInput(day, kind, version, sequence)
    }
    let result: SettlementResult
    do {
      result = try SettlementRun.result(of: input)
    } catch {
      throw .stopped(error)
    }
    guard result.proof.holds else { throw .sumsNotZero(result.proof) }
    let run = try SettlementFailure.naming { () throws(PostgresError) in
      try RunWriter(connection: connection, market: market).write(result, of: input)
    }
    return StoredRun(
      run: run, day: day, kind: kind, version: version, sequence: sequence, isNew: true,
      commands: result.commands(run: run, version: version))
  }
}
