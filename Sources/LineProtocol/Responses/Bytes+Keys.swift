import MarketEngine

// Pieces of a line: a space, a key and its value. Where no name is known, `#` and the number stand for it.
extension [UInt8] {
  mutating func append(key: StaticString, number: UInt64) {
    append(key)
    append(number: number)
  }

  mutating func append(key: StaticString, word: StaticString) {
    append(key)
    append(word)
  }

  mutating func append(key: StaticString, money: Money) {
    append(key)
    append(money)
  }

  mutating func append(key: StaticString, time: Timestamp) {
    append(key)
    append(time)
  }

  /// MW or MWh from W or Wh.
  mutating func append(key: StaticString, millionths: Int64) {
    append(key)
    append(shortest: millionths, digits: 6)
  }

  mutating func append(key: StaticString, name: Name?, number: UInt32) {
    append(key)
    guard let name else {
      append(UInt8(ascii: "#"))
      return append(number: UInt64(number))
    }
    append(name)
  }

  mutating func append(key: StaticString, symbol: ContractSymbol?, contract: ContractNumber) {
    append(key)
    append(symbol, contract)
  }

  mutating func append(_ symbol: ContractSymbol?, _ contract: ContractNumber) {
    guard let symbol else {
      append(UInt8(ascii: "#"))
      return append(number: UInt64(contract.value))
    }
    append(symbol)
  }

  /// ` ref=R`, or nothing where there is none.
  mutating func append(referenceOf note: Note) { append(optional: " ref=", note.reference) }

  /// ` tag=T`, or nothing where there is none.
  mutating func append(tag: Reference) { append(optional: " tag=", tag) }

  mutating func append(optional key: StaticString, _ reference: Reference) {
    guard reference != .none else { return }
    append(key)
    append(reference)
  }

  mutating func endLine() { append(UInt8(ascii: "\n")) }
}

/// The digits of quantities and prices of a product; without one, lots and ticks are written as they are.
struct Digits: BitwiseCopyable {
  let quantity: Int
  let price: Int
  /// Whether the line must say that its figures are lots and ticks.
  let isRaw: Bool

  init(_ product: Product?) {
    guard let terms = product?.terms else {
      (quantity, price, isRaw) = (0, 0, true)
      return
    }
    (quantity, price, isRaw) = (terms.quantityDigits, terms.priceDigits, false)
  }
}

extension [UInt8] {
  mutating func append(_ quantity: Quantity, _ digits: Digits) {
    append(decimal: quantity.lots, digits: digits.quantity)
  }

  mutating func append(_ price: Price, _ digits: Digits) {
    append(decimal: price.ticks, digits: digits.price)
  }

  mutating func append(key: StaticString, _ quantity: Quantity, _ digits: Digits) {
    append(key)
    append(quantity, digits)
  }

  mutating func append(key: StaticString, _ price: Price, _ digits: Digits) {
    append(key)
    append(price, digits)
  }

  /// ` unit=lots` where figures are lots and ticks because the product is not known.
  mutating func append(unitOf digits: Digits) {
    if digits.isRaw { append(" unit=lots") }
  }
}
