/// What a command did. Every command has at least one; a refusal is an event. Plain bits, so a batch of them is one buffer.
///
/// An event with a `note` belongs to a member and carries that member's next number, without gaps.
public enum Event: Sendable, BitwiseCopyable {
  // The market and who is in it.
  case marketOpened(OpenMarket)
  case clockMoved(Timestamp)
  case zoneAdded(ZoneNumber, Name)
  case memberAdded(MemberNumber, Name, Role)
  case userAdded(UserNumber, MemberNumber, Name, Key)
  case keySet(UserNumber, Key)
  case accountAdded(AccountNumber, MemberNumber, Name)
  case facilityAdded(FacilityNumber, FacilityTerms)
  case feesSet(SetFees)
  case contractCreated(ContractNumber, ContractTerms)
  case phaseChanged(ContractNumber, ContractPhase)
  case noticeGiven(NoticeText)
  case dayPassed(Int32)
  /// A call is over; its trades came before.
  case auctioned(ContractNumber, AuctionOutcome)
  case collarSet(SetCollar)
  case poolAdded(PoolNumber, AddPool)
  /// A trade at that price would have lain too far from the reference: the contract goes to a call that ends then.
  case interrupted(ContractNumber, Price, Timestamp)
  // Sessions.
  case sessionOpened(SessionOpened)
  case sessionEnded(SessionNumber, SessionEnd)
  // Orders; each to the order's member.
  case accepted(Note, Accepted)
  case filled(Note, Filled)
  case replaced(Note, Replaced)
  case reduced(Note, Reduced)
  case cancelled(Note, Cancelled)
  case requeued(Note, Requeued)
  case massCancelled(Note, MassCancelled)
  case hibernated(Note, Standing)
  case reactivated(Note, Standing)
  /// The last price has reached its stop price: it is an incoming order now.
  case triggered(Note, Standing)
  /// A member was halted, or may trade again.
  case haltSet(Note, Bool)
  /// A member's limits, all as they are now.
  case limitsSet(Note, MemberLimits)
  // A trade as the market sees it; follows the two fills.
  case traded(Trade)
  // Money other than by trades.
  case cashMoved(Note, CashMoved)
  // Answers without more to say.
  case done(Note)
  case refused(Note, Refusal)
  /// The same request again: the first answer, with its first number.
  case repeated(Note, FirstAnswer)
  // Off the book; to each of the two members.
  case negotiated(Note, Negotiated)
  // A trade is in another state; to each party, then as the market sees it, without its orders.
  case tradeChanged(Note, TradeChanged)
  case tradeReviewed(Trade, TradeCause)
  /// Trades of these contracts wait for the dispatcher, or do not any more.
  case holdSet(SetHold)
  case callPriceSet(SetCallPrice)
  // A plant can do less, or more again; then to each whose rights changed by it.
  case capabilityChanged(CapabilityChanged)
  case rightsChanged(Note, RightsChanged)
  /// A contract, or a scope of contracts, is frozen, or not any more.
  case freezeSet(FreezeSet)
}

/// To whom an event belongs and which request it answers.
public struct Note: Sendable, BitwiseCopyable, Equatable {
  public var member: MemberNumber
  public var user: UserNumber
  /// The member's number of this event; in `repeated` the first answer's.
  public var number: UInt64
  /// The request's reference; `.none` if no request of this member caused it.
  public var reference: Reference
  /// The session that asked; 0 if none did.
  public var session: SessionNumber

  @inlinable public init(
    member: MemberNumber, user: UserNumber, number: UInt64, reference: Reference,
    session: SessionNumber
  ) {
    self.member = member
    self.user = user
    self.number = number
    self.reference = reference
    self.session = session
  }
}

public struct SessionOpened: Sendable, BitwiseCopyable, Equatable {
  public var session: SessionNumber
  public var user: UserNumber
  public var member: MemberNumber
  /// The member's last number before this session.
  public var last: UInt64
  public var onDisconnect: DisconnectChoice
  public init(
    session: SessionNumber, user: UserNumber, member: MemberNumber, last: UInt64,
    onDisconnect: DisconnectChoice
  ) {
    self.session = session
    self.user = user
    self.member = member
    self.last = last
    self.onDisconnect = onDisconnect
  }
}

