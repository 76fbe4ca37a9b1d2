public import MarketEngine
import Postgres

/// Statements and invoices as files a person can open: CSV with a header, CNY with a point, lines ended by LF.
extension SettlementStore {
  /// A run's statement lines, of one member or of all, a row at a time with its line end. The house's lines come under its own name.
  public func exportStatements(
    run: UInt64, member: MemberNumber? = nil, to write: ([UInt8]) -> Void
  ) throws(SettlementFailure) {
    try export(
      """
      select delivery_date, run, kind, version, member, account, contract, line, quantity, amount_cny from tala.v_statement
      where \(condition(run, member))
      order by member_id, contract_id = 0, account_id, contract_id, line_kind
      """, run, write)
  }

  /// A run's invoices, of one member or of all.
  public func exportInvoices(
    run: UInt64, member: MemberNumber? = nil, to write: ([UInt8]) -> Void
  ) throws(SettlementFailure) {
    try export(
      """
      select delivery_date, run, kind, version, member, net_cny, rounding_cny, amount_cny from tala.v_invoice
      where \(condition(run, member)) order by member_id
      """, run, write)
  }

  /// The whole of `exportStatements` as one text.
  public func statements(run: UInt64, member: MemberNumber? = nil) throws(SettlementFailure) -> String {
    var bytes: [UInt8] = []
    try exportStatements(run: run, member: member) { bytes += $0 }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// The whole of `exportInvoices` as one text.
  public func invoices(run: UInt64, member: MemberNumber? = nil) throws(SettlementFailure) -> String {
    var bytes: [UInt8] = []
    try exportInvoices(run: run, member: member) { bytes += $0 }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// COPY takes no parameters; these are numbers of our own.
  private func condition(_ run: UInt64, _ member: MemberNumber?) -> String {
    let ofMember = member.map { " and member_id = \($0.value)" } ?? ""
    return "market_id = \(market.id) and run = \(run)\(ofMember)"
  }

  private func export(_ query: String, _ run: UInt64, _ write: ([UInt8]) -> Void) throws(SettlementFailure) {
    let isKnown = try SettlementFailure.naming { () throws(PostgresError) in
      try connection.query(
        "select exists (select from tala.settlement_run where market_id = $1 and run = $2)", .int32(market.id),
        .int64(Int64(bitPattern: run))
      ).one().bool(0)
    }
    guard isKnown else { throw .unknownRun(run) }
    try SettlementFailure.naming { () throws(PostgresError) in
      var reader = try CopyReader(connection, "copy (\(query)) to stdout (format csv, header)")
      var line: [UInt8] = []
      while try reader.next(into: &line) {
        write(line)
        line.removeAll(keepingCapacity: true)
      }
    }
  }
}
