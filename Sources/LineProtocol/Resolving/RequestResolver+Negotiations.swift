import MarketEngine

extension RequestResolver {
  static func negotiate<Names: Catalogue>(
    _ request: NegotiateRequest, member: MemberNumber, in catalogue: borrowing Names
  ) -> Negotiate {
    Negotiate(
      account: account(request.account, of: member, in: catalogue),
      contract: catalogue.contract(request.contract) ?? .unknown, side: request.side,
      price: request.price, quantity: request.quantity,
      counterparty: catalogue.member(request.counterparty) ?? .unknown,
      facility: facility(request.facility, in: catalogue), seconds: request.seconds)
  }

  static func call<Names: Catalogue>(
    _ request: CallRequest, member: MemberNumber, in catalogue: borrowing Names
  ) -> CallRights {
    CallRights(
      account: account(request.account, of: member, in: catalogue),
      contract: catalogue.contract(request.contract) ?? .unknown, quantity: request.quantity,
      facility: facility(request.facility, in: catalogue))
  }

  static func answer<Names: Catalogue>(
    _ request: AnswerRequest, member: MemberNumber, in catalogue: borrowing Names
  ) -> AnswerNegotiation {
    AnswerNegotiation(
      negotiation: request.negotiation, answer: request.answer,
      account: account(request.account, of: member, in: catalogue),
      facility: facility(request.facility, in: catalogue))
  }

  /// The facility of that name; `.none` if no name is given.
  private static func facility<Names: Catalogue>(
    _ name: Name, in catalogue: borrowing Names
  ) -> FacilityNumber {
    name == .empty ? .none : catalogue.facility(name) ?? .unknown
  }
}
