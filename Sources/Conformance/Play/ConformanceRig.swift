public import MarketEngine

/// A market a case can be played on: the engine alone, or a whole exchange behind its protocol.
///
/// Who asks is a seat: a member with one user and one account. Seats are counted from 0 and made as they are needed.
public protocol ConformanceRig: ~Copyable {
  /// So many fresh contracts in continuous trading, counted from 0: of the drill product, or, where there are rights, of one that gives
  /// them. What was before is forgotten.
  mutating func openContracts(_ count: Int, _ rights: RigRights?) async throws(RigFailure)

  /// Places for contracts that the case is to make, by their names: an empty market, in which nobody has anything. Its clock begins at a
  /// midnight. What was before is forgotten.
  mutating func openEmpty(_ contracts: [String]) async throws(RigFailure)

  /// Carries out one request, by a session of the seat's that has a name, or by the one everybody has, and says all that came of it, in
  /// the order in which it happened.
  mutating func perform(
    _ request: RigRequest, seat: Int, session: String?, reference: Reference
  ) async throws(RigFailure) -> [RigEvent]

  /// Cash of each account of a seat, and what of it is reserved.
  mutating func cash(seat: Int) async throws(RigFailure) -> [[Int64]]

  /// Rights of an account of a seat's, the first unless it is named, in the first days of the case (`CaseRight.days`) and from the market's
  /// day on, by the names of facilities; each day's runs by themselves.
  mutating func rights(seat: Int, account: String?) async throws(RigFailure) -> [String: [CaseRight]]

  /// What comes of a call auction on a fresh contract in which orders of one lot each gather, every one at a seat of its own: the offers,
  /// then the bids.
  mutating func auction(offers: [Price], bids: [Price]) async throws(RigFailure) -> RigAuction

  /// What the market's own answer about its book says otherwise than the picture its events gave; nil if they agree.
  mutating func difference(from picture: BookPicture, contract: Int) async throws(RigFailure) -> String?
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

/// A request about the contracts last opened.
public enum RigRequest: Sendable, Equatable {
  case new(RigOrder)
  /// What is nil stays.
  case replace(OrderTarget, price: Price?, quantity: Quantity?, was: Quantity?, stop: Price?)
  case cancel(OrderTarget, was: Quantity?)
  case hibernate(OrderTarget)
  case reactivate(OrderTarget)
  case quote(RigQuote)
  case basket([RigLeg])
  /// Proposed to the member of another seat.
  case negotiate(RigNegotiation)
  case answer(NegotiationAnswer, NegotiationNumber)
  case review(TradeReview, TradeNumber)
  case hold(Bool, contract: Int)
  case call(Quantity, contract: Int)
  /// A pool on a facility of that name; of rights that a case begins with they are `firm` and `interruptible`.
  case pool(String, facility: String)
  /// About the market around the orders: of somebody, and of a contract, where it is about any.
  case house(HouseAction, of: Int?, contract: Int?)
  /// Trading of a contract halts or goes on.
  case trading(Int, isFrozen: Bool)
  /// The call that the contracts began in ends.
  case uncross
}

/// Seats that are always there.
public enum RigSeat {
  /// The market operator's.
  public static let house = -1
  /// The grid's control room.
  public static let dispatcher = -2
}

/// Rights of a contract of a quarter-hour of charging power, or of a block of it: two facilities of one seat, in lots.
public struct RigRights: Sendable, Equatable {
  public var seat: Int
  public var interruptible: Int64
  public var firm: Int64
  /// Nil for none.
  public var callPrice: Price?
  /// Whether the contract is a block of two quarter-hours, not there until an order in it is accepted.
  public var isBlock: Bool
  /// The quarter-hours of every contract.
  public var runs: [CaseRun]
  /// Whether the contracts are in a call until they are uncrossed.
  public var inCall: Bool

  /// How many quarter-hours the facilities cover.
  public static let quarters = 8
}

/// A trade by who sits where.
public struct RigDeal: Sendable, Equatable {
  public var number: TradeNumber
  public var kind: TradeKind
  public var buyer: Int
  public var seller: Int
  public var price: Price
  public var quantity: Quantity
  public var state: TradeState

