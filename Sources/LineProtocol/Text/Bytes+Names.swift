import MarketEngine

extension [UInt8] {
  mutating func append(_ name: Name) {
    append(name.first)
    if name.second != 0 { append(name.second) }
    if name.third != 0 { append(name.third) }
    if name.fourth != 0 { append(name.fourth) }
  }

  mutating func append(_ reference: Reference) {
    append(reference.first)
    if reference.second != 0 { append(reference.second) }
  }

  /// A name's bytes lie in its words from the lowest on, and none of them is zero.
  private mutating func append(_ word: UInt64) {
    var rest = word
    while rest != 0 {
      append(UInt8(truncatingIfNeeded: rest))
      rest >>= 8
    }
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
