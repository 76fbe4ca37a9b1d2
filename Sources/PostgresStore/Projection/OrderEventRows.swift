import MarketEngine
import Postgres

/// `order_event`: an event as its member was told it. `MemberEventReader` reads back what is written here.
///
/// The row's widest part depends on the kind; what each kind leaves null is written as runs of nulls in column order:
///
///     order account contract facility side code price quantity left trade amount cash expiry options
extension CopyRows {
  static let orderEvent = """
    copy tala.order_event (market_id, member_id, member_number, sequence, event_time, kind, user_id, session_id, reference,
      product, order_number, account_id, contract_id, facility_id, side, code, price, quantity, left_quantity, trade_number, amount,
      cash, expiry, options)
    from stdin (format binary)
    """

  private mutating func begin(
    _ kind: OrderEventKind, _ note: Note, _ place: EventPlace, of product: Product? = nil
  ) {
    beginRow(columns: 24)
    append(int32: place.market)
    append(note.member.value)
    append(note.number)
    append(place.sequence)
    append(place.time)
    append(int16: kind.rawValue)
    append(note.user.value)
    append(note.session.value)
    append(note.reference)
    if let product { append(product.rawValue) } else { appendNull() }
  }

  mutating func append(_ note: Note, _ accepted: Accepted, at place: EventPlace) {
    begin(.accepted, note, place)
    append(accepted.order.value)
    append(accepted.account.value)
    append(accepted.contract.value)
    append(accepted.facility.value)
    append(accepted.side.rawValue)
    append(accepted.timeInForce.rawValue)
    append(accepted.price)
    append(accepted.open)
    if accepted.options.contains(.iceberg) {
      append(int64: Int64(accepted.clip.lots))
      appendNull()
      append(int64: Int64(accepted.clip.step))
      appendNull()
    } else if accepted.options.contains(.pooled) {
      append(int64: Int64(accepted.pool.value))
      appendNulls(3)
    } else if accepted.options.contains(.stop) {
      appendNulls(3)
      append(accepted.stop)
    } else {
      appendNulls(4)
    }
    append(accepted.expiry)
    if accepted.options.isEmpty {
      appendNull()
    } else {
      append(int16: Int16(accepted.options.rawValue))
    }
  }

  mutating func append(_ note: Note, _ filled: Filled, at place: EventPlace) {
    begin(.filled, note, place)
    append(filled.order.value)
    appendNull()
    append(filled.contract.value)
    appendNull()
    append(filled.side.rawValue)
    append(filled.liquidity.rawValue)
    append(filled.price)
    append(filled.quantity)
    append(filled.left)
    append(filled.trade.value)
    append(filled.fee)
    appendNulls(3)
  }

  mutating func append(_ note: Note, _ replaced: Replaced, at place: EventPlace) {
    begin(.replaced, note, place)
    append(replaced.order.value)
    appendNull()
    append(replaced.contract.value)
    append(replaced.facility.value)
    appendNull()
    append(int16: replaced.keptPriority ? 1 : 0)
    append(replaced.price)
    append(replaced.open)
    appendNulls(3)
    if replaced.stop.ticks == ReplaceOrder.keep { appendNull() } else { append(replaced.stop) }
    appendNulls(2)
  }

  mutating func append(_ note: Note, _ reduced: Reduced, at place: EventPlace) {
    begin(.reduced, note, place)
    append(reduced.order.value)
    appendNull()
    append(reduced.contract.value)
    appendNulls(2)
    if reduced.reason == .selfTrade { appendNull() } else { append(reduced.reason.rawValue) }
    appendNull()
    append(reduced.quantity)
    append(reduced.left)
    appendNulls(5)
  }

  mutating func append(_ note: Note, _ cancelled: Cancelled, at place: EventPlace) {
    begin(.cancelled, note, place)
    append(cancelled.order.value)
    appendNull()
    append(cancelled.contract.value)
    appendNulls(2)
    append(cancelled.reason.rawValue)
    appendNulls(2)
    append(cancelled.left)
    appendNulls(5)
  }

