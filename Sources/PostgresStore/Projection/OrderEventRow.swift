import MarketEngine
import Postgres

/// A row of `order_event` as `MemberEventReader` selects it, and the event it was made of.
struct OrderEventRow {
  private let row: Row

  init(_ row: Row) { self.row = row }

  func stored() throws(PostgresError) -> StoredMemberEvent {
    StoredMemberEvent(
      event: try event(), sequence: try word(19), time: Timestamp(nanoseconds: try row.int64(20)))
  }

  /// The symbol of its contract, whose label and zone's name are in those columns; nil without a contract.
  func symbol(label: Int, zone: Int) throws(PostgresError) -> StoredSymbol? {
    guard try !row.isNull(label) else { return nil }
    return StoredSymbol(
      contract: try contract(), zone: try name(zone), product: try code(21), label: try name(label))
  }

  private func name(_ column: Int) throws(PostgresError) -> Name {
    let text = try row.string(column)
    guard let name = Name(bytes: Array(text.utf8).span) else {
      throw PostgresError(.value, "column \(column) holds \(text), which is no name")
    }
    return name
  }

  private func event() throws(PostgresError) -> Event {
    guard let kind = OrderEventKind(rawValue: Int16(truncatingIfNeeded: try row.int32(0))) else {
      throw PostgresError(.value, "an event of kind \(try row.int32(0)) is not one this binary reads")
    }
    let note = try note()
    switch kind {
    case .accepted: return .accepted(note, try accepted())
    case .filled: return .filled(note, try filled())
    case .replaced: return .replaced(note, try replaced())
    case .reduced:
      return .reduced(
        note,
        Reduced(
          order: try order(), contract: try contract(), quantity: try lots(13), left: try lots(14),
          reason: try row.isNull(11) ? .selfTrade : try code(11)))
    case .cancelled:
      return .cancelled(
        note, Cancelled(order: try order(), contract: try contract(), left: try lots(14), reason: try code(11)))
    case .requeued:
      return .requeued(
        note,
        Requeued(
          order: try order(), contract: try contract(), price: Price(ticks: try row.int64(12)), shown: try lots(13),
          left: try lots(14)))
    case .massCancelled: return .massCancelled(note, MassCancelled(orders: try word(13)))
    case .cashMoved:
      return .cashMoved(
        note,
        CashMoved(
          account: AccountNumber(try number(7)), amount: try money(16), cash: try money(17), reason: try code(11),
          run: try word(15)))
    case .hibernated: return .hibernated(note, try standing())
    case .reactivated: return .reactivated(note, try standing())
    case .triggered: return .triggered(note, try standing())
    case .done: return .done(note)
    case .negotiated: return .negotiated(note, try negotiated())
    case .tradeChanged:
      return .tradeChanged(
        note,
        TradeChanged(
          trade: TradeNumber(try word(15)), contract: try contract(), account: AccountNumber(try number(7)),
          side: try code(10), cause: try code(11), price: Price(ticks: try row.int64(12)), quantity: try lots(13),
          amount: try money(16)))
    case .haltSet: return .haltSet(note, try row.int64(11) == 1)
    case .limitsSet: return .limitsSet(note, try limits())
    case .rightsChanged: return .rightsChanged(note, try rightsChanged())
    case .refused:
      guard let code = RefusalCode(rawValue: UInt16(truncatingIfNeeded: try row.int32(11))) else {
        throw PostgresError(.value, "a refusal of code \(try row.int32(11)) is not one this binary knows")
      }
      var refusal = Refusal(code, need: try row.int64(16), free: try row.int64(17))
      if code.hasFigures, try !row.isNull(21) { refusal.product = try self.code(21) as Product }
      return .refused(note, refusal)
    }
  }

  private func note() throws(PostgresError) -> Note {
    let text = try row.string(5)
    let reference = text.isEmpty ? Reference.none : Reference(bytes: Array(text.utf8).span)
    guard let reference else { throw PostgresError(.value, "\(text) is not a reference") }
    return Note(
      member: MemberNumber(try number(1)), user: UserNumber(try number(3)), number: try word(2), reference: reference,
      session: SessionNumber(try word(4)))
  }

