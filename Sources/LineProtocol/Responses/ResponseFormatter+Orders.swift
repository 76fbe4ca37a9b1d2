import MarketEngine

// What happens to a member's own orders.
extension ResponseFormatter {
  /// `accepted 1842 ref=a1 order=77120 open=5.0 side=sell price=324.7 contract=… account=main tif=gfs …`
  static func write<Names: NameSource>(
    _ note: Note, _ accepted: Accepted, names: borrowing Names, to bytes: inout [UInt8]
  ) {
    let symbol = names.symbol(of: accepted.contract)
    let digits = Digits(symbol?.product)
    start("accepted ", note, to: &bytes)
    bytes.append(key: " order=", number: accepted.order.value)
    bytes.append(key: " open=", accepted.open, digits)
    bytes.append(key: " side=", word: accepted.side.word)
    bytes.append(key: " price=", accepted.price, digits)
    bytes.append(key: " contract=", symbol: symbol, contract: accepted.contract)
    bytes.append(
      key: " account=", name: names.name(of: accepted.account), number: accepted.account.value)
    bytes.append(key: " tif=", word: accepted.timeInForce.word)
    if accepted.expiry != .never { bytes.append(key: " until=", time: accepted.expiry) }
    bytes.append(accepted.options)
    if accepted.options.contains(.stop) { bytes.append(key: " stop=", accepted.stop, digits) }
    if !accepted.options.contains(.pooled) { bytes.append(accepted.clip, digits) }
    write(accepted.facility, names: names, to: &bytes)
    write(accepted.pool, names: names, to: &bytes)
    bytes.append(unitOf: digits)
    end(note, names: names, to: &bytes)
  }

  /// `filled 1843 order=77120 2.0 @ 324.7 left=3.0 trade=5512 liquidity=maker fee=0.20 side=sell contract=… ref=a1`
  static func write<Names: NameSource>(
    _ note: Note, _ filled: Filled, names: borrowing Names, to bytes: inout [UInt8]
  ) {
    let symbol = names.symbol(of: filled.contract)
    let digits = Digits(symbol?.product)
    bytes.append(key: "filled ", number: note.number)
    if filled.order != .none { bytes.append(key: " order=", number: filled.order.value) }
    bytes.append(UInt8(ascii: " "))
    bytes.append(filled.quantity, digits)
    bytes.append(key: " @ ", filled.price, digits)
    bytes.append(key: " left=", filled.left, digits)
    bytes.append(key: " trade=", number: filled.trade.value)
    bytes.append(key: " liquidity=", word: filled.liquidity.word)
    bytes.append(key: " fee=", money: filled.fee)
    bytes.append(key: " side=", word: filled.side.word)
    bytes.append(key: " contract=", symbol: symbol, contract: filled.contract)
    bytes.append(unitOf: digits)
    bytes.append(referenceOf: note)
    end(note, names: names, to: &bytes)
  }

  /// `replaced 1850 ref=a3 order=77120 open=3.0 price=324.5 priority=lost contract=…`
  static func write<Names: NameSource>(
    _ note: Note, _ replaced: Replaced, names: borrowing Names, to bytes: inout [UInt8]
  ) {
    let symbol = names.symbol(of: replaced.contract)
    let digits = Digits(symbol?.product)
    start("replaced ", note, to: &bytes)
    bytes.append(key: " order=", number: replaced.order.value)
    bytes.append(key: " open=", replaced.open, digits)
    bytes.append(key: " price=", replaced.price, digits)
    if replaced.stop.ticks != ReplaceOrder.keep { bytes.append(key: " stop=", replaced.stop, digits) }
    bytes.append(key: " priority=", word: replaced.keptPriority ? "kept" : "lost")
    bytes.append(key: " contract=", symbol: symbol, contract: replaced.contract)
    write(replaced.facility, names: names, to: &bytes)
    bytes.append(unitOf: digits)
    end(note, names: names, to: &bytes)
  }

