import MarketEngine
import Postgres

/// What the tables add up to against what the engine holds: cash of every account, rights in every quarter-hour to come.
struct AuditState {
  let connection: Connection
  let market: Market

  func differences(_ engine: borrowing Engine, _ registry: AuditRegistry) throws(PostgresError) -> [String] {
    AuditRow.differences("cash of account", expected: held(engine, registry), found: try posted(registry))
      + AuditRow.differences(
        "right of facility, resource, account, quarter-hour, from", expected: rights(engine, registry),
        found: try moved(registry))
  }

  private func held(_ engine: borrowing Engine, _ registry: AuditRegistry) -> [AuditRow] {
    var answers: [QueryRow] = []
    for member in registry.members { engine.answer(.cash(member), rows: &answers) }
    return answers.compactMap { answer in
      guard case .cash(let row) = answer else { return nil }
      return AuditRow(key: [Int64(row.account.value)], value: [row.cash.microYuan])
    }
  }

  private func posted(_ registry: AuditRegistry) throws(PostgresError) -> [AuditRow] {
    var rows: [AuditRow] = []
    for row in try connection.query("select account_id, cash from tala.v_cash where market_id = $1", .int32(market.id)) {
      rows.append(try AuditRow(row, keys: 1, values: 1))
    }
    return rows
  }

  /// Runs of equal amounts, named by where they start; what has passed is cut off.
  private func rights(_ engine: borrowing Engine, _ registry: AuditRegistry) -> [AuditRow] {
    var runs = RightRuns()
    let first = max(registry.first, registry.firstLive)
    guard first < registry.end else { return [] }
    for account in registry.accounts {
      var answers: [QueryRow] = []
      engine.answer(.rights(account, first, registry.end), rows: &answers)
      for case .right(let row) in answers {
        for (resource, amount) in [(Resource.charge, row.charge), (.discharge, row.discharge), (.room, row.room)] {
          let key = [Int64(row.facility.value), Int64(resource.rawValue), Int64(account.value)]
          runs.add(key, Int64(row.first.index), Int64(row.end.index), Int64(amount))
        }
      }
    }
    return runs.rows
  }

  private func moved(_ registry: AuditRegistry) throws(PostgresError) -> [AuditRow] {
    var runs = RightRuns()
    let firstLive = Int64(registry.firstLive.index)
    for row in try connection.query(
      """
      select facility_id, resource_number, account_id, first_quarter, end_quarter, held_units
      from tala.v_right where market_id = $1
      order by facility_id, resource_number, account_id, first_quarter
      """, .int32(market.id))
    {
      let audited = try AuditRow(row, keys: 3, values: 3)
      runs.add(audited.key, max(audited.value[0], firstLive), audited.value[1], audited.value[2])
    }
    return runs.rows
  }
}

/// Ranges of one amount, joined where they meet; added in order for each key.
private struct RightRuns {
  private var runs: [[Int64]: [(first: Int64, end: Int64, amount: Int64)]] = [:]

  mutating func add(_ key: [Int64], _ first: Int64, _ end: Int64, _ amount: Int64) {
    guard first < end, amount != 0 else { return }
    var list = runs.removeValue(forKey: key) ?? []
    if let last = list.last, last.end == first, last.amount == amount {
      list[list.count - 1].end = end
    } else {
      list.append((first, end, amount))
    }
    runs[key] = list
  }

  var rows: [AuditRow] {
    runs.flatMap { key, runs in runs.map { AuditRow(key: key + [$0.first], value: [$0.end, $0.amount]) } }
  }
}
