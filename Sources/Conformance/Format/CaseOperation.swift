public import MarketEngine

/// One operation of a case. Orders go by the file's own ids.
public struct CaseOperation: Sendable, Equatable {
  public enum Action: Sendable, Equatable {
    case new(NewAction)
    /// A new price or open quantity; what is nil stays.
    case replace(price: Amount?, leaves: Amount?)
    case cancel
  }

  public var id: Int64
  /// Who asks; nil for somebody of its own (`new`), or for the order's own (`replace`, `cancel`).
  public var owner: String?
  public var action: Action

  public init(id: Int64, owner: String? = nil, action: Action) {
    self.id = id
    self.owner = owner
    self.action = action
  }
}

/// An order as a file enters it.
public struct NewAction: Sendable, Equatable {
  public var side: Side
  /// Ticks; nil is a market order.
  public var price: Amount?
  /// Lots.
  public var quantity: Amount
  public var timeInForce: TimeInForce
  public var isPostOnly: Bool
  public var isAllOrNone: Bool
  /// What an iceberg shows at a time; nil for any other order.
  public var clip: Amount?
  /// Ticks; nil for an order that does not wait.
  public var stop: Amount?

  public init(
    side: Side, price: Amount?, quantity: Amount, timeInForce: TimeInForce, isPostOnly: Bool = false,
    isAllOrNone: Bool = false, clip: Amount? = nil, stop: Amount? = nil
  ) {
    self.side = side
    self.price = price
    self.quantity = quantity
    self.timeInForce = timeInForce
    self.isPostOnly = isPostOnly
    self.stop = stop
    self.isAllOrNone = isAllOrNone
    self.clip = clip
  }
}
