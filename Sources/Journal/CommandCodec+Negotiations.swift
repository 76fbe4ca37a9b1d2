import MarketEngine

/// The bytes of what members say to each other off the book.
extension CommandCodec {
  static func append(_ negotiate: Negotiate, from origin: Origin, to bytes: inout [UInt8]) {
    bytes.append(Kind.negotiate)
    append(origin, to: &bytes)
    bytes.append(negotiate.side.rawValue)
    bytes.append(number: negotiate.contract.value)
    bytes.append(signed: negotiate.price.ticks)
    bytes.append(signed: negotiate.quantity.lots)
    bytes.append(number: negotiate.counterparty.value)
    bytes.append(number: negotiate.account.value)
    bytes.append(number: negotiate.facility.value)
    bytes.append(signed: negotiate.seconds)
  }

  static func readNegotiate(from reader: inout ByteReader) throws(BlockFormatError) -> Negotiate {
    let side = try reader.value(Side.self)
    let contract = ContractNumber(try reader.shortNumber())
    let price = Price(ticks: try reader.signed())
    let quantity = Quantity(lots: try reader.signed())
    let counterparty = MemberNumber(try reader.shortNumber())
    let account = AccountNumber(try reader.shortNumber())
    let facility = FacilityNumber(try reader.shortNumber())
    return Negotiate(
      account: account, contract: contract, side: side, price: price, quantity: quantity,
      counterparty: counterparty, facility: facility, seconds: try reader.signed())
  }

  static func append(_ answer: AnswerNegotiation, from origin: Origin, to bytes: inout [UInt8]) {
    bytes.append(Kind.answer)
    append(origin, to: &bytes)
    bytes.append(answer.answer.rawValue)
    bytes.append(number: answer.negotiation.value)
    bytes.append(number: answer.account.value)
    bytes.append(number: answer.facility.value)
  }

  static func readAnswer(
    from reader: inout ByteReader
  ) throws(BlockFormatError) -> AnswerNegotiation {
    let answer = try reader.value(NegotiationAnswer.self)
    let negotiation = NegotiationNumber(try reader.number())
    let account = AccountNumber(try reader.shortNumber())
    return AnswerNegotiation(
      negotiation: negotiation, answer: answer, account: account,
      facility: FacilityNumber(try reader.shortNumber()))
  }
}
