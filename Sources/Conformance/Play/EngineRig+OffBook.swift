import MarketEngine

// What is done beside the book.
extension EngineRig {
  func offBookCommand(
    _ request: RigRequest, _ origin: Origin
  ) -> Command {
    switch request {
    case .negotiate(let new):
      .negotiate(
        origin,
        Negotiate(
          contract: opened[new.contract], side: new.side, price: new.price, quantity: new.quantity,
          counterparty: EngineRig.member(of: new.other),
          facility: new.facility.map { facilities[$0] ?? EngineRig.nobodysFacility } ?? .none, seconds: new.seconds ?? 600))
    case .answer(let answer, let number):
      .answer(origin, AnswerNegotiation(negotiation: number, answer: answer))
    case .review(let review, let number): .review(origin, ReviewTrade(trade: number, review: review))
    case .hold(let isOn, let contract): .operate(origin, .setHold(SetHold(contract: opened[contract], isOn: isOn)))
    case .call(let quantity, let contract):
      .operate(origin, .callRights(CallRights(contract: opened[contract], quantity: quantity)))
    case .new, .replace, .cancel, .hibernate, .reactivate, .house, .quote, .basket, .pool, .trading, .uncross:
      preconditionFailure("a request of another kind")
    }
  }

  /// Nil for what says nothing of trades beside the book and of what becomes of trades.
  func offBookEvent(_ event: Event, of reference: Reference) -> RigEvent? {
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
