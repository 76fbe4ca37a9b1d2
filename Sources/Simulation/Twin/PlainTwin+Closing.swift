import MarketEngine

// RULES 10.9 and 5.4: contracts called off, contracts that close.
extension PlainTwin {
  /// 10.9
  mutating func cancelContract(_ cancel: CancelContract) throws(Refusal) {
    guard let contract = contract(cancel.contract) else { throw Refusal(.unknownContract) }
    guard PlainTwin.beforeGate.contains(contract.phase) else { throw Refusal(.wrongPhase) }
    if trades.contains(where: { $0.trade.contract == contract.number }) {
      throw Refusal(.contractTraded)
    }
    for negotiation in negotiations where negotiation.contract == contract.number { expire(negotiation.number) }
    beginClosing(contract.number, because: .contractCancelled)
  }

  /// Phases in which a contract's gate is still ahead.
  static let beforeGate: [ContractPhase] = [.planned, .disclosure, .call, .continuous, .frozen]

  /// 5.4
  mutating func beginClosing(_ number: ContractNumber, because reason: CancelReason) {
    change(number) {
      $0.callEnds = nil
      $0.isFrozen = false
    }
    guard orders.contains(where: { $0.contract == number }) else {
      return endClosing(number, reason)
    }
    setPhase(number, .closing)
    sweep(.contract(number), because: reason, asker: nil)
  }

  mutating func endClosing(_ number: ContractNumber, _ reason: CancelReason) {
    guard reason == .contractCancelled else { return setPhase(number, .closed) }
    setPhase(number, .cancelled)
    contracts.removeAll { $0.number == number }
  }
}
