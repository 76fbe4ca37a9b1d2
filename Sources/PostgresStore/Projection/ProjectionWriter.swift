import MarketEngine
import Postgres

/// Writes staged events into all tables, inside the projector's transaction. A table gets one COPY, and none if it gets no row.
struct ProjectionWriter {
  let connection: Connection
  let market: Market

  func write(_ events: [StagedEvent], _ vectors: ContractVectors) throws(PostgresError) {
    try writeRegistry(events)
    try writeOrderEvents(events)
    try writeTrades(events)
    try writePostings(events)
    try writeRightMovements(events, vectors)
    try writeMarketEvents(events)
  }

  /// Copies what `row` writes; the copy begins with the first event of the table.
  func copy(
    _ table: String, _ columns: String, _ events: [StagedEvent], of wanted: EventTable,
    _ row: (StagedEvent, inout CopyWriter) throws(PostgresError) -> Void
  ) throws(PostgresError) {
    guard let first = events.firstIndex(where: { EventTable(of: $0.event) == wanted }) else { return }
    var writer = try CopyWriter(
      connection, "copy tala.\(table) (\(columns)) from stdin (format binary)")
    for index in first..<events.count where EventTable(of: events[index].event) == wanted {
      try row(events[index], &writer)
    }
    _ = try writer.finish()
  }
}
