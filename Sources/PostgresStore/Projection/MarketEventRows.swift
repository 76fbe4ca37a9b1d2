import MarketEngine
import Postgres

/// `market_event`: every event that is neither a member's nor a trade.
extension ProjectionWriter {
  private static let marketEventColumns = """
    market_id, sequence, ordinal, event_time, kind, member_id, user_id, session_id, subject, code, first_value, \
    second_value, content
    """

  func writeMarketEvents(_ events: [StagedEvent]) throws(PostgresError) {
    try copy("market_event", Self.marketEventColumns, events, of: .marketEvent) {
      (staged, writer) throws(PostgresError) in
      guard let row = MarketEventRow(staged.event) else { return }
      try writer.beginRow(columns: 13)
      writer.append(int32: market.id)
      writer.append(staged.sequence)
      writer.append(int32: staged.ordinal)
      writer.append(staged.time)
      writer.append(int16: row.kind.rawValue)
      if row.member == .none { writer.appendNull() } else { writer.append(row.member.value) }
      if row.user == .none { writer.appendNull() } else { writer.append(row.user.value) }
      if row.session == .none { writer.appendNull() } else { writer.append(row.session.value) }
      if let subject = row.subject { writer.append(subject) } else { writer.appendNull() }
      if let code = row.code { writer.append(int16: code) } else { writer.appendNull() }
      if let first = row.first { writer.append(int64: first) } else { writer.appendNull() }
      if let second = row.second { writer.append(int64: second) } else { writer.appendNull() }
      if let text = row.text { writer.append(bytes: text) } else { writer.appendNull() }
    }
  }
}
