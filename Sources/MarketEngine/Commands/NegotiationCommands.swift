/// A trade proposed to one other member, off the book: it is made when that member confirms it (rules 11).
public struct Negotiate: Sendable, BitwiseCopyable, Equatable {
  /// The account that trades; `.none` is the member's first.
  public var account: AccountNumber
  public var contract: ContractNumber
  public var side: Side
  public var price: Price
  public var quantity: Quantity
  /// The member it is proposed to.
  public var counterparty: MemberNumber
  /// A sell's facility; `.none` lets the engine choose the first that covers.
  public var facility: FacilityNumber
  /// How long it stands; it ends at the gate at the latest.
  public var seconds: Int64

  public init(
    account: AccountNumber = .none, contract: ContractNumber, side: Side, price: Price, quantity: Quantity,
    counterparty: MemberNumber, facility: FacilityNumber = .none, seconds: Int64 = 600
  ) {
    self.account = account
    self.contract = contract
    self.side = side
    self.price = price
    self.quantity = quantity
    self.counterparty = counterparty
    self.facility = facility
    self.seconds = seconds
  }
}

/// What can be said to an open negotiation.
public enum NegotiationAnswer: UInt8, Sendable, BitwiseCopyable, CaseIterable {
  /// By the member it was proposed to: the trade is made.
  case confirm = 1
  /// By the member it was proposed to.
  case decline = 2
  /// By the member that proposed it.
  case retract = 3
}

public struct AnswerNegotiation: Sendable, BitwiseCopyable, Equatable {
  public var negotiation: NegotiationNumber
  public var answer: NegotiationAnswer
  /// With `confirm`: the account that trades; `.none` is the member's first.
  public var account: AccountNumber
  /// With `confirm` of a purchase proposed: what covers the sale; `.none` lets the engine choose.
  public var facility: FacilityNumber

  public init(
    negotiation: NegotiationNumber, answer: NegotiationAnswer, account: AccountNumber = .none,
    facility: FacilityNumber = .none
  ) {
    self.negotiation = negotiation
    self.answer = answer
    self.account = account
    self.facility = facility
  }
}
