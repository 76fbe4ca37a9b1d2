import MarketEngine

/// The bytes of requests for several orders at once.
extension CommandCodec {
  static func append(_ quote: NewQuote, from origin: Origin, to bytes: inout [UInt8]) {
    bytes.append(Kind.quote)
    append(origin, to: &bytes)
    bytes.append(number: quote.account.value)
    bytes.append(number: quote.contract.value)
    bytes.append(number: quote.facility.value)
    bytes.append(quote.selfTrade.rawValue)
    bytes.append(signed: quote.bid.ticks)
    bytes.append(signed: quote.bidQuantity.lots)
    bytes.append(signed: quote.offer.ticks)
    bytes.append(signed: quote.offerQuantity.lots)
  }

  static func readQuote(from reader: inout ByteReader) throws(BlockFormatError) -> NewQuote {
    let account = AccountNumber(try reader.shortNumber())
    let contract = ContractNumber(try reader.shortNumber())
    let facility = FacilityNumber(try reader.shortNumber())
    let selfTrade = try reader.value(SelfTradePrevention.self)
    let bid = Price(ticks: try reader.signed())
    let bidQuantity = Quantity(lots: try reader.signed())
    let offer = Price(ticks: try reader.signed())
    return NewQuote(
      account: account, contract: contract, bid: bid, bidQuantity: bidQuantity, offer: offer,
      offerQuantity: Quantity(lots: try reader.signed()), selfTrade: selfTrade, facility: facility)
  }
}
