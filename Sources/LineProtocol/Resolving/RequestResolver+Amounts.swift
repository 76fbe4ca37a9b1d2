import MarketEngine

// A `replace`, or a `was`, has decimals whose digits depend on the product of an order the line only points at. The catalogue knows
// the product of every live order; where it knows none there is no such order now, and only the engine can tell whether there was one when
// the same request was first made: it reads what is not read here.
extension RequestResolver {
  static func replaceOrder<Names: Catalogue>(
    _ request: ReplaceRequest, _ origin: Origin, in catalogue: borrowing Names
  ) throws(ProtocolError) -> Action {
    guard let product = catalogue.product(of: request.target, by: origin.user) else {
      return .unread(
        origin,
        UnreadChange(
          .replace, target: request.target, quantity: request.quantity, price: request.price,
          was: request.was, stop: request.stop))
    }
    let terms = product.terms
    let columns = request.columns
    let replace = ReplaceOrder(
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
    return .command(.replace(origin, replace))
  }

  static func cancelOrder<Names: Catalogue>(
    _ request: CancelRequest, _ origin: Origin, in catalogue: borrowing Names
  ) throws(ProtocolError) -> Action {
    guard let was = request.was else {
      return .command(.cancel(origin, CancelOrder(target: request.target)))
    }
    guard let product = catalogue.product(of: request.target, by: origin.user) else {
      return .unread(origin, UnreadChange(.cancel, target: request.target, was: was))
    }
    let cancel = CancelOrder(
      target: request.target,
      was: Quantity(
        lots: try units(
          was, product.terms.quantityDigits, request.columns.was, request.reference)))
    return .command(.cancel(origin, cancel))
  }

  /// A decimal in the product's units; "keep" if none is given.
  private static func units(
    _ number: DecimalNumber?, _ digits: Int, _ column: UInt16, _ reference: Reference
  ) throws(ProtocolError) -> Int64 {
    guard let number else { return ReplaceOrder.keep }
    do throws(DecimalNumber.Misfit) {
      let units = try number.scaled(toDigits: digits)
      guard units != ReplaceOrder.keep else { throw .tooLarge }
      return units
    } catch {
      throw ProtocolError(ProtocolFault(error), column: Int(column), reference: reference)
    }
  }
}
