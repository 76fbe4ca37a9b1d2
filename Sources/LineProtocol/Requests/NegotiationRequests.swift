public import MarketEngine

/// `negotiate buy|sell QTY CONTRACT @ PRICE with=MEMBER ref=R [for=SECONDS] [account=NAME] [facility=NAME]`
public struct NegotiateRequest: Sendable, BitwiseCopyable, Equatable {
  public var reference: Reference
  public var side: Side
  public var quantity: Quantity
  public var contract: ContractSymbol
  public var price: Price
  public var counterparty: Name
  public var seconds: Int64
  /// `.empty` is the member's first account.
  public var account: Name
  /// `.empty` lets the engine choose.
  public var facility: Name

  public init(
    reference: Reference, side: Side, quantity: Quantity, contract: ContractSymbol, price: Price,
    counterparty: Name, seconds: Int64 = 600, account: Name = .empty, facility: Name = .empty
  ) {
    self.reference = reference
    self.side = side
    self.quantity = quantity
    self.contract = contract
    self.price = price
    self.counterparty = counterparty
    self.seconds = seconds
    self.account = account
    self.facility = facility
  }
}

/// `call QTY CONTRACT ref=R [account=NAME] [facility=NAME]`
public struct CallRequest: Sendable, BitwiseCopyable, Equatable {
  public var quantity: Quantity
  public var contract: ContractSymbol
  /// `.empty` is the member's first account.
  public var account: Name
  /// `.empty` is every facility that may be called.
  public var facility: Name

  public init(
    quantity: Quantity, contract: ContractSymbol, account: Name = .empty, facility: Name = .empty
  ) {
    self.quantity = quantity
    self.contract = contract
    self.account = account
    self.facility = facility
  }
}

/// `confirm #N ref=R [account=NAME] [facility=NAME]`, `decline #N ref=R`, `retract #N ref=R`
public struct AnswerRequest: Sendable, BitwiseCopyable, Equatable {
  public var reference: Reference
  public var negotiation: NegotiationNumber
  public var answer: NegotiationAnswer
  public var account: Name
  public var facility: Name

  public init(
    reference: Reference, negotiation: NegotiationNumber, answer: NegotiationAnswer,
    account: Name = .empty, facility: Name = .empty
  ) {
    self.reference = reference
    self.negotiation = negotiation
    self.answer = answer
    self.account = account
    self.facility = facility
  }
}
