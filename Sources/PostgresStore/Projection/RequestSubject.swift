import Journal
import MarketEngine

/// Finds the contracts refused requests of one block were about. A refusal does not name it, but its figures may be in that contract's
/// ticks and lots.
struct RequestSubject {
  /// Orders the block's events name, for those that have ended by its end. Made when it is first needed: once a block at most, so
  /// that a storm of refused requests does not read the block again and again.
  private var mentions: OrderMentions?

  /// The contract of a request: named by a new order; of a replace or cancel, that of the order meant. `.none` if the refusal has no
  /// such figures.
  mutating func contract(
    ofCommand index: Int, in executed: ExecutedBlock, refused code: RefusalCode, _ events: borrowing EventBuffer,
    _ engine: borrowing Engine
  ) -> ContractNumber {
    switch executed.commands[index] {
    case .order(_, let order): order.contract
    case .block(_, let block): engine.contract(of: block.block)
    case .quote(_, let quote): quote.contract
    case .leg(_, let leg): leg.contract
    case .replace(let origin, let replace) where code.hasFigures:
      contract(of: replace.target, origin.user, executed, events, engine)
    case .cancel(let origin, let cancel) where code.hasFigures:
      contract(of: cancel.target, origin.user, executed, events, engine)
    case .reactivate(let origin, let target) where code.hasFigures:
      contract(of: target, origin.user, executed, events, engine)
    case .negotiate(_, let negotiate): negotiate.contract
    case .operate(_, .callRights(let call)): call.contract
    case .answer(_, let answer) where code.hasFigures:
      engine.contract(of: answer.negotiation) ?? mentioned(executed, events).contract(of: answer.negotiation)
    case .review(_, let review) where code.hasFigures: engine.contract(of: review.trade) ?? .none
    case .replace, .cancel, .hibernate, .reactivate, .basket, .discard, .open, .due, .login, .endSession, .massCancel, .operate,
      .answer, .review:
      .none
    }
  }

  private mutating func contract(
    of target: OrderTarget, _ user: UserNumber, _ executed: ExecutedBlock, _ events: borrowing EventBuffer,
    _ engine: borrowing Engine
  ) -> ContractNumber {
    let byReference = target.reference != .none
    let live = byReference ? engine.order(of: user, under: target.reference) : engine.order(target.order)
    if let live { return live.contract }
    return mentioned(executed, events).contract(of: target, user)
  }

  private mutating func mentioned(
    _ executed: ExecutedBlock, _ events: borrowing EventBuffer
  ) -> OrderMentions {
    let known = mentions ?? OrderMentions(executed, events)
    mentions = known
    return known
  }
}

extension RefusalCode {
  /// Whether its figures are prices or quantities.
  var hasFigures: Bool {
    switch self {
    case .priceOutOfRange, .quantityOutOfRange, .insufficientRights, .openQuantityDiffers, .clipOutOfRange, .wouldTrade,
      .stopReached, .legUnfilled, .outsideCollar, .ownOrderCrossed:
      true
    case .notPermitted, .referenceReused, .unknownMember, .unknownUser, .unknownAccount, .unknownFacility, .unknownZone,
      .unknownContract, .unknownOrder, .limitReached, .wrongPhase, .wrongState, .accountRestricted, .notCombinable, .badExpiry,
      .insufficientCash, .nameTaken, .valueOutOfRange, .inexactDivision, .gatePassed, .contractExists, .clockNotManual,
      .clockNotForward, .notWithdrawable, .alreadySettled, .contractTraded, .beyondCapability, .unknownNegotiation,
      .unknownTrade,
      .wrongTradeState, .noCallPrice, .orderTooLarge, .orderValueTooHigh,
      .ownOrderInLeg, .legsDiffer, .positionLimit, .creditLimit, .tooManyRequests, .halted,
      .unknownPool, .poolHasOffer, .poolInTwoLegs:
      false
    }
  }
}

/// Contracts by the orders and negotiations that events name.
private struct OrderMentions {
  private var byNumber: [UInt64: ContractNumber] = [:]
  private var byReference: [[UInt64]: ContractNumber] = [:]
  private var byNegotiation: [UInt64: ContractNumber] = [:]

  init(_ executed: ExecutedBlock, _ events: borrowing EventBuffer) {
    for index in executed.commands.indices {
      let target = executed.commands[index].target
      for at in executed.events(ofCommand: index) {
        switch events[at] {
        case .accepted(let note, let accepted): add(note, accepted.order, accepted.contract, target)
        case .filled(let note, let filled): add(note, filled.order, filled.contract, target)
        case .replaced(let note, let replaced): add(note, replaced.order, replaced.contract, target)
        case .reduced(let note, let reduced): add(note, reduced.order, reduced.contract, target)
        case .cancelled(let note, let cancelled): add(note, cancelled.order, cancelled.contract, target)
        case .hibernated(let note, let standing): add(note, standing.order, standing.contract, target)
        case .triggered(let note, let standing): add(note, standing.order, standing.contract, target)
        case .reactivated(let note, let standing): add(note, standing.order, standing.contract, target)
        case .requeued(let note, let requeued): add(note, requeued.order, requeued.contract, target)
        case .negotiated(_, let negotiated): byNegotiation[negotiated.number.value] = negotiated.contract
        default: break
        }
      }
    }
  }

  /// An answer to a replace or cancel carries that request's own reference; the order's is the one the request named.
  private mutating func add(
    _ note: Note, _ order: OrderNumber, _ contract: ContractNumber, _ target: (Origin, OrderTarget)?
  ) {
    byNumber[order.value] = contract
    if let (origin, target) = target, note.reference == origin.reference, note.user == origin.user {
      byReference[Self.key(note.user, target.reference)] = contract
    } else {
      byReference[Self.key(note.user, note.reference)] = contract
    }
  }

  private static func key(_ user: UserNumber, _ reference: Reference) -> [UInt64] {
    [UInt64(user.value), reference.first, reference.second]
  }

  func contract(of negotiation: NegotiationNumber) -> ContractNumber { byNegotiation[negotiation.value] ?? .none }

  func contract(of target: OrderTarget, _ user: UserNumber) -> ContractNumber {
    let found = target.reference == .none ? byNumber[target.order.value] : byReference[Self.key(user, target.reference)]
    return found ?? .none
  }
}

extension Command {
  /// Who asks about which order, of a replace or cancel.
  fileprivate var target: (Origin, OrderTarget)? {
    switch self {
    case .replace(let origin, let replace): (origin, replace.target)
    case .cancel(let origin, let cancel): (origin, cancel.target)
    case .hibernate(let origin, let target), .reactivate(let origin, let target): (origin, target)
    case .open, .due, .login, .endSession, .order, .block, .quote, .leg, .basket, .discard, .massCancel, .operate, .negotiate,
      .answer, .review:
      nil
    }
  }
}
