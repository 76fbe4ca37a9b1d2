import MarketEngine

extension [UInt8] {
  mutating func append(_ name: Name) {
    for index in 0..<name.count { append(name[index]) }
  }

  mutating func append(_ reference: Reference) {
    for index in 0..<reference.count { append(reference[index]) }
  }

  mutating func append(_ symbol: ContractSymbol) {
    append(symbol.zone)
    append(UInt8(ascii: "."))
    append(symbol.product.name)
    append(UInt8(ascii: "."))
    append(symbol.label)
  }

  mutating func append(_ quantity: Quantity, of product: Product) {
    append(decimal: quantity.lots, digits: product.terms.quantityDigits)
  }

  mutating func append(_ price: Price, of product: Product) {
    append(decimal: price.ticks, digits: product.terms.priceDigits)
  }

  mutating func append(_ time: Timestamp) { TimestampText.append(time, to: &self) }
}
