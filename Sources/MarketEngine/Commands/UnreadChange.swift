/// A replace or cancel with its amounts as written, of an order whose product the sender does not know. `Engine.read` makes the command.
public struct UnreadChange: Sendable, BitwiseCopyable, Equatable {
  public enum Kind: UInt8, Sendable, BitwiseCopyable {
    case replace = 1
    case cancel = 2
  }

  public var kind: Kind
  public var target: OrderTarget
  /// Nil for what is not named.
  public var quantity: DecimalNumber?
  public var price: DecimalNumber?
  public var was: DecimalNumber?
  public var stop: DecimalNumber?

  public init(
    _ kind: Kind, target: OrderTarget, quantity: DecimalNumber? = nil, price: DecimalNumber? = nil,
    was: DecimalNumber? = nil, stop: DecimalNumber? = nil
  ) {
    self.kind = kind
    self.target = target
    self.quantity = quantity
    self.price = price
    self.was = was
    self.stop = stop
  }
}

extension Command {
  /// A replace or a cancel as it is when nobody has its order; nil of what is neither.
  public var unread: Command? {
    switch self {
    case .replace(let origin, _): .replace(origin, ReplaceOrder(target: .unknown))
    case .cancel(let origin, _): .cancel(origin, CancelOrder(target: .unknown))
    default: nil
    }
  }
}

extension UnreadChange {
  /// The command, with the amounts in a product's ticks and lots; nil if they are no whole numbers of them.
  func read(as product: Product, _ origin: Origin) -> Command? {
    let terms = product.terms
    guard let quantity = UnreadChange.units(quantity, terms.quantityDigits),
      let price = UnreadChange.units(price, terms.priceDigits),
      let was = UnreadChange.units(was, terms.quantityDigits),
      let stop = UnreadChange.units(stop, terms.priceDigits)
    else { return nil }
    switch kind {
    case .replace:
      return .replace(
        origin,
        ReplaceOrder(
          target: target, price: Price(ticks: price), quantity: Quantity(lots: quantity),
          was: Quantity(lots: was), stop: Price(ticks: stop)))
    case .cancel: return .cancel(origin, CancelOrder(target: target, was: Quantity(lots: was)))
    }
  }

  /// The command for an order nobody has; it is refused `unknown-order`.
  func ofNobodysOrder(_ origin: Origin) -> Command {
    switch kind {
    case .replace: .replace(origin, ReplaceOrder(target: .unknown))
    case .cancel: .cancel(origin, CancelOrder(target: .unknown))
    }
  }

  private static func units(_ number: DecimalNumber?, _ digits: Int) -> Int64? {
    guard let number else { return ReplaceOrder.keep }
    do throws(DecimalNumber.Misfit) {
      let units = try number.scaled(toDigits: digits)
      return units == ReplaceOrder.keep ? nil : units
    } catch {
      return nil
    }
  }
}
