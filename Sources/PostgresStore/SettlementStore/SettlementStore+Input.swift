import MarketEngine
import Postgres
public import Settlement

/// A run's facts, read from the tables. All are append-only and carry the sequence of their command, so what is read for a sequence
/// is the same whenever it is read.
extension SettlementStore {
  /// Reads the facts of a day through a sequence number, which must have been projected.
  public func input(
    day: DeliveryDay, kind: RunKind, version: UInt32, sequence: UInt64
  ) throws(SettlementFailure) -> SettlementInput {
    try SettlementFailure.naming { () throws(PostgresError) in
      try connection.transaction { () throws(PostgresError) in
        try readInput(day, kind, version, sequence)
      }
    }
  }

  /// The same inside the caller's transaction.
  func readInput(
    _ day: DeliveryDay, _ kind: RunKind, _ version: UInt32, _ sequence: UInt64
  ) throws(PostgresError) -> SettlementInput {
    let (contracts, since) = try contracts(day, sequence)
    return SettlementInput(
      day: day, kind: kind, version: version, sequence: sequence, contracts: contracts,
      trades: contracts.isEmpty ? [] : try trades(day, since, sequence), accounts: try accounts(sequence),
      earlier: try earlier(day))
  }

  /// Contracts that deliver in the day, and the sequence before which no trade of theirs can be.
  private func contracts(
    _ day: DeliveryDay, _ sequence: UInt64
  ) throws(PostgresError) -> (contracts: [SettlementContract], since: Int64) {
    let rows = try connection.query(
      """
      select contract_id, first_quarter, end_quarter, tick_value, maker_fee, taker_fee, auction_fee, sequence
      from tala.contract
      where market_id = $1 and first_quarter < $3 and end_quarter > $2 and sequence <= $4
      order by contract_id
      """,
      .int32(market.id), .int32(day.first.index), .int32(day.end.index), .int64(Int64(bitPattern: sequence)))
    var contracts: [SettlementContract] = []
    var since = Int64.max
    for row in rows {
      contracts.append(
        SettlementContract(
          number: ContractNumber(UInt32(bitPattern: try row.int32(0))), first: QuarterHour(try row.int32(1)),
          end: QuarterHour(try row.int32(2)), tickValue: Money(microYuan: try row.int64(3)),
          makerFee: Money(microYuan: try row.int64(4)), takerFee: Money(microYuan: try row.int64(5)),
          auctionFee: Money(microYuan: try row.int64(6))))
      since = min(since, try row.int64(7))
    }
    return (contracts, since)
  }

  /// Rows fetched at once: a day of a million trades does not stand in memory twice.
  private static let fetch = 50_000

  /// Those that stand: what was busted, recalled or never approved by then has posted nothing, or everything back.
  private func trades(
    _ day: DeliveryDay, _ since: Int64, _ sequence: UInt64
  ) throws(PostgresError) -> [SettlementTrade] {
    // Tables that were just filled have no statistics, and without them the plan is one pass over the trades for each contract.
    try connection.query("set local enable_nestloop = off")
    try connection.query(
      """
      declare day_trades no scroll cursor for
      select trade_number, contract_id, buyer, seller, aggressor, kind, price, quantity, premium, buyer_fee, seller_fee
      from tala.trade
      where market_id = $1 and sequence > $4 and sequence <= $5 and contract_id in (
          select contract_id from tala.contract
          where market_id = $1 and first_quarter < $3 and end_quarter > $2 and sequence <= $5)
        and trade_number not in (
          select trade_number from tala.trade_change
          where market_id = $1 and sequence <= $5 and state = \(TradeState.cancelled.rawValue))
        and (state = \(TradeState.completed.rawValue) or trade_number in (
          select trade_number from tala.trade_change
          where market_id = $1 and sequence <= $5 and state = \(TradeState.completed.rawValue)))
      """,
      .int32(market.id), .int32(day.first.index), .int32(day.end.index), .int64(since),
      .int64(Int64(bitPattern: sequence)))
    var trades: [SettlementTrade] = []
    while true {
      let rows = try connection.query("fetch forward \(Self.fetch) from day_trades")
      for row in rows { trades.append(try trade(row)) }
      if rows.count < Self.fetch { break }
    }
    try connection.query("close day_trades")
    return trades
  }

  private func trade(_ row: Row) throws(PostgresError) -> SettlementTrade {
    guard let aggressor = Side(rawValue: UInt8(truncatingIfNeeded: try row.int32(4))) else {
      throw PostgresError(.value, "trade \(try row.int64(0)) has no side that came in")
    }
    guard let kind = TradeKind(rawValue: UInt8(truncatingIfNeeded: try row.int32(5))) else {
      throw PostgresError(.value, "trade \(try row.int64(0)) is of no known kind")
    }
    return SettlementTrade(
      number: TradeNumber(UInt64(bitPattern: try row.int64(0))),
      contract: ContractNumber(UInt32(bitPattern: try row.int32(1))),
      buyer: AccountNumber(UInt32(bitPattern: try row.int32(2))),
      seller: AccountNumber(UInt32(bitPattern: try row.int32(3))), aggressor: aggressor, kind: kind,
      price: Price(ticks: try row.int64(6)), quantity: Quantity(lots: try row.int64(7)),
      premium: Money(microYuan: try row.int64(8)), buyerFee: Money(microYuan: try row.int64(9)),
      sellerFee: Money(microYuan: try row.int64(10)))
  }

  private func accounts(_ sequence: UInt64) throws(PostgresError) -> [SettlementAccount] {
    var accounts: [SettlementAccount] = []
    for row in try connection.query(
      "select account_id, member_id from tala.account where market_id = $1 and sequence <= $2 order by account_id",
      .int32(market.id), .int64(Int64(bitPattern: sequence)))
    {
      accounts.append(
        SettlementAccount(
          number: AccountNumber(UInt32(bitPattern: try row.int32(0))),
          member: MemberNumber(UInt32(bitPattern: try row.int32(1)))))
    }
    return accounts
  }

  /// What earlier runs of the day, of whatever kind, brought to members.
  private func earlier(_ day: DeliveryDay) throws(PostgresError) -> [EarlierPosting] {
    var earlier: [EarlierPosting] = []
    for row in try connection.query(
      """
      select p.member_id, p.amount
      from tala.settlement_posting p
      join tala.settlement_run r on r.market_id = p.market_id and r.run = p.run
      where r.market_id = $1 and r.delivery_date = $2 and p.account_id = $3
      """, .int32(market.id), .int32(Int32(bitPattern: day.date)), .int32(Self.clearing))
    {
      earlier.append(
        EarlierPosting(
          member: MemberNumber(UInt32(bitPattern: try row.int32(0))), amount: Money(microYuan: try row.int64(1))))
    }
    return earlier
  }
}
