/// A replace or cancel with its amounts as written: which ticks and lots they are depends on the product of an order that only the engine
/// knows for certain. `Engine.read` makes the command.
public struct UnreadChange: Sendable, BitwiseCopyable, Equatable {
  public enum Kind: UInt8, Sendable, BitwiseCopyable {
    case replace = 1
    case cancel = 2
  }

  public enum Amount: UInt8, Sendable, BitwiseCopyable {
    case quantity = 1
    case price = 2
    case was = 3
    case stop = 4
  }

  /// The first of its amounts that is no number of the product's ticks or lots.
  public struct Misfit: Error, Sendable, BitwiseCopyable, Equatable {
    public var amount: Amount
    public var reason: DecimalNumber.Misfit

    public init(amount: Amount, reason: DecimalNumber.Misfit) {
      self.amount = amount
      self.reason = reason
    }
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
  /// The command, with the amounts in a product's ticks and lots.
  func read(as product: Product, _ origin: Origin) throws(Misfit) -> Command {
    let terms = product.terms
    let price = try UnreadChange.units(price, terms.priceDigits, .price)
    let quantity = try UnreadChange.units(quantity, terms.quantityDigits, .quantity)
    let was = try UnreadChange.units(was, terms.quantityDigits, .was)
    let stop = try UnreadChange.units(stop, terms.priceDigits, .stop)
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

  /// A decimal in the product's units; "keep" if none is given.
  private static func units(
    _ number: DecimalNumber?, _ digits: Int, _ amount: Amount
  ) throws(Misfit) -> Int64 {
    guard let number else { return ReplaceOrder.keep }
    do throws(DecimalNumber.Misfit) {
      let units = try number.scaled(toDigits: digits)
      guard units != ReplaceOrder.keep else { throw .tooLarge }
      return units
    } catch {
      throw Misfit(amount: amount, reason: error)
    }
  }
}
