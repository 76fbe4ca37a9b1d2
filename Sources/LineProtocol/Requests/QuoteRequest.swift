public import MarketEngine

/// `quote CONTRACT QTY @ PRICE QTY @ PRICE ref=R [stp=…] [account=NAME] [facility=NAME]`
public struct QuoteRequest: Sendable, BitwiseCopyable, Equatable {
  public var reference: Reference
  public var contract: ContractSymbol
  public var bidQuantity: Quantity
  public var bid: Price
  public var offerQuantity: Quantity
  public var offer: Price
  public var selfTrade = SelfTradePrevention.cancelNewest
  /// `.empty` is the member's first account.
  public var account = Name.empty
  /// `.empty` lets the engine choose.
  public var facility = Name.empty

  public init(
    reference: Reference, contract: ContractSymbol, bidQuantity: Quantity, bid: Price,
    offerQuantity: Quantity, offer: Price
  ) {
    self.reference = reference
    self.contract = contract
    self.bidQuantity = bidQuantity
    self.bid = bid
    self.offerQuantity = offerQuantity
    self.offer = offer
  }
}
