/// Contracts that are called off (rule 10.9), and how a contract closes.
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
    contracts.slots[slot].isFrozen = false
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
}
