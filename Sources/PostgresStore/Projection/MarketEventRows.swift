import MarketEngine
import Postgres

/// `market_event`: every event that is neither a member's nor a trade.
extension CopyRows {
  static let marketEvent = """
    copy tala.market_event (market_id, sequence, ordinal, event_time, kind, member_id, user_id, session_id, subject, code,
      first_value, second_value, third_value, content)
    from stdin (format binary)
    """

  mutating func append(_ row: MarketEventRow, at place: EventPlace) {
    beginRow(columns: 14)
    append(int32: place.market)
    append(place.sequence)
    append(int32: place.ordinal)
    append(place.time)
    append(int16: row.kind.rawValue)
    if row.member == .none { appendNull() } else { append(row.member.value) }
    if row.user == .none { appendNull() } else { append(row.user.value) }
    if row.session == .none { appendNull() } else { append(row.session.value) }
    if let subject = row.subject { append(subject) } else { appendNull() }
    if let code = row.code { append(int16: code) } else { appendNull() }
    if let first = row.first { append(int64: first) } else { appendNull() }
    if let second = row.second { append(int64: second) } else { appendNull() }
    if let third = row.third { append(int64: third) } else { appendNull() }
    if let text = row.text { append(bytes: text) } else { appendNull() }
  }
}
