/// Buy or sell. What depends on it is written once, in terms of `opposite` and `BookSide` ranks.
public enum Side: UInt8, Sendable, BitwiseCopyable, CaseIterable {
  case buy = 1
  case sell = 2

  @inlinable public var opposite: Side { self == .buy ? .sell : .buy }
}

/// How long an order stands.
public enum TimeInForce: UInt8, Sendable, BitwiseCopyable, CaseIterable {
  /// Good for session: until the contract's gate.
  case goodForSession = 1
  /// Until the time it names, at most the gate.
  case goodTillDate = 2
  /// Trades at once what it can; the rest is cancelled.
  case immediateOrCancel = 3
  /// Trades at once in full, or is cancelled whole.
  case fillOrKill = 4
}

/// What happens when an incoming order meets its own member's resting order.
public enum SelfTradePrevention: UInt8, Sendable, BitwiseCopyable, CaseIterable {
  /// What is left of the incoming order is cancelled. The default.
  case cancelNewest = 1
  /// The resting order is cancelled and matching goes on.
  case cancelOldest = 2
  case cancelBoth = 3
  /// Both shrink by the smaller of the two; no trade.
  case decrement = 4
  /// They trade. Only contracts of the drill product allow it.
  case off = 5
}

public struct NewOrder: Sendable, BitwiseCopyable, Equatable {
  /// The account that trades; `.none` is the member's first.
  public var account: AccountNumber
  public var contract: ContractNumber
  public var side: Side
  public var timeInForce: TimeInForce
  public var selfTrade: SelfTradePrevention
  public var options: OrderOptions
  /// Not looked at for a market or market-to-limit order.
  public var price: Price
  public var quantity: Quantity
  /// With `goodTillDate`; `.never` otherwise.
  public var expiry: Timestamp
  /// A sell's facility; `.none` lets the engine choose the first that covers.
  public var facility: FacilityNumber
  /// What an iceberg shows at a time; of a pooled offer the number of its pool (`pool`); zero for other orders.
  public var clip: Quantity
  /// How far each further clip moves away from the market, in ticks; zero for none.
  public var step: Price
  /// The last price that makes a stop order an incoming one; zero for other orders.
  public var stop: Price

  @inlinable public init(
    account: AccountNumber = .none, contract: ContractNumber, side: Side, price: Price,
    quantity: Quantity, timeInForce: TimeInForce = .goodForSession,
    selfTrade: SelfTradePrevention = .cancelNewest, expiry: Timestamp = .never,
    facility: FacilityNumber = .none, options: OrderOptions = [], clip: Quantity = .zero,
    step: Price = Price(ticks: 0), stop: Price = Price(ticks: 0)
  ) {
    self.account = account
    self.contract = contract
    self.side = side
    self.price = price
    self.quantity = quantity
    self.timeInForce = timeInForce
    self.selfTrade = selfTrade
    self.expiry = expiry
    self.facility = facility
    self.options = options
    self.clip = clip
    self.step = step
    self.stop = stop
  }
}

/// Which order is meant: by its own reference when it was entered, or by its number.
public struct OrderTarget: Sendable, BitwiseCopyable, Equatable {
  /// Not `.none`: the order this user entered under it.
  public var reference: Reference
  /// Used if there is no reference: any order of the user's member.
  public var order: OrderNumber

  @inlinable public init(reference: Reference) {
    self.reference = reference
    order = .none
  }

  @inlinable public init(order: OrderNumber) {
    reference = .none
    self.order = order
  }

  public init(reference: Reference, order: OrderNumber) {
    self.reference = reference
    self.order = order
  }

  /// The order nobody has. A line means it whose decimals cannot be read, because the order it names, whose product says how, is not
  /// known: not yet, not any more, or not at all.
  public static let unknown = OrderTarget(order: OrderNumber(.max))
}

extension NewOrder {
  /// The pool a sell shares its rights with, `.none` if it reserves its own. It stands in the place of a clip, which no pooled offer has.
  public var pool: PoolNumber {
    get { options.contains(.pooled) ? PoolNumber(UInt32(clamping: clip.lots)) : .none }
    set {
      options.insert(.pooled)
      clip = Quantity(lots: Int64(newValue.value))
    }
  }
}

/// A new price, a new open quantity, or both. `nil` is written as `keep`.
public struct ReplaceOrder: Sendable, BitwiseCopyable, Equatable {
  /// For `price`, `quantity` and `stop`: what is not named stays. For `was`: no condition.
  public static let keep = Int64.min

  public var target: OrderTarget
  public var price: Price
  /// The open quantity afterwards.
  public var quantity: Quantity
  /// Refused unless the open quantity is this.
  public var was: Quantity
  /// The stop price of an order that waits for it.
  public var stop: Price

  @inlinable public init(
    target: OrderTarget, price: Price = Price(ticks: keep), quantity: Quantity = Quantity(lots: keep),
    was: Quantity = Quantity(lots: keep), stop: Price = Price(ticks: keep)
  ) {
    self.target = target
    self.price = price
    self.quantity = quantity
    self.was = was
    self.stop = stop
  }
}

public struct CancelOrder: Sendable, BitwiseCopyable, Equatable {
  public var target: OrderTarget
  /// Refused unless the open quantity is this; `ReplaceOrder.keep` is no condition.
  public var was: Quantity

  @inlinable public init(target: OrderTarget, was: Quantity = Quantity(lots: ReplaceOrder.keep)) {
    self.target = target
    self.was = was
  }
}

/// Cancels all live orders of the user's member that meet every condition given; `.none` is no condition.
public struct MassCancel: Sendable, BitwiseCopyable, Equatable {
  public var account: AccountNumber
  public var contract: ContractNumber
  public var zone: ZoneNumber
  /// Another member's orders, if a market operator asks; `.none` is the user's own.
  public var member: MemberNumber

  public init(
    account: AccountNumber = .none, contract: ContractNumber = .none, zone: ZoneNumber = .none,
    member: MemberNumber = .none
  ) {
    self.account = account
    self.contract = contract
    self.zone = zone
    self.member = member
  }
}

/// An account's bid and offer in one contract, in place of those it quoted before. A quantity of 0 leaves a side out; two of them
/// withdraw the quote.
public struct NewQuote: Sendable, BitwiseCopyable, Equatable {
  /// The account that trades; `.none` is the member's first.
  public var account: AccountNumber
  public var contract: ContractNumber
  /// The offer's facility; `.none` lets the engine choose the first that covers.
  public var facility: FacilityNumber
  public var selfTrade: SelfTradePrevention
  public var bid: Price
  public var bidQuantity: Quantity
  public var offer: Price
  public var offerQuantity: Quantity

  @inlinable public init(
    account: AccountNumber = .none, contract: ContractNumber, bid: Price, bidQuantity: Quantity,
    offer: Price, offerQuantity: Quantity, selfTrade: SelfTradePrevention = .cancelNewest,
    facility: FacilityNumber = .none
  ) {
    self.account = account
    self.contract = contract
    self.facility = facility
    self.selfTrade = selfTrade
    self.bid = bid
    self.bidQuantity = bidQuantity
    self.offer = offer
    self.offerQuantity = offerQuantity
  }
}