  mutating func append(_ note: Note, _ requeued: Requeued, at place: EventPlace) {
    begin(.requeued, note, place)
    append(requeued.order.value)
    appendNull()
    append(requeued.contract.value)
    appendNulls(3)
    append(requeued.price)
    append(requeued.shown)
    append(requeued.left)
    appendNulls(5)
  }

  mutating func append(_ note: Note, _ massCancelled: MassCancelled, at place: EventPlace) {
    begin(.massCancelled, note, place)
    appendNulls(7)
    append(massCancelled.orders)
    appendNulls(6)
  }

  mutating func append(_ note: Note, _ moved: CashMoved, at place: EventPlace) {
    begin(.cashMoved, note, place)
    appendNull()
    append(moved.account.value)
    appendNulls(3)
    append(moved.reason.rawValue)
    appendNulls(3)
    append(moved.run)
    append(moved.amount)
    append(moved.cash)
    appendNulls(2)
  }

  mutating func append(_ kind: OrderEventKind, _ note: Note, _ standing: Standing, at place: EventPlace) {
    begin(kind, note, place)
    append(standing.order.value)
    appendNull()
    append(standing.contract.value)
    append(standing.facility.value)
    appendNull()
    append(standing.reason.rawValue)
    append(standing.price)
    append(standing.open)
    appendNulls(6)
  }

  /// The negotiation's number stands for the order, the other member's for what is left.
  mutating func append(_ note: Note, _ negotiated: Negotiated, at place: EventPlace) {
    begin(.negotiated, note, place)
    append(negotiated.number.value)
    append(negotiated.account.value)
    append(negotiated.contract.value)
    append(negotiated.facility.value)
    append(negotiated.side.rawValue)
    append(negotiated.state.rawValue)
    append(negotiated.price)
    append(negotiated.quantity)
    append(int64: Int64(negotiated.counterparty.value))
    appendNulls(3)
    append(negotiated.expiry)
    appendNull()
  }

  mutating func append(_ note: Note, _ changed: TradeChanged, at place: EventPlace) {
    begin(.tradeChanged, note, place)
    appendNull()
    append(changed.account.value)
    append(changed.contract.value)
    appendNull()
    append(changed.side.rawValue)
    append(changed.cause.rawValue)
    append(changed.price)
    append(changed.quantity)
    appendNull()
    append(changed.trade.value)
    append(changed.amount)
    appendNulls(3)
  }

  mutating func append(done note: Note, at place: EventPlace) {
    begin(.done, note, place)
    appendNulls(14)
  }

  mutating func append(_ note: Note, halted: Bool, at place: EventPlace) {
    begin(.haltSet, note, place)
    appendNulls(5)
    append(int16: halted ? 1 : 0)
    appendNulls(8)
  }

  mutating func append(_ note: Note, _ limits: MemberLimits, at place: EventPlace) {
    begin(.limitsSet, note, place)
    appendNulls(6)
    append(int64: limits.perFill)
    append(int64: limits.size)
    append(int64: limits.position)
    append(int64: limits.requests)
    append(int64: limits.value)
    append(int64: limits.credit)
    appendNulls(2)
  }

  /// The first quarter-hour stands for the quantity, the end for what is left.
  mutating func append(_ note: Note, _ changed: RightsChanged, at place: EventPlace) {
    begin(.rightsChanged, note, place)
    appendNull()
    append(changed.account.value)
    appendNull()
    append(changed.change.facility.value)
    appendNull()
    append(changed.change.resource.rawValue)
    appendNull()
    append(int64: Int64(changed.change.first.index))
    append(int64: Int64(changed.change.end.index))
    appendNull()
    append(int64: changed.change.amount)
    appendNulls(3)
  }

  mutating func append(
    _ note: Note, _ refusal: Refusal, about contract: ContractNumber, at place: EventPlace
  ) {
    let isNowhere = contract == .none && refusal.code.hasFigures
    begin(.refused, note, place, of: isNowhere ? refusal.product : nil)
    appendNulls(2)
    if contract == .none { appendNull() } else { append(contract.value) }
    appendNulls(2)
    append(int16: Int16(refusal.code.rawValue))
    appendNulls(4)
    append(int64: refusal.need)
    append(int64: refusal.free)
    appendNulls(2)
  }
}
