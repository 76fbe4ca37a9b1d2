/// What a case must come to. What is nil is not said, and so not compared.
public struct CaseExpectation: Sendable, Equatable {
  public var trades: [CaseTrade]?
  public var bids: [CaseLevel]?
  public var asks: [CaseLevel]?
  /// The books of the contracts that have names.
  public var books: [CaseBook] = []
  /// Ids of the operations refused, in order.
  public var rejected: [Int64]?
  /// Why each of these was refused, in the words of the market.
  public var reasons: [String]?
  /// Needed and free of each of these; nil where a file does not say.
  public var figures: [[Int64]?]?
  /// Orders that ended untraded, with why, of each owner in order.
  public var ended: [CaseEnd]?
  /// Cash and what of it is reserved, of each account of an owner's.
  public var cash: [String: [[Int64]]] = [:]
  /// Rights of accounts, each by its owner or as `owner/account`, facility by facility.
  public var rights: [String: [String: [CaseRight]]] = [:]
  /// The phase of the contract without a name.
  public var phase: String?
  /// Those of the others by name.
  public var phases: [String: String] = [:]
  public var checkpoints: [CaseCheckpoint] = []
  /// Every trade, of whatever kind, as it stands at the end.
  public var deals: [CaseDeal]?
  /// What came, counted and digested.
  public var digests: CaseDigests?

  public init() {}
}

/// An order that is gone, and why, in the words of docs/PROTOCOL.md.
public struct CaseEnd: Sendable, Equatable, CustomStringConvertible {
  public var id: Int64
  public var by: String

  public init(id: Int64, by: String) {
    self.id = id
    self.by = by
  }

  public var description: String { "\(id) by \(by)" }
}

/// Rights that are alike in a run of quarter-hours of one day: W of charge, W of discharge, Wh of room, each with what is reserved of it.
public struct CaseRight: Sendable, Equatable, CustomStringConvertible {
  /// Counted from the begin of the case.
  public var first: Int64
  public var end: Int64
  /// Held and reserved of each resource.
  public var amounts: [Int64]

  public init(first: Int64, end: Int64, amounts: [Int64]) {
    self.first = first
    self.end = end
    self.amounts = amounts
  }

  public var description: String { "\(amounts) in \(first)..<\(end)" }

  /// The days of a case whose rights are compared.
  public static let days: Int64 = 4
}

/// One named contract's book.
public struct CaseBook: Sendable, Equatable {
  public var contract: String
  public var bids: [CaseLevel]?
  public var asks: [CaseLevel]?

  public init(contract: String, bids: [CaseLevel]?, asks: [CaseLevel]?) {
    self.contract = contract
    self.bids = bids
    self.asks = asks
  }
}

/// A trade by the file's ids: price in ticks, quantity in lots.
public struct CaseTrade: Sendable, Equatable, CustomStringConvertible {
  public var maker: Int64
  public var taker: Int64
  public var price: Int64
  public var quantity: Int64

  public init(maker: Int64, taker: Int64, price: Int64, quantity: Int64) {
    self.maker = maker
    self.taker = taker
    self.price = price
    self.quantity = quantity
  }

  public var description: String { "maker \(maker) taker \(taker) \(quantity) @ \(price)" }
}

/// A price with its open quantity and the ids of its orders in priority; the ids are nil where a file leaves them out.
public struct CaseLevel: Sendable, Equatable, CustomStringConvertible {
  public var price: Int64
  public var quantity: Int64
  public var ids: [Int64]?

  public init(price: Int64, quantity: Int64, ids: [Int64]?) {
    self.price = price
    self.quantity = quantity
    self.ids = ids
  }

  public var description: String {
    "\(quantity) @ \(price)" + (ids.map { " of \($0)" } ?? "")
  }

  /// Whether this, expected, is met by what came.
  func isMet(by came: CaseLevel) -> Bool {
    price == came.price && quantity == came.quantity && (ids == nil || ids == came.ids)
  }
}

/// What must hold after an operation, counted from 0.
public struct CaseCheckpoint: Sendable, Equatable {
  public var afterOperation: Int
  public var numberOfTrades: Int?
  public var bids: [CaseLevel]?
  public var asks: [CaseLevel]?

  public init(
    afterOperation: Int, numberOfTrades: Int? = nil, bids: [CaseLevel]? = nil,
    asks: [CaseLevel]? = nil
  ) {
    self.afterOperation = afterOperation
    self.numberOfTrades = numberOfTrades
    self.bids = bids
    self.asks = asks
  }
}
