import MarketEngine

// Refusals, money, and first answers given again.
extension ResponseFormatter {
  /// ` code=207 insufficient-cash need=1050000.00 free=730000.00`; the figures only where the code has any.
  static func write(_ refusal: Refusal, to bytes: inout [UInt8]) {
    bytes.append(key: " code=", number: UInt64(refusal.code.rawValue))
    bytes.append(key: " ", word: refusal.code.word)
    let unit = refusal.code.unit
    guard unit != .none, refusal.need != 0 || refusal.free != 0 else { return }
    let digits = Digits(refusal.product)
    bytes.append(" need=")
    write(refusal.need, unit, digits, to: &bytes)
    bytes.append(" free=")
    write(refusal.free, unit, digits, to: &bytes)
    switch unit {
    case .none, .count, .money, .time, .power: break
    case .lots: bytes.append(unitOf: digits)
    case .ticks: if digits.isRaw { bytes.append(" unit=ticks") }
    }
  }

  private static func write(
    _ figure: Int64, _ unit: FigureUnit, _ digits: Digits, to bytes: inout [UInt8]
  ) {
    switch unit {
    case .none, .count: bytes.append(decimal: figure, digits: 0)
    case .lots: bytes.append(Quantity(lots: figure), digits)
    case .ticks: bytes.append(Price(ticks: figure), digits)
    case .money: bytes.append(Money(microYuan: figure))
    case .time: bytes.append(Timestamp(nanoseconds: figure))
    case .power: bytes.append(shortest: figure, digits: 6)
    }
  }

  /// `cash-moved 12 ref=d1 account=main amount=1000.00 cash=1000.00 by=deposit`
  static func write<Names: NameSource>(
    _ note: Note, _ moved: CashMoved, names: borrowing Names, to bytes: inout [UInt8]
  ) {
    start("cash-moved ", note, to: &bytes)
    bytes.append(
      key: " account=", name: names.name(of: moved.account), number: moved.account.value)
    bytes.append(key: " amount=", money: moved.amount)
    bytes.append(key: " cash=", money: moved.cash)
    bytes.append(key: " by=", word: moved.reason.word)
    if moved.reason == .settlement { bytes.append(key: " run=", number: moved.run) }
    end(note, names: names, to: &bytes)
  }

  /// What is remembered of the first answer, with its number, and ` again` at the end.
  static func write<Names: NameSource>(
    _ note: Note, _ answer: FirstAnswer, names: borrowing Names, to bytes: inout [UInt8]
  ) {
    let digits = Digits(answer.product)
    start(verb(answer.kind), note, to: &bytes)
    switch answer.kind {
    case .accepted:
      bytes.append(key: " order=", number: answer.order.value)
      bytes.append(key: " open=", Quantity(lots: answer.first), digits)
      bytes.append(unitOf: digits)
    case .replaced:
      bytes.append(key: " order=", number: answer.order.value)
      bytes.append(key: " open=", Quantity(lots: answer.first), digits)
      bytes.append(key: " price=", Price(ticks: answer.second), digits)
      bytes.append(unitOf: digits)
    case .hibernated, .reactivated:
      bytes.append(key: " order=", number: answer.order.value)
      bytes.append(
        key: answer.kind == .hibernated ? " left=" : " open=", Quantity(lots: answer.first), digits)
      if answer.kind == .reactivated {
        bytes.append(key: " price=", Price(ticks: answer.second), digits)
      }
      bytes.append(unitOf: digits)
    case .quoted:
      bytes.append(key: " bid=", Quantity(lots: answer.first & 0xffff_ffff), digits)
      bytes.append(key: " offer=", Quantity(lots: answer.first >> 32 & 0xffff_ffff), digits)
      bytes.append(unitOf: digits)
    case .basket: bytes.append(key: " legs=", number: UInt64(answer.first))
    case .cancelled:
      bytes.append(key: " order=", number: answer.order.value)
      bytes.append(key: " left=", Quantity(lots: answer.first), digits)
      if let reason = CancelReason(rawValue: UInt8(truncatingIfNeeded: answer.code)) {
        bytes.append(key: " by=", word: reason.word)
      }
      bytes.append(unitOf: digits)
    case .massCancelled: bytes.append(key: " orders=", number: answer.order.value)
    case .cashMoved:
      bytes.append(key: " amount=", money: Money(microYuan: answer.first))
      bytes.append(key: " cash=", money: Money(microYuan: answer.second))
      if let reason = CashReason(rawValue: UInt8(truncatingIfNeeded: answer.code)) {
        bytes.append(key: " by=", word: reason.word)
      }
    case .negotiated:
      bytes.append(key: " negotiation=", number: answer.order.value)
      if let state = NegotiationState(rawValue: UInt8(truncatingIfNeeded: answer.code)) {
        bytes.append(key: " state=", word: state.word)
      }
      bytes.append(key: " ", Quantity(lots: answer.first), digits)
      bytes.append(key: " @ ", Price(ticks: answer.second), digits)
      bytes.append(unitOf: digits)
    case .tradeChanged:
      bytes.append(key: " trade=", number: answer.order.value)
      if let cause = TradeCause(rawValue: UInt8(truncatingIfNeeded: answer.code)) {
        bytes.append(key: " state=", word: cause.state.word)
        bytes.append(key: " by=", word: cause.word)
      }
      bytes.append(key: " ", Quantity(lots: answer.first), digits)
      bytes.append(key: " amount=", money: Money(microYuan: answer.second))
      bytes.append(unitOf: digits)
    case .done: break
    case .refused:
      if let code = RefusalCode(rawValue: answer.code) {
        let (need, free) = (answer.first, answer.second)
        write(Refusal(code, need: need, free: free, product: answer.product), to: &bytes)
      }
    }
    if note.user != .none {
      bytes.append(key: " user=", name: names.name(of: note.user), number: note.user.value)
    }
    bytes.append(" again\n")
  }

  private static func verb(_ kind: AnswerKind) -> StaticString {
    switch kind {
    case .accepted: "accepted "
    case .replaced: "replaced "
    case .cancelled: "cancelled "
    case .massCancelled: "mass-cancelled "
    case .cashMoved: "cash-moved "
    case .negotiated: "negotiated "
    case .tradeChanged: "trade-changed "
    case .done: "done "
    case .refused: "refused "
    case .hibernated: "hibernated "
    case .reactivated: "reactivated "
    case .quoted: "quoted "
    case .basket: "accepted "
    }
  }
}
