public import MarketEngine

/// Writes what everybody may hear: trades, levels, phases, contracts and notices. `number` is the reader's own count of market data of
/// that contract, `n=`; a gap in it means that something was left out.
public enum MarketDataFormatter {
  /// `trade CONTRACT 2.0 @ 324.7 n=88 trade=5512 side=sell [kind=negotiated] [state=pending]`; the side is the incoming order's, and
  /// `kind=auction` stands in its place where there was none. What is not said is continuous and completed.
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
    write(howItCame: trade, to: &bytes)
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

  static func write(howItCame trade: Trade, to bytes: inout [UInt8]) {
    if trade.kind != .auction { bytes.append(key: " side=", word: trade.aggressor.word) }
    if trade.kind != .continuous { bytes.append(key: " kind=", word: trade.kind.word) }
    if trade.state != .completed { bytes.append(key: " state=", word: trade.state.word) }
  }

  /// `auctioned CONTRACT n=91 price=324.7 volume=12.0 surplus=-3.0`; without a price nothing crossed.
  public static func auctioned<Names: NameSource>(
    _ contract: ContractNumber, _ outcome: AuctionOutcome, number: UInt64, names: borrowing Names,
    to bytes: inout [UInt8]
  ) {
    bytes.append("auctioned ")
    write(outcome, of: contract, number: number, names: names, to: &bytes)
    bytes.endLine()
  }

  /// `interrupted CONTRACT n=92 price=410.0 until=2026-11-24T02:05:00Z`: that price would have been too far, and the call ends then.
  public static func interrupted<Names: NameSource>(
    _ contract: ContractNumber, _ price: Price, until ends: Timestamp, number: UInt64? = nil,
    names: borrowing Names, to bytes: inout [UInt8]
  ) {
    let symbol = names.symbol(of: contract)
    let digits = Digits(symbol?.product)
    bytes.append("interrupted ")
    bytes.append(symbol, contract)
    if let number { bytes.append(key: " n=", number: number) }
    bytes.append(key: " price=", price, digits)
    bytes.append(key: " until=", time: ends)
    bytes.append(unitOf: digits)
    bytes.endLine()
  }

  /// `indicative CONTRACT n=88 price=324.7 volume=12.0 surplus=-3.0`: what the call under way would come to now.
  public static func indicative<Names: NameSource>(
    _ contract: ContractNumber, _ outcome: AuctionOutcome, number: UInt64, names: borrowing Names,
    to bytes: inout [UInt8]
  ) {
    bytes.append("indicative ")
    write(outcome, of: contract, number: number, names: names, to: &bytes)
    bytes.endLine()
  }

  static func write<Names: NameSource>(
    _ outcome: AuctionOutcome, of contract: ContractNumber, number: UInt64? = nil,
    names: borrowing Names, to bytes: inout [UInt8]
  ) {
    let symbol = names.symbol(of: contract)
    let digits = Digits(symbol?.product)
    bytes.append(symbol, contract)
    if let number { bytes.append(key: " n=", number: number) }
    write(outcome, digits, to: &bytes)
  }

  /// ` price=324.7 volume=12.0 surplus=-3.0`
  private static func write(
    _ outcome: AuctionOutcome, _ digits: Digits, to bytes: inout [UInt8]
  ) {
    if let price = outcome.price { bytes.append(key: " price=", price, digits) }
    bytes.append(key: " volume=", Quantity(lots: outcome.volume), digits)
    bytes.append(key: " surplus=", Quantity(lots: outcome.surplus), digits)
    bytes.append(unitOf: digits)
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
  /// the contract before is to be forgotten. In a call with what it would come to now.
  public static func picture<Names: NameSource>(
    of contract: ContractNumber, levels: Int, indicative: AuctionOutcome? = nil, number: UInt64,
    names: borrowing Names, to bytes: inout [UInt8]
  ) {
    let symbol = names.symbol(of: contract)
    bytes.append("picture ")
    bytes.append(symbol, contract)
    bytes.append(key: " n=", number: number)
    bytes.append(key: " levels=", number: UInt64(levels))
    if let indicative { write(indicative, Digits(symbol?.product), to: &bytes) }
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

  /// `contract CONTRACT planned opens=… gate=… from=… to=… lowest=… highest=… tick-value=… maker=… taker=… [auction=…] [disclosure=…] [call=900]
  /// [reference=…] [class=0.85]`
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
    if terms.auctionFee != .zero { bytes.append(key: " auction=", money: terms.auctionFee) }
    if terms.disclosureSeconds > 0 { bytes.append(key: " disclosure=", time: terms.discloses) }
    if terms.callSeconds > 0 { bytes.append(key: " call=", number: UInt64(terms.callSeconds)) }
    if let reference = terms.reference { bytes.append(key: " reference=", reference, digits) }
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
