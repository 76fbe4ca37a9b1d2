public import MarketEngine

extension AnswerFormatter {
  /// `trade CONTRACT 2.0 @ 324.7 trade=5512 side=sell order=77120 liquidity=maker fee=0.20 number=1843`: a member's own fill, and the
  /// number it was first told under.
  public static func trade<Names: NameSource>(
    _ note: Note, _ filled: Filled, tag: Reference, names: borrowing Names, to bytes: inout [UInt8]
  ) {
    let symbol = names.symbol(of: filled.contract)
    let digits = Digits(symbol?.product)
    bytes.append("trade ")
    bytes.append(symbol, filled.contract)
    bytes.append(key: " ", filled.quantity, digits)
    bytes.append(key: " @ ", filled.price, digits)
    bytes.append(key: " trade=", number: filled.trade.value)
    bytes.append(key: " side=", word: filled.side.word)
    if filled.order != .none { bytes.append(key: " order=", number: filled.order.value) }
    bytes.append(key: " liquidity=", word: filled.liquidity.word)
    bytes.append(key: " fee=", money: filled.fee)
    bytes.append(key: " number=", number: note.number)
    bytes.append(optional: " ref=", note.reference)
    bytes.append(key: " user=", name: names.name(of: note.user), number: note.user.value)
    bytes.append(unitOf: digits)
    bytes.append(tag: tag)
    bytes.endLine()
  }
}
