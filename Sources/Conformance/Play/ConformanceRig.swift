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

  /// What comes of a call auction on a fresh contract in which orders of one lot each gather, every one at a seat of its own: the offers,
  /// then the bids.
  mutating func auction(offers: [Price], bids: [Price]) async throws(RigFailure) -> RigAuction

  /// What the market's own answer about its book says otherwise than the picture its events gave; nil if they agree.
  mutating func difference(from picture: BookPicture) async throws(RigFailure) -> String?
}

/// What an auction came to, by its trades.
public struct RigAuction: Sendable, Equatable {
  /// The one price of all trades, nil without any.
  public var price: Price?
  public var lots: Int64

  public init(price: Price?, lots: Int64) {
    self.price = price
    self.lots = lots
  }

  /// One more trade; false if it is at another price.
  public mutating func add(_ traded: Price, lots more: Int64) -> Bool {
    guard price == nil || price == traded else { return false }
    price = traded
    lots += more
    return true
  }
}

/// A request about the contract last opened.
public enum RigRequest: Sendable, Equatable {
  case new(
    Side, price: Price, Quantity, TimeInForce, SelfTradePrevention)
  /// What is nil stays.
  case replace(OrderTarget, price: Price?, quantity: Quantity?)
  case cancel(OrderTarget)
}

/// What came of a request.
public enum RigEvent: Sendable, Equatable {
  case accepted(OrderNumber, Side, Price, Quantity)
  case replaced(OrderNumber, Price, Quantity, keptPriority: Bool)
  case traded(maker: OrderNumber, taker: OrderNumber, Price, Quantity)
  /// Self-trade prevention left it this much.
  case reduced(OrderNumber, left: Quantity)
  case cancelled(OrderNumber)
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
