import MarketEngine

/// The bytes of requests about a basket.
extension CommandCodec {
  static func append(_ leg: NewLeg, from origin: Origin, to bytes: inout [UInt8]) {
    bytes.append(Kind.leg)
    append(origin, to: &bytes)
    bytes.append(leg.side.rawValue)
    bytes.append(number: leg.contract.value)
    bytes.append(number: leg.facility.value)
    bytes.append(signed: leg.price.ticks)
    bytes.append(signed: leg.quantity.lots)
  }

  static func readLeg(from reader: inout ByteReader) throws(BlockFormatError) -> NewLeg {
    let side = try reader.value(Side.self)
    let contract = ContractNumber(try reader.shortNumber())
    let facility = FacilityNumber(try reader.shortNumber())
    let price = Price(ticks: try reader.signed())
    return NewLeg(
      contract: contract, side: side, price: price, quantity: Quantity(lots: try reader.signed()),
      facility: facility)
  }

  static func append(_ basket: SendBasket, from origin: Origin, to bytes: inout [UInt8]) {
    bytes.append(Kind.basket)
    append(origin, to: &bytes)
    bytes.append(number: basket.account.value)
    bytes.append(signed: basket.legs)
  }

  static func readBasket(from reader: inout ByteReader) throws(BlockFormatError) -> SendBasket {
    let account = AccountNumber(try reader.shortNumber())
    return SendBasket(account: account, legs: try reader.signed())
  }
}
