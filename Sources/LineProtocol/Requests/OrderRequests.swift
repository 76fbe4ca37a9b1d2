public import MarketEngine

/// `buy|sell QTY CONTRACT @ PRICE|market|market-to-limit ref=R [tif=…] [until=TIME] [stp=…] [account=NAME] [facility=NAME] [post=…] [clip=QTY]
/// [step=PRICE] [aon=yes] [stop=PRICE]`
///
/// The symbol names the product, so quantity and price are in lots and ticks already.
public struct OrderRequest: Sendable, BitwiseCopyable, Equatable {
  public var reference: Reference
  public var side: Side
  public var quantity: Quantity
  public var contract: ContractSymbol
  public var price: Price
  public var timeInForce: TimeInForce
  /// `.never` if `until` is not given; the engine says which orders need it.
  public var expiry: Timestamp
  public var selfTrade: SelfTradePrevention
  /// `.empty` is the member's first account.
  public var account: Name
  /// `.empty` lets the engine choose.
  public var facility: Name
  public var options: OrderOptions
  /// An iceberg's clip, zero for other orders, and the distance between its clips.
  public var clip: Quantity
  public var step: Price
  /// With the option `stop`.
  public var stop: Price
  /// With the option `pooled`.
  public var pool = Name.empty

  public init(
    reference: Reference, side: Side, quantity: Quantity, contract: ContractSymbol, price: Price,
    timeInForce: TimeInForce = .goodForSession, expiry: Timestamp = .never,
    selfTrade: SelfTradePrevention = .cancelNewest, account: Name = .empty, facility: Name = .empty,
    options: OrderOptions = [], clip: Quantity = .zero, step: Price = Price(ticks: 0),
    stop: Price = Price(ticks: 0)
  ) {
    self.reference = reference
    self.side = side
    self.quantity = quantity
    self.contract = contract
    self.price = price
    self.timeInForce = timeInForce
    self.expiry = expiry
    self.selfTrade = selfTrade
    self.account = account
    self.facility = facility
    self.options = options
    self.clip = clip
    self.step = step
    self.stop = stop
  }
}

/// `replace TARGET [QTY] [@ PRICE] ref=R [was=QTY] [stop=PRICE]`
///
/// The line does not say what product the order is of, so the numbers are still decimals: the engine reads them.
public struct ReplaceRequest: Sendable, BitwiseCopyable, Equatable {
  public var reference: Reference
  public var target: OrderTarget
  public var quantity: DecimalNumber?
  public var price: DecimalNumber?
  public var was: DecimalNumber?
  public var stop: DecimalNumber?
  /// Byte columns of the four, for an error found only when the product is known.
  public var columns: AmountColumns

  public init(
    reference: Reference, target: OrderTarget, quantity: DecimalNumber? = nil,
    price: DecimalNumber? = nil, was: DecimalNumber? = nil,
    stop: DecimalNumber? = nil, columns: AmountColumns = AmountColumns()
  ) {
    self.reference = reference
    self.target = target
    self.quantity = quantity
    self.price = price
    self.was = was
    self.stop = stop
    self.columns = columns
  }
}

/// `cancel TARGET ref=R [was=QTY]`
public struct CancelRequest: Sendable, BitwiseCopyable, Equatable {
  public var reference: Reference
  public var target: OrderTarget
  public var was: DecimalNumber?
  public var columns: AmountColumns

  public init(
    reference: Reference, target: OrderTarget, was: DecimalNumber? = nil,
    columns: AmountColumns = AmountColumns()
  ) {
    self.reference = reference
    self.target = target
    self.was = was
    self.columns = columns
  }
}

/// Where in its line each amount stands, from 1; 0 where it is not given.
public struct AmountColumns: Sendable, BitwiseCopyable, Equatable {
  public var quantity: UInt16
  public var price: UInt16
  public var was: UInt16
  public var stop: UInt16

  public init(quantity: UInt16 = 0, price: UInt16 = 0, was: UInt16 = 0, stop: UInt16 = 0) {
    self.quantity = quantity
    self.price = price
    self.was = was
    self.stop = stop
  }
}

/// `cancel-all ref=R [account=NAME] [contract=SYMBOL] [zone=NAME] [member=NAME]`
public struct CancelAllRequest: Sendable, BitwiseCopyable, Equatable {
  public var reference: Reference
  /// `.empty` is no condition.
  public var account: Name
  public var contract: ContractSymbol?
  public var zone: Name
  /// Another member's orders; `.empty` is the asking member.
  public var member: Name

  public init(
    reference: Reference, account: Name = .empty, contract: ContractSymbol? = nil,
    zone: Name = .empty, member: Name = .empty
  ) {
    self.reference = reference
    self.account = account
    self.contract = contract
    self.zone = zone
    self.member = member
  }
}
