public import MarketEngine

/// A market a case can be played on: the engine alone, or a whole exchange behind its protocol.
///
/// Who asks is a seat: a member with one user and one account. Seats are counted from 0 and made as they are needed.
public protocol ConformanceRig: ~Copyable {
  /// A fresh contract of the drill product, in continuous trading. What was before is forgotten.
  mutating func openContract() async throws(RigFailure)

  /// Carries out one request and says all that came of it, in the order in which it happened.
  mutating func perform(
    _ request: RigRequest, seat: Int, reference: Reference
  ) async throws(RigFailure) -> [RigEvent]

  /// What the market's own answer about its book says otherwise than the picture its events gave; nil if they agree.
  mutating func difference(from picture: BookPicture) async throws(RigFailure) -> String?
}

/// A request about the contract last opened.
public enum RigRequest: Sendable, Equatable {
  case new(RigOrder)
  /// What is nil stays.
  case replace(OrderTarget, price: Price?, quantity: Quantity?)
  case cancel(OrderTarget)
}

/// An order to be entered.
public struct RigOrder: Sendable, Equatable {
  public var side: Side
  /// Nil for a market order.
  public var price: Price?
  public var quantity: Quantity
  public var timeInForce: TimeInForce
  public var selfTrade: SelfTradePrevention
  public var isPostOnly = false
  public var isAllOrNone = false
  /// Of an iceberg.
  public var clip: Quantity?
  /// Nil for an order that does not wait.
  public var stop: Price?
}

/// What came of a request.
public enum RigEvent: Sendable, Equatable {
  /// With the clip of an iceberg, 0 for any other order.
  case accepted(OrderNumber, Side, Price, Quantity, clip: Quantity)
  case replaced(OrderNumber, Price, Quantity, keptPriority: Bool)
  case traded(maker: OrderNumber, taker: OrderNumber, Price, Quantity)
  /// Self-trade prevention left it this much.
  case reduced(OrderNumber, left: Quantity)
  case cancelled(OrderNumber)
  /// An order just accepted or replaced is not in the book: it waits for its stop price.
  case waits(OrderNumber)
  /// It waits no longer and comes in now.
  case triggered(OrderNumber)
  /// The order has taken a new place by itself, with so much shown.
  case requeued(OrderNumber, Price, shown: Quantity, left: Quantity)
  /// The request is refused, with the market's word for it.
  case refused(String)
  /// The market has heard this very request before and did nothing.
  case repeated
}

/// A market that cannot be played on, in words for people. Not a finding about its rules.
public struct RigFailure: Error, Sendable, Equatable, CustomStringConvertible {
  public var description: String

  public init(_ description: String) { self.description = description }
}