  private func accepted() throws(PostgresError) -> Accepted {
    var accepted = Accepted(
      order: try order(), account: AccountNumber(try number(7)), contract: try contract(), side: try code(10),
      timeInForce: try code(11), price: Price(ticks: try row.int64(12)), open: try lots(13),
      expiry: Timestamp(nanoseconds: try row.int64(18)), facility: FacilityNumber(try number(9)))
    if try row.isNull(22) { return accepted }
    accepted.options = OrderOptions(rawValue: UInt16(truncatingIfNeeded: try row.int32(22)))
    if accepted.options.contains(.stop) { accepted.stop = Price(ticks: try row.int64(17)) }
    if accepted.options.contains(.pooled) {
      accepted.clip = Clip(lots: UInt32(truncatingIfNeeded: try row.int64(14)), step: 0)
    }
    guard accepted.options.contains(.iceberg) else { return accepted }
    accepted.clip = Clip(
      lots: UInt32(truncatingIfNeeded: try row.int64(14)), step: UInt32(truncatingIfNeeded: try row.int64(16)))
    return accepted
  }

  private func filled() throws(PostgresError) -> Filled {
    Filled(
      order: try order(), contract: try contract(), trade: TradeNumber(try word(15)), side: try code(10),
      liquidity: try code(11), price: Price(ticks: try row.int64(12)), quantity: try lots(13), left: try lots(14),
      fee: try money(16))
  }

  private func replaced() throws(PostgresError) -> Replaced {
    Replaced(
      order: try order(), contract: try contract(), price: Price(ticks: try row.int64(12)), open: try lots(13),
      keptPriority: try row.int64(11) == 1, facility: FacilityNumber(try number(9)),
      stop: Price(ticks: try row.isNull(17) ? ReplaceOrder.keep : row.int64(17)))
  }

  private func standing() throws(PostgresError) -> Standing {
    Standing(
      order: try order(), contract: try contract(), facility: FacilityNumber(try number(9)),
      reason: try code(11), price: Price(ticks: try row.int64(12)), open: try lots(13))
  }

  private func negotiated() throws(PostgresError) -> Negotiated {
    Negotiated(
      number: NegotiationNumber(try word(6)), contract: try contract(),
      counterparty: MemberNumber(UInt32(truncatingIfNeeded: try row.int64(14))),
      account: AccountNumber(try number(7)), facility: FacilityNumber(try number(9)), side: try code(10),
      state: try code(11), price: Price(ticks: try row.int64(12)), quantity: try lots(13),
      expiry: Timestamp(nanoseconds: try row.int64(18)))
  }

  private func rightsChanged() throws(PostgresError) -> RightsChanged {
    RightsChanged(
      account: AccountNumber(try number(7)),
      change: CapabilityChanged(
        facility: FacilityNumber(try number(9)), resource: try code(11),
        first: QuarterHour(Int32(truncatingIfNeeded: try row.int64(13))),
        end: QuarterHour(Int32(truncatingIfNeeded: try row.int64(14))), amount: try row.int64(16)))
  }

  private func limits() throws(PostgresError) -> MemberLimits {
    MemberLimits(
      size: try row.int64(13), value: try row.int64(16), position: try row.int64(14), credit: try row.int64(17),
      requests: try row.int64(15), perFill: try row.int64(12))
  }

  private func order() throws(PostgresError) -> OrderNumber { OrderNumber(try word(6)) }
  private func contract() throws(PostgresError) -> ContractNumber { ContractNumber(try number(8)) }
  private func lots(_ column: Int) throws(PostgresError) -> Quantity { Quantity(lots: try row.int64(column)) }
  private func money(_ column: Int) throws(PostgresError) -> Money { Money(microYuan: try row.int64(column)) }
  private func word(_ column: Int) throws(PostgresError) -> UInt64 { UInt64(bitPattern: try row.int64(column)) }
  private func number(_ column: Int) throws(PostgresError) -> UInt32 { UInt32(bitPattern: try row.int32(column)) }

  private func code<Code: RawRepresentable<UInt8>>(_ column: Int) throws(PostgresError) -> Code {
    let value = try row.int32(column)
    guard let byte = UInt8(exactly: value), let code = Code(rawValue: byte) else {
      throw PostgresError(.value, "column \(column) holds \(value), which is no \(Code.self)")
    }
    return code
  }
}
