/// Where a negotiation is.
public enum NegotiationState: UInt8, Sendable, BitwiseCopyable, CaseIterable {
  case proposed = 1
  /// The trade follows.
  case confirmed = 2
  case declined = 3
  case retracted = 4
  case expired = 5
}

/// A negotiation as one of its two members is told it.
public struct Negotiated: Sendable, BitwiseCopyable, Equatable {
  public var number: NegotiationNumber
  public var contract: ContractNumber
  /// The other member.
  public var counterparty: MemberNumber
  /// The account of the member told, `.none` while the other member has not confirmed.
  public var account: AccountNumber
  /// What covers the member's sale; `.none` for a purchase and where nothing is covered (yet).
  public var facility: FacilityNumber
  /// The side of the member told.
  public var side: Side
  public var state: NegotiationState
  public var price: Price
  public var quantity: Quantity
  /// When it ends by itself.
  public var expiry: Timestamp

  public init(
    number: NegotiationNumber, contract: ContractNumber, counterparty: MemberNumber, account: AccountNumber,
    facility: FacilityNumber, side: Side, state: NegotiationState, price: Price, quantity: Quantity,
    expiry: Timestamp
  ) {
    self.number = number
    self.contract = contract
    self.counterparty = counterparty
    self.account = account
    self.facility = facility
    self.side = side
    self.state = state
    self.price = price
    self.quantity = quantity
    self.expiry = expiry
  }
}
