import MarketEngine

// A `replace`, or a `was`, has decimals whose digits depend on the product of an order the line only points at. The catalogue knows
// the product of every live order; where it knows none there is no such order, and the command says so: it names an order that nobody
// has, which the engine refuses `unknown-order`, or answers again if it was answered before.
extension RequestResolver {
  static func replaceOrder<Names: Catalogue>(
    _ request: ReplaceRequest, user: UserNumber, in catalogue: borrowing Names
  ) throws(ProtocolError) -> ReplaceOrder {
    guard let product = catalogue.product(of: request.target, by: user) else {
      return ReplaceOrder(target: .unknown)
    }
    let terms = product.terms
    let columns = request.columns
    return ReplaceOrder(
      target: request.target,
      price: Price(
        ticks: try units(request.price, terms.priceDigits, columns.price, request.reference)),
      quantity: Quantity(
        lots: try units(
          request.quantity, terms.quantityDigits, columns.quantity, request.reference)),
      was: Quantity(
        lots: try units(request.was, terms.quantityDigits, columns.was, request.reference)),
      stop: Price(
        ticks: try units(request.stop, terms.priceDigits, columns.stop, request.reference)))
  }

  static func cancelOrder<Names: Catalogue>(
    _ request: CancelRequest, user: UserNumber, in catalogue: borrowing Names
  ) throws(ProtocolError) -> CancelOrder {
    guard let was = request.was else { return CancelOrder(target: request.target) }
    guard let product = catalogue.product(of: request.target, by: user) else {
      return CancelOrder(target: .unknown)
    }
    return CancelOrder(
      target: request.target,
      was: Quantity(
        lots: try units(
          was, product.terms.quantityDigits, request.columns.was, request.reference)))
  }

  /// A decimal in the product's units; "keep" if none is given.
  private static func units(
    _ number: DecimalNumber?, _ digits: Int, _ column: UInt16, _ reference: Reference
  ) throws(ProtocolError) -> Int64 {
    guard let number else { return ReplaceOrder.keep }
    do throws(ProtocolFault) {
      let units = try number.scaled(toDigits: digits)
      guard units != ReplaceOrder.keep else { throw .tooLarge }
      return units
    } catch {
      throw ProtocolError(error, column: Int(column), reference: reference)
    }
  }
}