/// An order has entered. Fills at entry follow as events of their own.
public struct Accepted: Sendable, BitwiseCopyable, Equatable {
  public var order: OrderNumber
  public var account: AccountNumber
  public var contract: ContractNumber
  public var side: Side
  public var timeInForce: TimeInForce
  public var options: OrderOptions
  /// What covers a sell; `.none` for a buy and where a contract needs no rights.
  public var facility: FacilityNumber
  /// The limit; of an order without a price of its own the one it got.
  public var price: Price
  public var open: Quantity
  public var expiry: Timestamp
  /// An iceberg's; of a pooled offer its pool (`pool`); nothing for other orders.
  public var clip: Clip
  /// Of an order that waits for it, by its options.
  public var stop: Price
  @inlinable public init(
    order: OrderNumber, account: AccountNumber, contract: ContractNumber, side: Side,
    timeInForce: TimeInForce, price: Price, open: Quantity, expiry: Timestamp,
    facility: FacilityNumber, options: OrderOptions = [], clip: Clip = .none,
    stop: Price = Price(ticks: 0)
  ) {
    self.order = order
    self.account = account
    self.contract = contract
    self.side = side
    self.timeInForce = timeInForce
    self.price = price
    self.open = open
    self.expiry = expiry
    self.facility = facility
    self.options = options
    self.clip = clip
    self.stop = stop
  }
}

extension Accepted {
  /// The pool it shares its rights with. It stands in the place of a clip, which no pooled offer has, so that other events grow no larger.
  @inlinable public var pool: PoolNumber {
    options.contains(.pooled) ? PoolNumber(clip.lots) : .none
  }
}

/// How an iceberg shows itself. Both fit 32 bits: an order's lots do, and so does a contract's whole range.
public struct Clip: Sendable, BitwiseCopyable, Equatable {
  /// Shown at a time.
  public var lots: UInt32
  /// By how many ticks each further clip is away from the one before.
  public var step: UInt32

  @inlinable public init(lots: UInt32, step: UInt32) {
    self.lots = lots
    self.step = step
  }

  public static let none = Clip(lots: 0, step: 0)
}

public enum Liquidity: UInt8, Sendable, BitwiseCopyable, CaseIterable {
  case maker = 1
  case taker = 2
  /// A side of an auction trade; neither came first.
  case auction = 3
}

/// One side of a trade, told to that side's member; the maker's comes first, in an auction the buyer's.
public struct Filled: Sendable, BitwiseCopyable, Equatable {
  /// `.none` where no order traded: a negotiation was confirmed.
  public var order: OrderNumber
  public var contract: ContractNumber
  public var trade: TradeNumber
  public var side: Side
  public var liquidity: Liquidity
  public var price: Price
  public var quantity: Quantity
  public var left: Quantity
  public var fee: Money
  @inlinable public init(
    order: OrderNumber, contract: ContractNumber, trade: TradeNumber, side: Side,
    liquidity: Liquidity, price: Price, quantity: Quantity, left: Quantity, fee: Money
  ) {
    self.order = order
    self.contract = contract
    self.trade = trade
    self.side = side
    self.liquidity = liquidity
    self.price = price
    self.quantity = quantity
    self.left = left
    self.fee = fee
  }
}

/// An order's price or open quantity is another; fills at the new price follow.
public struct Replaced: Sendable, BitwiseCopyable, Equatable {
  public var order: OrderNumber
  public var contract: ContractNumber
  /// The facility that covers it now.
  public var facility: FacilityNumber
  public var price: Price
  public var open: Quantity
  /// Of an order that waits for it; `keep` of one that does not.
  public var stop: Price
  /// Whether it kept its place in time.
  public var keptPriority: Bool
  @inlinable public init(
    order: OrderNumber, contract: ContractNumber, price: Price, open: Quantity, keptPriority: Bool,
    facility: FacilityNumber, stop: Price = Price(ticks: ReplaceOrder.keep)
  ) {
    self.order = order
    self.contract = contract
    self.price = price
    self.open = open
    self.keptPriority = keptPriority
    self.facility = facility
    self.stop = stop
  }
}

