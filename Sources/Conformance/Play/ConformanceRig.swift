public import MarketEngine

/// A market a case can be played on: the engine alone, or a whole exchange behind its protocol.
///
/// Who asks is a seat: a member with one user and one account. Seats are counted from 0 and made as they are needed.
public protocol ConformanceRig: ~Copyable {
  /// So many fresh contracts of the drill product, in continuous trading; they are counted from 0. What was before is forgotten.
  mutating func openContracts(_ count: Int) async throws(RigFailure)

  /// Carries out one request and says all that came of it, in the order in which it happened.
  mutating func perform(
    _ request: RigRequest, seat: Int, reference: Reference
  ) async throws(RigFailure) -> [RigEvent]

  /// What the market's own answer about its book says otherwise than the picture its events gave; nil if they agree.
  mutating func difference(from picture: BookPicture, contract: Int) async throws(RigFailure) -> String?
}

/// A request about the contracts last opened.
public enum RigRequest: Sendable, Equatable {
  case new(RigOrder)
  /// What is nil stays.
  case replace(OrderTarget, price: Price?, quantity: Quantity?)
  case cancel(OrderTarget)
  case quote(RigQuote)
  case basket([RigLeg])
}

/// A leg of a basket.
public struct RigLeg: Sendable, Equatable {
  public var contract: Int
  public var side: Side
  public var price: Price
  public var quantity: Quantity
}

/// A bid and an offer to be entered as a pair; of a side that is left out, the quantity is zero.
public struct RigQuote: Sendable, Equatable {
  public var contract = 0
  public var bid: Price
  public var bidQuantity: Quantity
  public var offer: Price
  public var offerQuantity: Quantity
  public var selfTrade: SelfTradePrevention
}

/// An order to be entered.
public struct RigOrder: Sendable, Equatable {
  public var contract = 0
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

extension RigEvent {
  /// The order it is about, of a trade the maker; nil of what is about none.
  var order: OrderNumber? {
    switch self {
    case .accepted(let order, _, _, _, _), .replaced(let order, _, _, _), .traded(let order, _, _, _),
      .reduced(let order, _), .cancelled(let order), .waits(let order), .triggered(let order),
      .requeued(let order, _, _, _):
      order
    case .refused, .repeated: nil
    }
  }
}

/// A market that cannot be played on, in words for people. Not a finding about its rules.
public struct RigFailure: Error, Sendable, Equatable, CustomStringConvertible {
  public var description: String

  public init(_ description: String) { self.description = description }
}
