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
    var writer = try CopyWriter(
      connection,
      """
      copy tala.statement_line (market_id, run, member_id, account_id, contract_id, kind, quantity, amount)
      from stdin (format binary)
      """)
    for line in lines {
      try writer.beginRow(columns: 8)
      writer.append(int32: market.id)
      writer.append(int64: run)
      writer.append(line.member.value)
      writer.append(line.account.value)
      writer.append(line.contract.value)
      writer.append(line.kind.rawValue)
      writer.append(line.quantity)
      writer.append(line.amount)
    }
    _ = try writer.finish()
  }

  private func writeInvoices(_ run: Int64, _ invoices: [Invoice]) throws(PostgresError) {
    var writer = try CopyWriter(
      connection,
      "copy tala.invoice (market_id, run, member_id, net, rounding, amount) from stdin (format binary)")
    for invoice in invoices {
      try writer.beginRow(columns: 6)
      writer.append(int32: market.id)
      writer.append(int64: run)
      writer.append(invoice.member.value)
      writer.append(invoice.net)
      writer.append(invoice.rounding)
      writer.append(invoice.amount)
    }
    _ = try writer.finish()
  }

  private func writePostings(_ run: Int64, _ postings: [RunPosting]) throws(PostgresError) {
    var writer = try CopyWriter(
      connection,
      "copy tala.settlement_posting (market_id, run, member_id, account_id, amount) from stdin (format binary)")
    for posting in postings {
      try writer.beginRow(columns: 5)
      writer.append(int32: market.id)
      writer.append(int64: run)
      writer.append(posting.member.value)
      writer.append(posting.account.value)
      writer.append(posting.amount)
    }
    _ = try writer.finish()
  }
}
