import MarketEngine

extension CommandFormatter {
  static func write<Names: NameSource>(
    _ negotiate: Negotiate, names: borrowing Names, to bytes: inout [UInt8]
  ) {
    let symbol = names.symbol(of: negotiate.contract)
    let digits = Digits(symbol?.product)
    bytes.append(key: "negotiate ", word: negotiate.side.word)
    bytes.append(key: " ", negotiate.quantity, digits)
    bytes.append(key: " ", symbol: symbol, contract: negotiate.contract)
    bytes.append(key: " @ ", negotiate.price, digits)
    bytes.append(unitOf: digits)
    bytes.append(
      key: " with=", name: names.name(of: negotiate.counterparty),
      number: negotiate.counterparty.value)
    bytes.append(" for=")
    bytes.append(decimal: negotiate.seconds, digits: 0)
    write(negotiate.account, names: names, to: &bytes)
    ResponseFormatter.write(negotiate.facility, names: names, to: &bytes)
  }

  static func write<Names: NameSource>(
    _ answer: AnswerNegotiation, names: borrowing Names, to bytes: inout [UInt8]
  ) {
    bytes.append(answer.answer.word)
    bytes.append(key: " #", number: answer.negotiation.value)
    write(answer.account, names: names, to: &bytes)
    ResponseFormatter.write(answer.facility, names: names, to: &bytes)
  }

  static func write<Names: NameSource>(
    _ account: AccountNumber, names: borrowing Names, to bytes: inout [UInt8]
  ) {
    guard account != .none else { return }
    bytes.append(key: " account=", name: names.name(of: account), number: account.value)
  }
}
