/// Contracts that are called off, and trading set for many contracts at once (rules 10.9, 10.10).
extension Engine {
  mutating func cancel(_ cancel: CancelContract, _ asker: Asker, _ events: inout EventBuffer) {
    let slot = contracts.slot(of: cancel.contract)
    guard slot != 0 else { return refuse(Refusal(.unknownContract), asker, &events) }
    switch contracts.slots[slot].phase {
    case .planned, .disclosure, .call, .continuous, .frozen: break
    case .closing, .closed, .delivery, .delivered, .cancelled:
      return refuse(Refusal(.wrongPhase), asker, &events)
    }
    guard !trades.hasAny(of: cancel.contract) else {
      return refuse(Refusal(.contractTraded), asker, &events)
    }
    expireNegotiations(of: slot, &events)
    beginClosing(slot, because: .contractCancelled, &events)
    done(asker, &events)
  }

  /// The contract's orders go, and with the last of them it is closed, or has left the market. The first slice runs at once.
  mutating func beginClosing(
    _ slot: UInt32, because reason: CancelReason, _ events: inout EventBuffer
  ) {
    contracts.slots[slot].callEnds = .never
    let number = contracts.slots[slot].number
    var sweep = Sweep(id: nextSweep, kind: .contract, reason: reason)
    sweep.contract = number
    guard firstOrder(of: slot) != 0 else {
      return concludeClosing(sweep, &events)
    }
    nextSweep += 1
    contracts.slots[slot].phase = .closing
    emit(.phaseChanged(number, .closing), &events)
    begin(sweep, &events)
  }

  mutating func concludeClosing(_ sweep: Sweep, _ events: inout EventBuffer) {
    let slot = contracts.slot(of: sweep.contract)
    if sweep.reason == .contractCancelled {
      contracts.remove(slot)
      emit(.phaseChanged(sweep.contract, .cancelled), &events)
    } else {
      contracts.slots[slot].phase = .closed
      schedule(slot)
      emit(.phaseChanged(sweep.contract, .closed), &events)
    }
  }

  // MARK: Scopes

  mutating func setTrading(_ set: SetTradingOf, _ asker: Asker, _ events: inout EventBuffer) {
    guard set.scope.zone == .none || registry.knows(set.scope.zone) else {
      return refuse(Refusal(.unknownZone), asker, &events)
    }
    let from = set.frozen ? ContractPhase.continuous : .frozen
    guard hasContract(of: set.scope, in: from) else {
      return refuse(Refusal(.wrongPhase), asker, &events)
    }
    var sweep = newSweep(set.frozen ? .freeze : .resume, reason: .marketOperator)
    sweep.zone = set.scope.zone
    sweep.product = set.scope.product
    sweep.label = set.scope.label
    sweep.askingMember = asker.member
    sweep.askingUser = asker.origin.user
    sweep.askingSession = asker.origin.session
    sweep.reference = asker.origin.reference
    sweep.content = asker.content
    begin(sweep, &events)
  }

  private func hasContract(of scope: ContractScope, in phase: ContractPhase) -> Bool {
    for slot in 1..<UInt32(contracts.slots.count)
    where contracts.slots[slot].number != .none && contracts.slots[slot].phase == phase
      && scope.contains(contracts.slots[slot].terms)
    { return true }
    return false
  }

  /// Looks at so many contracts, by number. True when the sweep is through.
  mutating func runTradingSlice(_ sweep: inout Sweep, _ events: inout EventBuffer) -> Bool {
    let scope = ContractScope(zone: sweep.zone, product: sweep.product, label: sweep.label)
    let (from, to): (ContractPhase, ContractPhase) =
      sweep.kind == .freeze ? (.continuous, .frozen) : (.frozen, .continuous)
    var looked = 0
    var number = sweep.contract.value
    while number < contracts.created {
      number += 1
      let slot = contracts.slot(of: ContractNumber(number))
      guard slot != 0 else { continue }
      guard looked < Limits.sweepSlice else { return false }
      looked += 1
      sweep.contract = ContractNumber(number)
      guard contracts.slots[slot].phase == from, scope.contains(contracts.slots[slot].terms) else {
        continue
      }
      contracts.slots[slot].phase = to
      if to == .continuous {
        if contracts.slots[slot].stops != 0 { examineLater(slot) }
        noteChange(of: slot)
      }
      sweep.cancelled += 1
      emit(.phaseChanged(sweep.contract, to), &events)
    }
    finish(sweep, &events)
    return true
  }
}