  public init(
    number: TradeNumber, kind: TradeKind, buyer: Int, seller: Int, price: Price, quantity: Quantity,
    state: TradeState
  ) {
    self.number = number
    self.kind = kind
    self.buyer = buyer
    self.seller = seller
    self.price = price
    self.quantity = quantity
    self.state = state
  }
}

/// A trade proposed to the member of another seat.
public struct RigNegotiation: Sendable, Equatable {
  public var contract: Int
  public var side: Side
  public var price: Price
  public var quantity: Quantity
  public var other: Int
  /// Nil for as long as it is if nobody says.
  public var seconds: Int64?
  /// By name.
  public var facility: String?
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
  /// Post-only, and sliding.
  public var slides = false
  public var isMarketToLimit = false
  public var step: Price?
  /// Seconds from the begin of the case.
  public var until: Int64?
  /// Names of a facility and of an account.
  public var facility: String?
  public var account: String?
  /// A block of the calendar's day, in place of a contract that is there.
  public var block: CaseRun?
  /// The name of a pool of who asks.
  public var pool: String?

  public init(
    contract: Int = 0, side: Side, price: Price?, quantity: Quantity, timeInForce: TimeInForce,
    selfTrade: SelfTradePrevention, isPostOnly: Bool = false, isAllOrNone: Bool = false,
    stop: Price? = nil, pool: String? = nil
  ) {
    self.pool = pool
    self.side = side
    self.price = price
    self.quantity = quantity
    self.timeInForce = timeInForce
    self.selfTrade = selfTrade
    self.isPostOnly = isPostOnly
    self.isAllOrNone = isAllOrNone
    self.stop = stop
    self.contract = contract
  }
}

/// What came of a request.
public enum RigEvent: Sendable, Equatable {
  /// With the clip of an iceberg, 0 for any other order.
  case accepted(OrderNumber, Side, Price, Quantity, clip: Quantity)
  case replaced(OrderNumber, Price, Quantity, keptPriority: Bool)
  /// In an auction nobody takes: the bid stands for the maker, the offer for the taker.
  case traded(maker: OrderNumber, taker: OrderNumber, Price, Quantity)
  /// Self-trade prevention, or a sale of its pool, left it this much.
  case reduced(OrderNumber, left: Quantity)
  case cancelled(OrderNumber, by: String)
  /// It is in no book until it is reactivated or ends.
  case hibernated(OrderNumber)
  /// It comes in again.
  case reactivated(OrderNumber, Price, Quantity)
  /// A contract is in another phase.
  case phase(Int, String)
  /// An order just accepted or replaced is not in the book: it waits for its stop price.
  case waits(OrderNumber)
  /// It waits no longer and comes in now.
  case triggered(OrderNumber)
  /// The order has taken a new place by itself, with so much shown.
  case requeued(OrderNumber, Price, shown: Quantity, left: Quantity)
  /// The request is refused, with the market's word for it, and what was needed and there, if it says so: µCNY, lots, ticks, or seconds
  /// from the begin of the case.
  case refused(String, figures: [Int64]? = nil)
  /// The proposal asked for is made.
  case negotiated(NegotiationNumber)
  /// A trade of any kind; one of two orders is told as `traded` too.
  case dealt(RigDeal)
  /// A trade has come to another state.
  case dealChanged(TradeNumber, TradeState)
  /// The market has heard this very request before and did nothing.
  case repeated
}

extension RigEvent {
  /// The order it is about, of a trade the maker; nil of what is about none.
  var order: OrderNumber? {
    switch self {
    case .accepted(let order, _, _, _, _), .replaced(let order, _, _, _), .traded(let order, _, _, _),
      .reduced(let order, _), .cancelled(let order, _), .waits(let order), .triggered(let order),
      .requeued(let order, _, _, _), .hibernated(let order), .reactivated(let order, _, _):
      order
    case .refused, .repeated, .negotiated, .dealt, .dealChanged, .phase: nil
    }
  }
}

/// A market that cannot be played on, in words for people. Not a finding about its rules.
public struct RigFailure: Error, Sendable, Equatable, CustomStringConvertible {
  public var description: String

  public init(_ description: String) { self.description = description }
}
