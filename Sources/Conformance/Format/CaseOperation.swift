public import MarketEngine

/// One operation of a case. Orders go by the file's own ids.
public struct CaseOperation: Sendable, Equatable {
  public enum Action: Sendable, Equatable {
    case new(NewAction)
    /// A new price or open quantity; what is nil stays.
    case replace(price: Amount?, leaves: Amount?)
    /// The whole, or one side of a quote.
    case cancel(Side?)
    case quote(QuoteAction)
    case basket([LegAction])
    case offBook(OffBookAction)
  }

  public var id: Int64
  /// Who asks; nil for somebody of its own (`new`), or for the order's own (`replace`, `cancel`).
  public var owner: String?
  /// Of what is about one contract: the name of its contract; nil for the one that has none.
  public var contract: String?
  public var action: Action

  public init(id: Int64, owner: String? = nil, contract: String? = nil, action: Action) {
    self.id = id
    self.owner = owner
    self.contract = contract
    self.action = action
  }

  /// The names of all contracts it is about.
  var contracts: [String] {
    guard case .basket(let legs) = action else { return contract.map { [$0] } ?? [] }
    return legs.compactMap(\.contract)
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
  public var isPostOnly: Bool
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
