import MarketEngine
import Postgres

/// `order_event`: an event as its member was told it. `MemberEventReader` reads back what is written here.
///
/// The row's widest part depends on the kind; what each kind leaves null is written as runs of nulls in column order:
///
///     order account contract facility side code price quantity left trade amount cash expiry
extension ProjectionWriter {
  private static let columns = """
    market_id, member_id, member_number, sequence, event_time, kind, user_id, session_id, reference, order_number, \
    account_id, contract_id, facility_id, side, code, price, quantity, left_quantity, trade_number, amount, cash, expiry
    """

  func writeOrderEvents(_ events: [StagedEvent]) throws(PostgresError) {
    try copy("order_event", Self.columns, events, of: .orderEvent) {
      (staged, writer) throws(PostgresError) in
      switch staged.event {
      case .accepted(let note, let accepted):
        try begin(.accepted, note, staged, &writer)
        Self.append(accepted, &writer)
      case .filled(let note, let filled):
        try begin(.filled, note, staged, &writer)
        Self.append(filled, &writer)
      case .replaced(let note, let replaced):
        try begin(.replaced, note, staged, &writer)
        Self.append(replaced, &writer)
      case .reduced(let note, let reduced):
        try begin(.reduced, note, staged, &writer)
        Self.append(reduced, &writer)
      case .cancelled(let note, let cancelled):
        try begin(.cancelled, note, staged, &writer)
        Self.append(cancelled, &writer)
      case .massCancelled(let note, let massCancelled):
        try begin(.massCancelled, note, staged, &writer)
        writer.appendNulls(7)
        writer.append(massCancelled.orders)
        writer.appendNulls(5)
      case .cashMoved(let note, let moved):
        try begin(.cashMoved, note, staged, &writer)
        Self.append(moved, &writer)
      case .done(let note):
        try begin(.done, note, staged, &writer)
        writer.appendNulls(13)
      case .refused(let note, let refusal):
        try begin(.refused, note, staged, &writer)
        Self.append(refusal, about: staged.contract, &writer)
      case .marketOpened, .clockMoved, .zoneAdded, .memberAdded, .userAdded, .keySet, .accountAdded, .facilityAdded,
        .feesSet, .contractCreated, .phaseChanged, .noticeGiven, .dayPassed, .sessionOpened, .sessionEnded, .traded,
        .repeated:
        break
      }
    }
  }

  private func begin(
    _ kind: OrderEventKind, _ note: Note, _ staged: StagedEvent, _ writer: inout CopyWriter
  ) throws(PostgresError) {
    try writer.beginRow(columns: 22)
    writer.append(int32: market.id)
    writer.append(note.member.value)
    writer.append(note.number)
    writer.append(staged.sequence)
    writer.append(staged.time)
    writer.append(int16: kind.rawValue)
    writer.append(note.user.value)
    writer.append(note.session.value)
    writer.append(note.reference)
  }

  private static func append(_ accepted: Accepted, _ writer: inout CopyWriter) {
    writer.append(accepted.order.value)
    writer.append(accepted.account.value)
    writer.append(accepted.contract.value)
    writer.append(accepted.facility.value)
    writer.append(accepted.side.rawValue)
    writer.append(accepted.timeInForce.rawValue)
    writer.append(accepted.price)
    writer.append(accepted.open)
    writer.appendNulls(4)
    writer.append(accepted.expiry)
  }

  private static func append(_ filled: Filled, _ writer: inout CopyWriter) {
    writer.append(filled.order.value)
    writer.appendNull()
    writer.append(filled.contract.value)
    writer.appendNull()
    writer.append(filled.side.rawValue)
    writer.append(filled.liquidity.rawValue)
    writer.append(filled.price)
    writer.append(filled.quantity)
    writer.append(filled.left)
    writer.append(filled.trade.value)
    writer.append(filled.fee)
    writer.appendNulls(2)
  }

  private static func append(_ replaced: Replaced, _ writer: inout CopyWriter) {
    writer.append(replaced.order.value)
    writer.appendNull()
    writer.append(replaced.contract.value)
    writer.append(replaced.facility.value)
    writer.appendNull()
    writer.append(int16: replaced.keptPriority ? 1 : 0)
    writer.append(replaced.price)
    writer.append(replaced.open)
    writer.appendNulls(5)
  }

  private static func append(_ reduced: Reduced, _ writer: inout CopyWriter) {
    writer.append(reduced.order.value)
    writer.appendNull()
    writer.append(reduced.contract.value)
    writer.appendNulls(4)
    writer.append(reduced.quantity)
    writer.append(reduced.left)
    writer.appendNulls(4)
  }

  private static func append(_ cancelled: Cancelled, _ writer: inout CopyWriter) {
    writer.append(cancelled.order.value)
    writer.appendNull()
    writer.append(cancelled.contract.value)
    writer.appendNulls(2)
    writer.append(cancelled.reason.rawValue)
    writer.appendNulls(2)
    writer.append(cancelled.left)
    writer.appendNulls(4)
  }

  private static func append(_ moved: CashMoved, _ writer: inout CopyWriter) {
    writer.appendNull()
    writer.append(moved.account.value)
    writer.appendNulls(3)
    writer.append(moved.reason.rawValue)
    writer.appendNulls(3)
    writer.append(moved.run)
    writer.append(moved.amount)
    writer.append(moved.cash)
    writer.appendNull()
  }

  private static func append(
    _ refusal: Refusal, about contract: ContractNumber, _ writer: inout CopyWriter
  ) {
    writer.appendNulls(2)
    if contract == .none { writer.appendNull() } else { writer.append(contract.value) }
    writer.appendNulls(2)
    writer.append(int16: Int16(refusal.code.rawValue))
    writer.appendNulls(4)
    writer.append(int64: refusal.need)
    writer.append(int64: refusal.free)
    writer.appendNull()
  }
}
