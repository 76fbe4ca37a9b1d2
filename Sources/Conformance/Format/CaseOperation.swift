public import MarketEngine

/// One operation of a case. Orders go by the file's own ids.
public struct CaseOperation: Sendable, Equatable {
  public enum Action: Sendable, Equatable {
    case new(NewAction)
    /// A new price or open quantity; what is nil stays.
    case replace(ReplaceAction)
    /// The whole, or one side of a quote; `was` is what must be open.
    case cancel(Side?, was: Amount?)
    case hibernate
    case reactivate
    case quote(QuoteAction)
    case basket([LegAction])
    case offBook(OffBookAction)
    case house(HouseAction)
  }

  public var id: Int64
  /// Who asks; nil for somebody of its own (`new`), or for the order's own (`replace`, `cancel`).
  public var owner: String?
  /// Of what is about one contract: the name of its contract; nil for the one that has none.
  public var contract: String?
  /// By which of its owner's sessions it is asked; nil for the one everybody has.
  public var session: String?
  public var action: Action

  public init(
    id: Int64, owner: String? = nil, contract: String? = nil, session: String? = nil, action: Action
  ) {
    self.session = session
    self.id = id
    self.owner = owner
    self.contract = contract
    self.action = action
  }

  /// The names of all contracts it is about.
  var contracts: [String] {
    switch action {
    case .basket(let legs): legs.compactMap(\.contract)
    case .house(let house): house.names.keys.sorted() + (contract.map { [$0] } ?? [])
    default: contract.map { [$0] } ?? []
    }
  }
}

/// A new price, open quantity or stop price; what is nil stays.
public struct ReplaceAction: Sendable, Equatable {
  public var price: Amount?
  public var leaves: Amount?
  public var was: Amount?
  public var stop: Amount?

  public init(price: Amount? = nil, leaves: Amount? = nil, was: Amount? = nil, stop: Amount? = nil) {
    self.price = price
    self.leaves = leaves
    self.was = was
    self.stop = stop
  }
}

/// A quote as a file enters it: of a side that is left out, nil. Both sides go by the operation's id.
public struct QuoteAction: Sendable, Equatable {
  public struct Half: Sendable, Equatable {
    /// Ticks.
    public var price: Amount
    /// Lots.
    public var quantity: Amount

    public init(price: Amount, quantity: Amount) {
      self.price = price
      self.quantity = quantity
    }
  }

  public var bid: Half?
  public var ask: Half?

  public init(bid: Half?, ask: Half?) {
    self.bid = bid
    self.ask = ask
  }
}

/// A leg of a basket as a file enters it.
public struct LegAction: Sendable, Equatable {
  public var contract: String?
  public var side: Side
  /// Ticks.
  public var price: Amount
  /// Lots.
  public var quantity: Amount

  public init(contract: String?, side: Side, price: Amount, quantity: Amount) {
    self.contract = contract
    self.side = side
    self.price = price
    self.quantity = quantity
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
  /// The self-trade prevention of this order; nil for that of the case.
  public var selfTrade: SelfTradePrevention?
  /// Seconds from the begin of the case; nil without an end of its own.
  public var until: Int64?
  public var isPostOnly: Bool
  /// Post-only, and sliding rather than refused.
  public var slides = false
  public var isMarketToLimit = false
  /// How far each clip of an iceberg moves away.
  public var step: Amount?
  /// A facility of the case, by name.
  public var facility: String?
  /// An account of its owner's, by name; nil for the first.
  public var account: String?
  /// The quarter-hours of a block of the calendar's day that it names in place of a contract.
  public var block: CaseRun?
  public var isAllOrNone: Bool
  /// What an iceberg shows at a time; nil for any other order.
  public var clip: Amount?
  /// Ticks; nil for an order that does not wait.
  public var stop: Amount?
  /// The name of the pool of its owner's that it is an offer of; nil for any other order.
  public var pool: String?

  public init(
    side: Side, price: Amount?, quantity: Amount, timeInForce: TimeInForce, isPostOnly: Bool = false,
    isAllOrNone: Bool = false, clip: Amount? = nil, stop: Amount? = nil, pool: String? = nil
  ) {
    self.pool = pool
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
