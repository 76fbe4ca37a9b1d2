public import MarketEngine

// A `replace`, or a `was`, has decimals whose digits depend on the product of an order the line only points at: which order that is, is known
// where the request is sequenced. So the engine reads them.
extension RequestResolver {
  static func replaceOrder(_ request: ReplaceRequest, _ origin: Origin) -> Action {
    .unread(
      origin,
      UnreadChange(
        .replace, target: request.target, quantity: request.quantity, price: request.price,
        was: request.was, stop: request.stop))
  }

  static func cancelOrder(_ request: CancelRequest, _ origin: Origin) -> Action {
    guard let was = request.was else {
      return .command(.cancel(origin, CancelOrder(target: request.target)))
    }
    return .unread(origin, UnreadChange(.cancel, target: request.target, was: was))
  }
}

extension ProtocolError {
  /// An amount of a change does not fit its order's product.
  public init(_ misfit: UnreadChange.Misfit, at columns: AmountColumns, reference: Reference) {
    let column =
      switch misfit.amount {
      case .quantity: columns.quantity
      case .price: columns.price
      case .was: columns.was
      case .stop: columns.stop
      }
    self.init(ProtocolFault(misfit.reason), column: Int(column), reference: reference)
  }
}
