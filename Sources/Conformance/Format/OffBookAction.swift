public import MarketEngine

/// What is done beside the book: trades agreed, called, held and questioned.
public enum OffBookAction: Sendable, Equatable {
  /// A trade proposed to another owner, under the operation's id.
  case negotiate(Side, price: Amount, quantity: Amount, with: String, seconds: Int64?, facility: String?)
  /// Said to the proposal of the operation's id.
  case answer(NegotiationAnswer)
  /// About a trade of the case, counted from 0.
  case review(TradeReview, deal: Int)
  /// From now on trades wait, or do not any more.
  case hold(Bool)
  /// The dispatcher takes so many lots.
  case call(quantity: Amount)
  /// A pool of its owner's offers on a facility: `firm`, `interruptible`, or one the case has made.
  case pool(name: String, facility: String)
  /// Trading of the operation's contract halts, or goes on.
  case trading(isFrozen: Bool)
  /// The call that the contracts are in ends.
  case uncross
}

/// The quarter-hours a contract is of, from the first of the case's: the first, and the one after the last.
public struct CaseRun: Sendable, Equatable {
  public var first: Int
  public var end: Int

  public init(first: Int, end: Int) {
    self.first = first
    self.end = end
  }
}

/// A contract that gives rights, and who has them.
public struct CaseRights: Sendable, Equatable {
  /// Whose the two facilities are.
  public var owner: String
  /// Lots each covers.
  public var interruptible: Int64
  public var firm: Int64
  /// Ticks a lot costs when it is called; nil for none.
  public var callPrice: Int64?
  /// Whether the contract is a block that its first order is to make.
  public var isBlock: Bool
  /// By the name of a contract; one that is not named here is of the first quarter-hour.
  public var runs: [String: CaseRun]
  /// Whether the contracts begin in a call.
  public var inCall: Bool

  public init(
    owner: String, interruptible: Int64, firm: Int64, callPrice: Int64?, isBlock: Bool = false,
    runs: [String: CaseRun] = [:], inCall: Bool = false
  ) {
    self.runs = runs
    self.inCall = inCall
    self.owner = owner
    self.interruptible = interruptible
    self.firm = firm
    self.callPrice = callPrice
    self.isBlock = isBlock
  }
}

/// A trade by whoever made it, and what became of it.
public struct CaseDeal: Sendable, Equatable, CustomStringConvertible {
  public var kind: TradeKind
  /// Nil for one without a name; `dispatcher` for who calls.
  public var buyer: String?
  public var seller: String?
  public var price: Int64
  public var quantity: Int64
  public var state: TradeState

  public init(
    kind: TradeKind, buyer: String?, seller: String?, price: Int64, quantity: Int64, state: TradeState
  ) {
    self.kind = kind
    self.buyer = buyer
    self.seller = seller
    self.price = price
    self.quantity = quantity
    self.state = state
  }

  public var description: String {
    "\(kind) \(quantity) @ \(price) from \(seller ?? "nobody") to \(buyer ?? "nobody"), \(state)"
  }
}
