import MarketEngine
import Postgres
public import Settlement

/// A delivery day with contracts that is not settled.
public struct UnsettledDay: Sendable, Equatable {
  public var day: DeliveryDay
  /// Runs that were made of it and have commands whose effect is not in the tables; if there is none, no run was made.
  public var runs: [UInt64]

  public init(day: DeliveryDay, runs: [UInt64]) {
    self.day = day
    self.runs = runs
  }
}

/// Days that are still to be settled, however long ago they were.
extension SettlementStore {
  /// The days through this one, oldest first, of which no run of the kind was made, or one whose commands the engine has not all
  /// executed. A day in which no contract delivers has nothing to settle. All days have the length of this one.
  public func unsettledDays(through last: DeliveryDay, kind: RunKind) throws(SettlementFailure) -> [UnsettledDay] {
    try SettlementFailure.naming { () throws(PostgresError) in
      let rows = try connection.query(
        """
        with contract_day as (
          select distinct number from tala.contract, generate_series(
            floor((first_quarter - $3) / $4::numeric)::int, floor((end_quarter - 1 - $3) / $4::numeric)::int) number
          where market_id = $1 and first_quarter < $3 + $4
        ), day as (
          select number, to_char(to_date($2::text, 'YYYYMMDD') + number, 'YYYYMMDD')::int as date
          from contract_day where number <= 0
        ), made as (
          select r.delivery_date, r.run, exists (
            select from tala.settlement_posting s
            where s.market_id = $1 and s.run = r.run and s.account_id = $6 and not exists (
              select from tala.posting p
              join tala.account a on a.market_id = p.market_id and a.account_id in (p.from_account, p.to_account)
              where p.market_id = $1 and p.run = r.run and p.sequence > r.sequence and a.account_id <> $6
                and a.member_id = s.member_id)) as is_pending
          from tala.settlement_run r where r.market_id = $1 and r.kind = $5
        )
        select number, date, run from day left join made on delivery_date = date
        where run is null or is_pending order by number, run
        """,
        .int32(market.id), .int32(Int32(bitPattern: last.date)), .int32(last.first.index), .int32(last.count),
        .int32(Int32(kind.rawValue)), .int32(Self.clearing))
      var days: [UnsettledDay] = []
      for row in rows {
        let shift = try row.int32(0) * last.count
        let day = DeliveryDay(
          date: UInt32(bitPattern: try row.int32(1)), first: QuarterHour(last.first.index + shift),
          end: QuarterHour(last.end.index + shift))
        if days.last?.day != day { days.append(UnsettledDay(day: day, runs: [])) }
        if try !row.isNull(2) { days[days.count - 1].runs.append(UInt64(bitPattern: try row.int64(2))) }
      }
      return days
    }
  }
}