  /// `reduced 1845 order=77120 1.0 left=2.0 by=self-trade contract=… ref=a1`
  static func write<Names: NameSource>(
    _ note: Note, _ reduced: Reduced, names: borrowing Names, to bytes: inout [UInt8]
  ) {
    let symbol = names.symbol(of: reduced.contract)
    let digits = Digits(symbol?.product)
    bytes.append(key: "reduced ", number: note.number)
    bytes.append(key: " order=", number: reduced.order.value)
    bytes.append(UInt8(ascii: " "))
    bytes.append(reduced.quantity, digits)
    bytes.append(key: " left=", reduced.left, digits)
    bytes.append(key: " by=", word: reduced.reason.word)
    bytes.append(key: " contract=", symbol: symbol, contract: reduced.contract)
    bytes.append(unitOf: digits)
    bytes.append(referenceOf: note)
    end(note, names: names, to: &bytes)
  }

  /// `cancelled 1851 ref=a4 order=77120 left=3.0 by=member contract=…`
  static func write<Names: NameSource>(
    _ note: Note, _ cancelled: Cancelled, names: borrowing Names, to bytes: inout [UInt8]
  ) {
    let symbol = names.symbol(of: cancelled.contract)
    let digits = Digits(symbol?.product)
    start("cancelled ", note, to: &bytes)
    bytes.append(key: " order=", number: cancelled.order.value)
    bytes.append(key: " left=", cancelled.left, digits)
    bytes.append(key: " by=", word: cancelled.reason.word)
    bytes.append(key: " contract=", symbol: symbol, contract: cancelled.contract)
    bytes.append(unitOf: digits)
    end(note, names: names, to: &bytes)
  }

  /// `requeued 1846 order=77120 price=324.5 shown=1.0 left=3.0 contract=… ref=a1`
  static func write<Names: NameSource>(
    _ note: Note, _ requeued: Requeued, names: borrowing Names, to bytes: inout [UInt8]
  ) {
    let symbol = names.symbol(of: requeued.contract)
    let digits = Digits(symbol?.product)
    bytes.append(key: "requeued ", number: note.number)
    bytes.append(key: " order=", number: requeued.order.value)
    bytes.append(key: " price=", requeued.price, digits)
    bytes.append(key: " shown=", requeued.shown, digits)
    bytes.append(key: " left=", requeued.left, digits)
    bytes.append(key: " contract=", symbol: symbol, contract: requeued.contract)
    bytes.append(unitOf: digits)
    bytes.append(referenceOf: note)
    end(note, names: names, to: &bytes)
  }

  /// `hibernated 1852 ref=a5 order=77120 left=3.0 price=324.5 by=member contract=…`, and so `reactivated` and `triggered` with `open` and no `by`.
  static func write<Names: NameSource>(
    _ verb: StaticString, _ key: StaticString, _ note: Note, _ standing: Standing, by isCaused: Bool = false,
    names: borrowing Names, to bytes: inout [UInt8]
  ) {
    let symbol = names.symbol(of: standing.contract)
    let digits = Digits(symbol?.product)
    start(verb, note, to: &bytes)
    bytes.append(key: " order=", number: standing.order.value)
    bytes.append(key: key, standing.open, digits)
    bytes.append(key: " price=", standing.price, digits)
    if isCaused { bytes.append(key: " by=", word: standing.reason.word) }
    bytes.append(key: " contract=", symbol: symbol, contract: standing.contract)
    write(standing.facility, names: names, to: &bytes)
    bytes.append(unitOf: digits)
    end(note, names: names, to: &bytes)
  }

  /// ` facility=F`, or nothing where there is none.
  static func write<Names: NameSource>(
    _ facility: FacilityNumber, names: borrowing Names, to bytes: inout [UInt8]
  ) {
    guard facility != .none else { return }
    bytes.append(key: " facility=", name: names.name(of: facility), number: facility.value)
  }

  /// ` pool=P`, or nothing where there is none.
  static func write<Names: NameSource>(
    _ pool: PoolNumber, names: borrowing Names, to bytes: inout [UInt8]
  ) {
    guard pool != .none else { return }
    bytes.append(key: " pool=", name: names.name(of: pool), number: pool.value)
  }
}
