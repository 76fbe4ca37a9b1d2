import MarketEngine

/// An open negotiation.
struct TwinNegotiation {
  var number: NegotiationNumber
  var account: AccountNumber
  var member: MemberNumber
  var user: UserNumber
  var session: SessionNumber
  var reference: Reference
  var counterparty: MemberNumber
  var contract: ContractNumber
  var side: Side
  var price: Int64
  var lots: Int64
  /// What covers the proposer's sale.
  var facility: FacilityNumber
  var expiry: Timestamp
}

/// What one side of a trade off the book sets aside.
struct TwinDealSide {
  var account: AccountNumber
  var side: Side
  var facility: FacilityNumber
}
