public import MarketEngine

/// Writes what everybody may hear: trades, levels, phases, contracts and notices. `number` is the reader's own count of market data of
/// that contract, `n=`; a gap in it means that something was left out.
public enum MarketDataFormatter {
  /// `trade CONTRACT 2.0 @ 324.7 n=88 trade=5512 side=sell [kind=negotiated] [state=pending]`; the side is the incoming order's. What
  /// is not said is continuous and completed.
  public static func write<Names: NameSource>(
    _ trade: Trade, number: UInt64, names: borrowing Names, to bytes: inout [UInt8]
  ) {
    let symbol = names.symbol(of: trade.contract)
    let digits = Digits(symbol?.product)
    bytes.append("trade ")
    bytes.append(symbol, trade.contract)
    bytes.append(UInt8(ascii: " "))
    bytes.append(trade.quantity, digits)
    bytes.append(key: " @ ", trade.price, digits)
    bytes.append(key: " n=", number: number)
    bytes.append(key: " trade=", number: trade.number.value)
    bytes.append(key: " side=", word: trade.aggressor.word)
    if trade.kind != .continuous { bytes.append(key: " kind=", word: trade.kind.word) }
    if trade.state != .completed { bytes.append(key: " state=", word: trade.state.word) }
    bytes.append(unitOf: digits)
    bytes.endLine()
  }

  /// `reviewed CONTRACT 2.0 @ 324.7 n=90 trade=5512 state=cancelled by=bust`: a trade told before is in another state.
  public static func reviewed<Names: NameSource>(
    _ trade: Trade, _ cause: TradeCause, number: UInt64, names: borrowing Names,
    to bytes: inout [UInt8]
  ) {
    let symbol = names.symbol(of: trade.contract)
    let digits = Digits(symbol?.product)
    bytes.append("reviewed ")
    bytes.append(symbol, trade.contract)
    bytes.append(UInt8(ascii: " "))
    bytes.append(trade.quantity, digits)
    bytes.append(key: " @ ", trade.price, digits)
    bytes.append(key: " n=", number: number)
    bytes.append(key: " trade=", number: trade.number.value)
    bytes.append(key: " state=", word: cause.state.word)
    bytes.append(key: " by=", word: cause.word)
    bytes.append(unitOf: digits)
    bytes.endLine()
  }

  /// `level CONTRACT n=88 bid 324.5 12.0 3`: price, total, number of orders; a level that is gone has total and number 0.
  public static func write<Names: NameSource>(
    _ level: LevelRow, of contract: ContractNumber, number: UInt64, names: borrowing Names,
    to bytes: inout [UInt8]
  ) {
    let symbol = names.symbol(of: contract)
    let digits = Digits(symbol?.product)
    bytes.append("level ")
    bytes.append(symbol, contract)
    bytes.append(key: " n=", number: number)
    write(level, digits, to: &bytes)
    bytes.append(unitOf: digits)
    bytes.endLine()
  }

  /// `picture CONTRACT n=87 levels=4`: so many levels follow, which are all there are down to the depth asked for. Whatever was heard of
  /// the contract before is to be forgotten.
  public static func picture<Names: NameSource>(
    of contract: ContractNumber, levels: Int, number: UInt64, names: borrowing Names,
    to bytes: inout [UInt8]
  ) {
    bytes.append("picture ")
    bytes.append(names.symbol(of: contract), contract)
    bytes.append(key: " n=", number: number)
    bytes.append(key: " levels=", number: UInt64(levels))
    bytes.endLine()
  }

  /// `phase CONTRACT frozen n=89`
  public static func phase<Names: NameSource>(
    _ phase: ContractPhase, of contract: ContractNumber, number: UInt64, names: borrowing Names,
    to bytes: inout [UInt8]
  ) {
    bytes.append("phase ")
    bytes.append(names.symbol(of: contract), contract)
    bytes.append(key: " ", word: phase.word)
    bytes.append(key: " n=", number: number)
    bytes.endLine()
  }

  /// `contract CONTRACT planned opens=… gate=… from=… to=… lowest=… highest=… tick-value=… maker=… taker=… [class=0.85]`
  public static func contract<Names: NameSource>(
    _ contract: ContractNumber, _ terms: ContractTerms, phase: ContractPhase,
    tag: Reference = .none, names: borrowing Names, to bytes: inout [UInt8]
  ) {
    let digits = Digits(terms.product)
    bytes.append("contract ")
    bytes.append(names.symbol(of: contract), contract)
    bytes.append(key: " ", word: phase.word)
    bytes.append(key: " opens=", time: terms.opens)
    bytes.append(key: " gate=", time: terms.gate)
    bytes.append(key: " from=", time: terms.first.start)
    bytes.append(key: " to=", time: terms.end.start)
    bytes.append(key: " lowest=", terms.lowestPrice, digits)
    bytes.append(key: " highest=", terms.highestPrice, digits)
    bytes.append(key: " tick-value=", money: terms.tickValue)
    bytes.append(key: " maker=", money: terms.makerFee)
    bytes.append(key: " taker=", money: terms.takerFee)
    if terms.classBasisPoints.value != 0 {
      bytes.append(" class=")
      bytes.append(shortest: Int64(terms.classBasisPoints.value), digits: 4)
    }
    bytes.append(tag: tag)
    bytes.endLine()
  }

  /// `notice TEXT`
  public static func notice(_ text: NoticeText, to bytes: inout [UInt8]) {
    bytes.append("notice ")
    bytes.append(contentsOf: text.bytes)
    bytes.endLine()
  }

  /// ` bid 324.5 12.0 3`
  static func write(_ level: LevelRow, _ digits: Digits, to bytes: inout [UInt8]) {
    bytes.append(key: " ", word: level.side.bookWord)
    bytes.append(key: " ", level.price, digits)
    bytes.append(key: " ", level.quantity, digits)
    bytes.append(UInt8(ascii: " "))
    bytes.append(decimal: level.orders, digits: 0)
  }
}
