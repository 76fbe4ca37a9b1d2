import Journal
import MarketEngine

/// A refusal does not name the contract its request was about, but its figures are in that contract's ticks and lots.
extension Projector {
  /// The contract of a request: named by a new order; of a replace or cancel, that of the order meant, if it can be found after the
  /// block, live or among the block's events.
  func subject(
    of command: Command, _ events: borrowing EventBuffer, _ engine: borrowing Engine
  ) -> ContractNumber {
    switch command {
    case .order(_, let order): order.contract
    case .replace(let origin, let replace): contract(of: replace.target, origin.user, events, engine)
    case .cancel(let origin, let cancel): contract(of: cancel.target, origin.user, events, engine)
    case .open, .due, .login, .endSession, .massCancel, .operate: .none
    }
  }

  private func contract(
    of target: OrderTarget, _ user: UserNumber, _ events: borrowing EventBuffer, _ engine: borrowing Engine
  ) -> ContractNumber {
    let byReference = target.reference != .none
    let live = byReference ? engine.order(of: user, under: target.reference) : engine.order(target.order)
    if let live { return live.contract }
    for index in 0..<events.count {
      guard let mention = OrderMention(events[index]) else { continue }
      let isMeant =
        byReference
        ? mention.note.user == user && mention.note.reference == target.reference
        : mention.order == target.order
      if isMeant { return mention.contract }
    }
    return .none
  }
}

/// An event that names an order and its contract.
private struct OrderMention {
  var note: Note
  var order: OrderNumber
  var contract: ContractNumber

  init?(_ event: Event) {
    switch event {
    case .accepted(let note, let accepted): self.init(note, accepted.order, accepted.contract)
    case .filled(let note, let filled): self.init(note, filled.order, filled.contract)
    case .replaced(let note, let replaced): self.init(note, replaced.order, replaced.contract)
    case .reduced(let note, let reduced): self.init(note, reduced.order, reduced.contract)
    case .cancelled(let note, let cancelled): self.init(note, cancelled.order, cancelled.contract)
    default: return nil
    }
  }

  private init(_ note: Note, _ order: OrderNumber, _ contract: ContractNumber) {
    (self.note, self.order, self.contract) = (note, order, contract)
  }
}
