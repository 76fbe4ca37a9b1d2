public import MarketEngine

/// `leg buy|sell QTY CONTRACT @ PRICE ref=R [facility=NAME]`
public struct LegRequest: Sendable, BitwiseCopyable, Equatable {
  public var reference: Reference
  public var side: Side
  public var quantity: Quantity
  public var contract: ContractSymbol
  public var price: Price
  /// `.empty` lets the engine choose.
  public var facility = Name.empty

  public init(
    reference: Reference, side: Side, quantity: Quantity, contract: ContractSymbol, price: Price
  ) {
    self.reference = reference
    self.side = side
    self.quantity = quantity
    self.contract = contract
    self.price = price
  }
}

/// `basket LEGS ref=R [account=NAME]`
public struct BasketRequest: Sendable, BitwiseCopyable, Equatable {
  public var reference: Reference
  /// How many legs the draft must have.
  public var legs: Int64
  /// `.empty` is the member's first account.
  public var account = Name.empty

  public init(reference: Reference, legs: Int64) {
    self.reference = reference
    self.legs = legs
  }
}
