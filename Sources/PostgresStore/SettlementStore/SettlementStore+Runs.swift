public import MarketEngine
import Postgres
import Settlement

/// Runs that have been made.
extension SettlementStore {
  /// All runs of the market, in the order they were made, with all their commands.
  public func runs() throws(SettlementFailure) -> [StoredRun] {
    try read("true", [])
  }

  /// One run by its number.
  public func run(numbered number: UInt64) throws(SettlementFailure) -> StoredRun {
    guard let stored = try read("run = $2", [.int64(Int64(bitPattern: number))]).first else { throw .unknownRun(number) }
    return stored
  }

  func find(
    _ day: DeliveryDay, _ kind: RunKind, _ version: UInt32, _ sequence: UInt64
  ) throws(SettlementFailure) -> StoredRun? {
    try read(
      "delivery_date = $2 and kind = $3 and version = $4 and sequence = $5",
      [
        .int32(Int32(bitPattern: day.date)), .int32(Int32(kind.rawValue)), .int32(Int32(bitPattern: version)),
        .int64(Int64(bitPattern: sequence)),
      ]
    ).first
  }

  /// The commands of a run whose effect is not in the tables yet: what an operator still has to send, after any crash.
  public func pendingCommands(run: UInt64) throws(SettlementFailure) -> [SettlePosting] {
    let stored = try self.run(numbered: run)
    let done = try SettlementFailure.naming { () throws(PostgresError) in
      try connection.query(
        """
        select distinct a.member_id
        from tala.posting p
        join tala.account a on a.market_id = p.market_id and a.account_id in (p.from_account, p.to_account)
        where p.market_id = $1 and p.run = $2 and p.kind = $3 and p.sequence > $4 and a.account_id <> $5
        """,
        .int32(market.id), .int64(Int64(bitPattern: run)), .int32(Int32(PostingKind.settlement.rawValue)),
        .int64(Int64(bitPattern: stored.sequence)), .int32(Self.clearing)
      ).map { (row) throws(PostgresError) in UInt32(bitPattern: try row.int32(0)) }
    }
    return stored.commands.filter { !done.contains($0.member.value) }
  }

  static let clearing = Int32(House.ofTheRules.clearing.value)

  /// `$1` is the market.
  private func read(_ condition: String, _ parameters: [Parameter]) throws(SettlementFailure) -> [StoredRun] {
    try SettlementFailure.naming { () throws(PostgresError) in
      let rows = try connection.query(
        """
        select run, delivery_date, first_quarter, end_quarter, kind, version, sequence
        from tala.settlement_run where market_id = $1 and \(condition) order by run
        """, [.int32(market.id)] + parameters)
      var runs: [StoredRun] = []
      for row in rows { runs.append(try stored(row)) }
      return runs
    }
  }

  private func stored(_ row: Row) throws(PostgresError) -> StoredRun {
    let run = UInt64(bitPattern: try row.int64(0))
    let version = UInt32(bitPattern: try row.int32(5))
    guard let kind = RunKind(rawValue: UInt8(truncatingIfNeeded: try row.int32(4))) else {
      throw PostgresError(.value, "run \(run) is of a kind this binary does not know")
    }
    let postings = try connection.query(
      """
      select member_id, amount from tala.settlement_posting
      where market_id = $1 and run = $2 and account_id = $3 order by member_id
      """, .int32(market.id), .int64(Int64(bitPattern: run)), .int32(Self.clearing))
    var commands: [SettlePosting] = []
    for posting in postings {
      commands.append(
        SettlePosting(
          run: run, version: version, member: MemberNumber(UInt32(bitPattern: try posting.int32(0))),
          amount: Money(microYuan: try posting.int64(1))))
    }
    return StoredRun(
      run: run,
      day: DeliveryDay(
        date: UInt32(bitPattern: try row.int32(1)), first: QuarterHour(try row.int32(2)),
        end: QuarterHour(try row.int32(3))),
      kind: kind, version: version, sequence: UInt64(bitPattern: try row.int64(6)), isNew: false, commands: commands)
  }
}
