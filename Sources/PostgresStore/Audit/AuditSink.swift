import Journal
import MarketEngine
import Postgres

/// Follows the journal beside the tables and compares stretch by stretch, so that a long journal needs little memory.
final class AuditSink: FollowerSink {
  private static let eventsAtOnce = 20_000

  private let connection: Connection
  private let market: Market
  private var events: [StagedEvent] = []
  private var firstSequence: UInt64 = 1
  private var lastSequence: UInt64 = 0
  private var time = Timestamp.zero
  private var vectors = ContractVectors()
  private var registry = AuditRegistry()
  private(set) var differences: [String] = []

  init(_ connection: Connection, _ market: Market) {
    self.connection = connection
    self.market = market
  }

  func followed(
    _ executed: ExecutedBlock, events: borrowing EventBuffer, engine: borrowing Engine
  ) throws(StorageFailure) {
    time = max(time, executed.block.time)
    for index in executed.commands.indices {
      let range = executed.events(ofCommand: index)
      for at in range {
        let event = events[at]
        registry.take(event)
        if case .clockMoved(let moved) = event { time = max(time, moved) }
        if case .contractCreated(let contract, let terms) = event { vectors.add(terms.vector, of: contract) }
        self.events.append(
          StagedEvent(
            sequence: executed.block.firstSequence + UInt64(index), ordinal: Int32(at - range.lowerBound), time: time,
            event: event))
      }
    }
    lastSequence = executed.block.lastSequence
    if self.events.count >= Self.eventsAtOnce { try compare() }
  }

  func caughtUp(engine: borrowing Engine, lastBlock: UInt64) throws(StorageFailure) {
    try compare()
    let (connection, market, registry) = (connection, market, registry)
    do {
      differences += try registry.differences(connection, market)
      differences += try AuditState(connection: connection, market: market).differences(engine, registry)
    } catch {
      throw StorageFailure(error)
    }
  }

  private func compare() throws(StorageFailure) {
    guard lastSequence >= firstSequence else { return }
    let expected = AuditExpectation(events, vectors)
    let reading = AuditReading(connection: connection, market: market, first: firstSequence, last: lastSequence)
    do {
      differences += AuditRow.differences(
        "order_event", expected: expected.orderEvents, found: try reading.orderEvents())
      differences += AuditRow.differences(
        "market_event", expected: expected.marketEvents, found: try reading.marketEvents())
      differences += AuditRow.differences("trade", expected: expected.trades, found: try reading.trades())
      differences += AuditRow.differences("trade_change", expected: expected.changes, found: try reading.changes())
      differences += AuditRow.differences("posting", expected: expected.postings, found: try reading.postings())
      differences += AuditRow.differences(
        "right_movement", expected: expected.movements, found: try reading.movements())
    } catch {
      throw StorageFailure(error)
    }
    vectors.forget(
      events.compactMap { staged in
        if case .phaseChanged(let contract, let phase) = staged.event, phase.isLast { contract } else { nil }
      })
    events.removeAll(keepingCapacity: true)
    firstSequence = lastSequence + 1
  }
}