/// Lots were taken off an order that lives on: by self-trade prevention, or because another offer of its pool traded.
public struct Reduced: Sendable, BitwiseCopyable, Equatable {
  public var order: OrderNumber
  public var contract: ContractNumber
  public var quantity: Quantity
  public var left: Quantity
  /// `selfTrade` or `pool`.
  public var reason: CancelReason
  @inlinable public init(
    order: OrderNumber, contract: ContractNumber, quantity: Quantity, left: Quantity,
    reason: CancelReason = .selfTrade
  ) {
    self.order = order
    self.contract = contract
    self.quantity = quantity
    self.left = left
    self.reason = reason
  }
}

public enum CancelReason: UInt8, Sendable, BitwiseCopyable, CaseIterable {
  case member = 1
  case massCancel = 2
  case immediateOrCancel = 3
  case fillOrKill = 4
  case selfTrade = 5
  case expired = 6
  case gate = 7
  case disconnect = 8
  case marketOperator = 9
  /// What a market order, or a market-to-limit order that never traded, could not trade.
  case market = 10
  /// Its quote was replaced or withdrawn.
  case quote = 11
  /// Its contract was called off.
  case contractCancelled = 13
  /// The dispatcher took the rights that covered it.
  case call = 15
  /// The member was halted.
  case halt = 16
  /// Another offer of its pool sold what covered it.
  case pool = 17
  /// What covered it was lost by a derate.
  case derate = 18
}

/// An order is gone with `left` lots untraded.
public struct Cancelled: Sendable, BitwiseCopyable, Equatable {
  public var order: OrderNumber
  public var contract: ContractNumber
  public var left: Quantity
  public var reason: CancelReason
  @inlinable public init(
    order: OrderNumber, contract: ContractNumber, left: Quantity, reason: CancelReason
  ) {
    self.order = order
    self.contract = contract
    self.left = left
    self.reason = reason
  }
}

/// An order as it stands after it left the book for a while, came back or was triggered.
public struct Standing: Sendable, BitwiseCopyable, Equatable {
  public var order: OrderNumber
  public var contract: ContractNumber
  /// What covers a sell now; `.none` while it is hibernated.
  public var facility: FacilityNumber
  /// Hibernated: `member` or `disconnect`. Otherwise `member`.
  public var reason: CancelReason
  public var price: Price
  public var open: Quantity
  @inlinable public init(
    order: OrderNumber, contract: ContractNumber, facility: FacilityNumber,
    reason: CancelReason = .member, price: Price, open: Quantity
  ) {
    self.order = order
    self.contract = contract
    self.facility = facility
    self.reason = reason
    self.price = price
    self.open = open
  }
}

/// An order has taken a new place in the book by itself: an iceberg's next clip, what is left of a market-to-limit order.
public struct Requeued: Sendable, BitwiseCopyable, Equatable {
  public var order: OrderNumber
  public var contract: ContractNumber
  public var price: Price
  /// What the book shows of it.
  public var shown: Quantity
  public var left: Quantity
  @inlinable public init(
    order: OrderNumber, contract: ContractNumber, price: Price, shown: Quantity, left: Quantity
  ) {
    self.order = order
    self.contract = contract
    self.price = price
    self.shown = shown
    self.left = left
  }
}

/// A mass cancel is through; the orders' own events came before.
public struct MassCancelled: Sendable, BitwiseCopyable, Equatable {
  public var orders: UInt64
  @inlinable public init(orders: UInt64) { self.orders = orders }
}

public enum CashReason: UInt8, Sendable, BitwiseCopyable, CaseIterable {
  case deposit = 1
  case withdrawal = 2
  case settlement = 3
}

/// Cash of an account moved, told to its member.
public struct CashMoved: Sendable, BitwiseCopyable, Equatable {
  public var account: AccountNumber
  public var amount: Money
  public var cash: Money
  public var reason: CashReason
  /// Settlement run, 0 otherwise.
  public var run: UInt64
  public init(account: AccountNumber, amount: Money, cash: Money, reason: CashReason, run: UInt64) {
    self.account = account
    self.amount = amount
    self.cash = cash
    self.reason = reason
    self.run = run
  }
}
