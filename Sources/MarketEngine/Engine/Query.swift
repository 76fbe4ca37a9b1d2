/// A question about the state after the last command. Answers change nothing and are not journaled, but leave by the same gate.
public enum Query: Sendable, BitwiseCopyable, Equatable {
  /// Cash of each account of a member.
  case cash(MemberNumber)
  /// Rights of an account in quarter-hours `first..<end`, runs of equal values joined.
  case rights(AccountNumber, QuarterHour, QuarterHour)
  /// Positions of a member in contracts not yet delivered.
  case positions(MemberNumber)
  /// A member's live orders in order of entry, account by account.
  case orders(MemberNumber)
  /// The best levels of a contract's book, bids then offers.
  case book(ContractNumber, depth: Int32)
  /// A member's limits and what it uses of them; with a position limit, what it may come to hold of each contract.
  case limits(MemberNumber)
  /// A member's pools, account by account, and what each reserves.
  case pools(MemberNumber)
  /// What the call under way would come to now; no row unless the contract is in a call.
  case indicative(ContractNumber)
}

/// A row of an answer.
public enum QueryRow: Sendable, BitwiseCopyable {
  case cash(CashRow)
  case right(RightRow)
  case position(PositionRow)
  case order(OrderRow)
  case level(LevelRow)
  case limits(LimitsRow)
  case exposure(ExposureRow)
  case pool(PoolRow)
  case poolReserve(PoolReserveRow)
  case indicative(ContractNumber, AuctionOutcome)
}

public struct CashRow: Sendable, BitwiseCopyable, Equatable {
  public var account: AccountNumber
  public var cash: Money
  public var reserved: Money
  /// Proceeds of sales not yet delivered: can be traded with, not withdrawn.
  public var undelivered: Money
  public init(account: AccountNumber, cash: Money, reserved: Money, undelivered: Money) {
    self.account = account
    self.cash = cash
    self.reserved = reserved
    self.undelivered = undelivered
  }
  public var free: Money { cash - reserved }
  public var withdrawable: Money { min(cash - reserved, cash - undelivered) }
}

/// Rights held, and of them reserved, in each quarter-hour of `first..<end`.
public struct RightRow: Sendable, BitwiseCopyable, Equatable {
  public var facility: FacilityNumber
  public var first: QuarterHour
  public var end: QuarterHour
  public var charge: Int64
  public var chargeReserved: Int64
  public var discharge: Int64
  public var dischargeReserved: Int64
  public var room: Int64
  public var roomReserved: Int64
  public init(
    facility: FacilityNumber, first: QuarterHour, end: QuarterHour, charge: Int64,
    chargeReserved: Int64, discharge: Int64, dischargeReserved: Int64, room: Int64,
    roomReserved: Int64
  ) {
    self.facility = facility
    self.first = first
    self.end = end
    self.charge = charge
    self.chargeReserved = chargeReserved
    self.discharge = discharge
    self.dischargeReserved = dischargeReserved
    self.room = room
    self.roomReserved = roomReserved
  }
}

/// What an account bought and sold of a contract, and what it paid and received for it (premiums, fees apart).
public struct PositionRow: Sendable, BitwiseCopyable, Equatable {
  public var account: AccountNumber
  public var contract: ContractNumber
  public var bought: Int64
  public var sold: Int64
  public var paid: Money
  public var received: Money
  public init(
    account: AccountNumber, contract: ContractNumber, bought: Int64, sold: Int64, paid: Money,
    received: Money
  ) {
    self.account = account
    self.contract = contract
    self.bought = bought
    self.sold = sold
    self.paid = paid
    self.received = received
  }
}

public struct OrderRow: Sendable, BitwiseCopyable, Equatable {
  public var order: OrderNumber
  public var account: AccountNumber
  public var contract: ContractNumber
  public var side: Side
  public var price: Price
  public var open: Quantity
  public var timeInForce: TimeInForce
  public var expiry: Timestamp
  public var facility: FacilityNumber
  public var user: UserNumber
  public var reference: Reference
  public var flags: OrderFlags
  /// Of an order whose options say that it has one.
  public var stop: Price
  public var options: OrderOptions
  /// Of `open`, what the book shows.
  public var shown: Quantity
  public var clip: Clip
  /// Of a pooled offer.
  public var pool: PoolNumber
  public init(
    order: OrderNumber, account: AccountNumber, contract: ContractNumber, side: Side, price: Price,
    open: Quantity, timeInForce: TimeInForce, expiry: Timestamp, facility: FacilityNumber,
    user: UserNumber, reference: Reference, options: OrderOptions = [], flags: OrderFlags = [],
    stop: Price = Price(ticks: 0), shown: Quantity, clip: Clip = .none,
    pool: PoolNumber = .none
  ) {
    self.order = order
    self.account = account
    self.contract = contract
    self.side = side
    self.price = price
    self.open = open
    self.timeInForce = timeInForce
    self.expiry = expiry
    self.facility = facility
    self.user = user
    self.reference = reference
    self.flags = flags
    self.stop = stop
    self.options = options
    self.shown = shown
    self.clip = clip
    self.pool = pool
  }
}

/// A member's limits, and what it uses of credit and requests.
public struct LimitsRow: Sendable, BitwiseCopyable, Equatable {
  public var halted: Bool
  public var limits: MemberLimits
  /// Cash reserved by all its accounts.
  public var reserved: Money
  /// Counted on this UTC day, if requests are limited.
  public var requests: Int64
  public var fills: Int64
  public init(
    halted: Bool, limits: MemberLimits, reserved: Money, requests: Int64, fills: Int64
  ) {
    self.halted = halted
    self.limits = limits
    self.reserved = reserved
    self.requests = requests
    self.fills = fills
  }
}

/// Lots a member would have bought less sold of a contract if all its bids traded, and sold less bought if all its offers did.
public struct ExposureRow: Sendable, BitwiseCopyable, Equatable {
  public var contract: ContractNumber
  public var long: Int64
  public var short: Int64
  public init(contract: ContractNumber, long: Int64, short: Int64) {
    self.contract = contract
    self.long = long
    self.short = short
  }
}

public struct PoolRow: Sendable, BitwiseCopyable, Equatable {
  public var pool: PoolNumber
  public var account: AccountNumber
  public var facility: FacilityNumber
  /// How many of its offers are live.
  public var offers: Int64
  public init(pool: PoolNumber, account: AccountNumber, facility: FacilityNumber, offers: Int64) {
    self.pool = pool
    self.account = account
    self.facility = facility
    self.offers = offers
  }
}

/// What a pool reserves in each quarter-hour of `first..<end`: W, W and Wh.
public struct PoolReserveRow: Sendable, BitwiseCopyable, Equatable {
  public var pool: PoolNumber
  public var first: QuarterHour
  public var end: QuarterHour
  public var charge: Int64
  public var discharge: Int64
  public var room: Int64
  public init(
    pool: PoolNumber, first: QuarterHour, end: QuarterHour, charge: Int64, discharge: Int64,
    room: Int64
  ) {
    self.pool = pool
    self.first = first
    self.end = end
    self.charge = charge
    self.discharge = discharge
    self.room = room
  }
}

public struct LevelRow: Sendable, BitwiseCopyable, Equatable {
  public var side: Side
  public var price: Price
  public var quantity: Quantity
  public var orders: Int64
  public init(side: Side, price: Price, quantity: Quantity, orders: Int64) {
    self.side = side
    self.price = price
    self.quantity = quantity
    self.orders = orders
  }
}
