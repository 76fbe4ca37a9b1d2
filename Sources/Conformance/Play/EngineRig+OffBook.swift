import MarketEngine

// What is done beside the book.
extension EngineRig {
  func offBookCommand(
    _ request: RigRequest, _ origin: Origin, _ contract: ContractNumber
  ) -> Command {
    switch request {
    case .negotiate(let side, let price, let quantity, let other):
      .negotiate(
        origin,
        Negotiate(
          contract: contract, side: side, price: price, quantity: quantity,
          counterparty: MemberNumber(3 + UInt32(other))))
    case .answer(let answer, let number):
      .answer(origin, AnswerNegotiation(negotiation: number, answer: answer))
    case .review(let review, let number): .review(origin, ReviewTrade(trade: number, review: review))
    case .hold(let isOn): .operate(origin, .setHold(SetHold(contract: contract, isOn: isOn)))
    case .call(let quantity):
      .operate(origin, .callRights(CallRights(contract: contract, quantity: quantity)))
    case .new, .replace, .cancel, .quote, .basket, .pool, .trading, .uncross:
      preconditionFailure("a request of another kind")
    }
  }

  /// Nil for what says nothing of trades beside the book and of what becomes of trades.
  static func offBookEvent(_ event: Event, of reference: Reference) -> RigEvent? {
    switch event {
    case .negotiated(let note, let negotiated)
    where note.reference == reference && negotiated.state == .proposed:
      .negotiated(negotiated.number)
    case .traded(let trade):
      .dealt(
        RigDeal(
          number: trade.number, kind: trade.kind, buyer: seat(of: trade.buyer), seller: seat(of: trade.seller),
          price: trade.price, quantity: trade.quantity, state: trade.state))
    case .tradeReviewed(let trade, let cause): .dealChanged(trade.number, cause.state)
    default: nil
    }
  }
}
