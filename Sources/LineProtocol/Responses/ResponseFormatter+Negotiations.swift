import MarketEngine

// What two members do off the book.
extension ResponseFormatter {
  /// `negotiated 12 ref=n1 negotiation=3 state=proposed side=sell 2.0 @ 324.7 contract=… with=golmud account=main until=…`
  static func write<Names: NameSource>(
    _ note: Note, _ negotiated: Negotiated, names: borrowing Names, to bytes: inout [UInt8]
  ) {
    let symbol = names.symbol(of: negotiated.contract)
    let digits = Digits(symbol?.product)
    start("negotiated ", note, to: &bytes)
    bytes.append(key: " negotiation=", number: negotiated.number.value)
    bytes.append(key: " state=", word: negotiated.state.word)
    bytes.append(key: " side=", word: negotiated.side.word)
    bytes.append(UInt8(ascii: " "))
    bytes.append(negotiated.quantity, digits)
    bytes.append(key: " @ ", negotiated.price, digits)
    bytes.append(key: " contract=", symbol: symbol, contract: negotiated.contract)
    bytes.append(
      key: " with=", name: names.name(of: negotiated.counterparty),
      number: negotiated.counterparty.value)
    if negotiated.account != .none {
      bytes.append(
        key: " account=", name: names.name(of: negotiated.account), number: negotiated.account.value)
    }
    write(negotiated.facility, names: names, to: &bytes)
    bytes.append(key: " until=", time: negotiated.expiry)
    bytes.append(unitOf: digits)
    end(note, names: names, to: &bytes)
  }

  /// `trade-changed 12 ref=d1 trade=5512 state=disputed by=dispute side=sell 2.0 @ 324.7 amount=0.00 contract=… account=main`
  static func write<Names: NameSource>(
    _ note: Note, _ changed: TradeChanged, names: borrowing Names, to bytes: inout [UInt8]
  ) {
    let symbol = names.symbol(of: changed.contract)
    let digits = Digits(symbol?.product)
    start("trade-changed ", note, to: &bytes)
    bytes.append(key: " trade=", number: changed.trade.value)
    bytes.append(key: " state=", word: changed.cause.state.word)
    bytes.append(key: " by=", word: changed.cause.word)
    bytes.append(key: " side=", word: changed.side.word)
    bytes.append(UInt8(ascii: " "))
    bytes.append(changed.quantity, digits)
    bytes.append(key: " @ ", changed.price, digits)
    bytes.append(key: " amount=", money: changed.amount)
    bytes.append(key: " contract=", symbol: symbol, contract: changed.contract)
    bytes.append(
      key: " account=", name: names.name(of: changed.account), number: changed.account.value)
    bytes.append(unitOf: digits)
    end(note, names: names, to: &bytes)
  }
}
