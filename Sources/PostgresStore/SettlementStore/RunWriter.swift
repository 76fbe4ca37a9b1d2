import MarketEngine
import Postgres
import Settlement

/// Writes a run's rows inside the store's transaction.
struct RunWriter {
  let connection: Connection
  let market: Market

  /// Returns the run's number, the next of its market; the caller's lock keeps others from taking it.
  func write(_ result: SettlementResult, of input: SettlementInput) throws(PostgresError) -> UInt64 {
    let run = try connection.query(
      "select coalesce(max(run), 0) + 1 from tala.settlement_run where market_id = $1", .int32(market.id)
    ).one().int64(0)
    try writeRun(run, result.proof, input)
    try writeLines(run, result.lines)
    try writeInvoices(run, result.invoices)
    try writePostings(run, result.postings)
    return UInt64(bitPattern: run)
  }

  private func writeRun(_ run: Int64, _ proof: SettlementProof, _ input: SettlementInput) throws(PostgresError) {
    try connection.query(
      """
      insert into tala.settlement_run (market_id, run, delivery_date, first_quarter, end_quarter, kind, version, sequence,
        trades, premium_sum, fee_sum, rounding_sum, posting_sum, net_sum)
      values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
      """,
      .int32(market.id), .int64(run), .int32(Int32(bitPattern: input.day.date)), .int32(input.day.first.index),
      .int32(input.day.end.index), .int32(Int32(input.kind.rawValue)), .int32(Int32(bitPattern: input.version)),
      .int64(Int64(bitPattern: input.sequence)), .int64(Int64(bitPattern: proof.trades)),
      .int64(proof.premium.microYuan), .int64(proof.fees.microYuan), .int64(proof.rounding.microYuan),
      .int64(proof.postings.microYuan), .int64(proof.nets.microYuan))
  }

  private func writeLines(_ run: Int64, _ lines: [StatementLine]) throws(PostgresError) {
    var rows = CopyRows()
    for line in lines {
      rows.beginRow(columns: 8)
      rows.append(int32: market.id)
      rows.append(int64: run)
      rows.append(line.member.value)
      rows.append(line.account.value)
      rows.append(line.contract.value)
      rows.append(line.kind.rawValue)
      rows.append(line.quantity)
      rows.append(line.amount)
    }
    try connection.copy(
      """
      copy tala.statement_line (market_id, run, member_id, account_id, contract_id, kind, quantity, amount)
      from stdin (format binary)
      """, rows)
  }

  private func writeInvoices(_ run: Int64, _ invoices: [Invoice]) throws(PostgresError) {
    var rows = CopyRows()
    for invoice in invoices {
      rows.beginRow(columns: 6)
      rows.append(int32: market.id)
      rows.append(int64: run)
      rows.append(invoice.member.value)
      rows.append(invoice.net)
      rows.append(invoice.rounding)
      rows.append(invoice.amount)
    }
    try connection.copy(
      "copy tala.invoice (market_id, run, member_id, net, rounding, amount) from stdin (format binary)", rows)
  }

  private func writePostings(_ run: Int64, _ postings: [RunPosting]) throws(PostgresError) {
    var rows = CopyRows()
    for posting in postings {
      rows.beginRow(columns: 5)
      rows.append(int32: market.id)
      rows.append(int64: run)
      rows.append(posting.member.value)
      rows.append(posting.account.value)
      rows.append(posting.amount)
    }
    try connection.copy(
      "copy tala.settlement_posting (market_id, run, member_id, account_id, amount) from stdin (format binary)", rows)
  }
}
