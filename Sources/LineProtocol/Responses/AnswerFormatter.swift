public import MarketEngine

/// Writes the rows that answer a question, and the line that ends them. Each repeats the question's tag.
public enum AnswerFormatter {
  /// A row of the market's answer. `contract` is the one a book was asked for.
  public static func write<Names: NameSource>(
    _ row: QueryRow, of contract: ContractNumber = .none, tag: Reference, names: borrowing Names,
    to bytes: inout [UInt8]
  ) {
    switch row {
    case .cash(let cash): write(cash, names: names, to: &bytes)
    case .right(let right): write(right, names: names, to: &bytes)
    case .position(let position): write(position, names: names, to: &bytes)
    case .order(let order): write(order, names: names, to: &bytes)
    case .limits(let limits): LimitFormatter.write(limits, to: &bytes)
    case .exposure(let exposure): LimitFormatter.write(exposure, names: names, to: &bytes)
    case .pool(let pool): PoolFormatter.write(pool, names: names, to: &bytes)
    case .poolReserve(let reserve): PoolFormatter.write(reserve, names: names, to: &bytes)
    case .level(let level):
      let symbol = names.symbol(of: contract)
      let digits = Digits(symbol?.product)
      bytes.append("level ")
      bytes.append(symbol, contract)
      MarketDataFormatter.write(level, digits, to: &bytes)
      bytes.append(unitOf: digits)
    case .indicative(let contract, let outcome):
      bytes.append("indicative ")
      MarketDataFormatter.write(outcome, of: contract, names: names, to: &bytes)
    }
    bytes.append(tag: tag)
    bytes.endLine()
  }

  /// `end cash tag=q1 rows=2`
  public static func end(
    _ question: Verb, tag: Reference, rows: Int, to bytes: inout [UInt8]
  ) {
    bytes.append(key: "end ", word: question.word)
    bytes.append(tag: tag)
    bytes.append(key: " rows=", number: UInt64(rows))
    bytes.endLine()
  }

  /// `time 2026-11-24T07:00:00Z tag=q1`
  public static func time(_ time: Timestamp, tag: Reference, to bytes: inout [UInt8]) {
    bytes.append(key: "time ", time: time)
    bytes.append(tag: tag)
    bytes.endLine()
  }

  /// `help …`: a line for each verb with its fields and keys. Returns how many.
  public static func help(tag: Reference, to bytes: inout [UInt8]) -> Int {
    var raw: UInt8 = 0
    while let verb = Verb(rawValue: raw) {
      bytes.append(key: "help ", word: verb.usage)
      bytes.append(tag: tag)
      bytes.endLine()
      raw += 1
    }
    return Int(raw)
  }

  /// `cash account=main cash=… reserved=… free=… undelivered=… withdrawable=…`
  private static func write<Names: NameSource>(
    _ row: CashRow, names: borrowing Names, to bytes: inout [UInt8]
  ) {
    bytes.append(
      key: "cash account=", name: names.name(of: row.account), number: row.account.value)
    bytes.append(key: " cash=", money: row.cash)
    bytes.append(key: " reserved=", money: row.reserved)
    bytes.append(key: " free=", money: row.free)
    bytes.append(key: " undelivered=", money: row.undelivered)
    bytes.append(key: " withdrawable=", money: row.withdrawable)
  }

  /// `right facility=F from=… to=… charge=50 charge-reserved=0 …`: MW, MW and MWh.
  private static func write<Names: NameSource>(
    _ row: RightRow, names: borrowing Names, to bytes: inout [UInt8]
  ) {
    bytes.append(
      key: "right facility=", name: names.name(of: row.facility), number: row.facility.value)
    bytes.append(key: " from=", time: row.first.start)
    bytes.append(key: " to=", time: row.end.start)
    bytes.append(key: " charge=", millionths: Int64(row.charge))
    bytes.append(key: " charge-reserved=", millionths: Int64(row.chargeReserved))
    bytes.append(key: " discharge=", millionths: Int64(row.discharge))
    bytes.append(key: " discharge-reserved=", millionths: Int64(row.dischargeReserved))
    bytes.append(key: " room=", millionths: Int64(row.room))
    bytes.append(key: " room-reserved=", millionths: Int64(row.roomReserved))
  }

  /// `position account=main contract=… bought=5.0 sold=2.0 net=3.0 paid=… received=…`
  private static func write<Names: NameSource>(
    _ row: PositionRow, names: borrowing Names, to bytes: inout [UInt8]
  ) {
    let symbol = names.symbol(of: row.contract)
    let digits = Digits(symbol?.product)
    bytes.append(
      key: "position account=", name: names.name(of: row.account), number: row.account.value)
    bytes.append(key: " contract=", symbol: symbol, contract: row.contract)
    bytes.append(key: " bought=", Quantity(lots: row.bought), digits)
    bytes.append(key: " sold=", Quantity(lots: row.sold), digits)
    bytes.append(key: " net=", Quantity(lots: row.bought - row.sold), digits)
    bytes.append(key: " paid=", money: row.paid)
    bytes.append(key: " received=", money: row.received)
    bytes.append(unitOf: digits)
  }

  /// `order 77120 sell 3.0 CONTRACT @ 324.7 account=main tif=gfs ref=a1 user=trader1`
  private static func write<Names: NameSource>(
    _ row: OrderRow, names: borrowing Names, to bytes: inout [UInt8]
  ) {
    let symbol = names.symbol(of: row.contract)
    let digits = Digits(symbol?.product)
    bytes.append(key: "order ", number: row.order.value)
    bytes.append(key: " ", word: row.side.word)
    bytes.append(key: " ", row.open, digits)
    bytes.append(UInt8(ascii: " "))
    bytes.append(symbol, row.contract)
    bytes.append(key: " @ ", row.price, digits)
    bytes.append(
      key: " account=", name: names.name(of: row.account), number: row.account.value)
    bytes.append(key: " tif=", word: row.timeInForce.word)
    if row.expiry != .never { bytes.append(key: " until=", time: row.expiry) }
    bytes.append(row.options)
    if row.options.contains(.stop) { bytes.append(key: " stop=", row.stop, digits) }
    bytes.append(row.clip, digits)
    if row.options.contains(.iceberg) { bytes.append(key: " shown=", row.shown, digits) }
    ResponseFormatter.write(row.facility, names: names, to: &bytes)
    ResponseFormatter.write(row.pool, names: names, to: &bytes)
    if row.flags.contains(.hibernated) { bytes.append(" state=hibernated") }
    bytes.append(optional: " ref=", row.reference)
    bytes.append(key: " user=", name: names.name(of: row.user), number: row.user.value)
    bytes.append(unitOf: digits)
  }
}
