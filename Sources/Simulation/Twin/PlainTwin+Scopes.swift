import MarketEngine

// RULES 10.9 and 10.10: contracts called off, trading set for many at once.
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
    change(number) { $0.callEnds = nil }
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

  /// 10.10
  mutating func setTrading(_ set: SetTradingOf, _ request: TwinRequest) throws(Refusal) {
    if set.scope.zone != .none, !zoneExists(set.scope.zone) { throw Refusal(.unknownZone) }
    let from = set.frozen ? ContractPhase.continuous : .frozen
    guard contracts.contains(where: { $0.phase == from && isOf(set.scope, $0.terms) }) else {
      throw Refusal(.wrongPhase)
    }
    sweep(
      .trading(set.scope, frozen: set.frozen, after: .none), because: .marketOperator,
      asker: request)
  }

  private func isOf(_ scope: ContractScope, _ terms: ContractTerms) -> Bool {
    let label = (0..<terms.label.count).map { terms.label[$0] }
    return (scope.zone == .none || terms.zone == scope.zone)
      && (scope.product == nil || terms.product == scope.product)
      && label.starts(with: (0..<scope.label.count).map { scope.label[$0] })
  }

  mutating func setTrading(
    of scope: ContractScope, frozen: Bool, after: ContractNumber, _ place: Int
  ) {
    let ahead = contracts.filter { after < $0.number }
    let from = frozen ? ContractPhase.continuous : .frozen
    for contract in ahead.prefix(Limits.sweepSlice)
    where contract.phase == from && isOf(scope, contract.terms) {
      setPhase(contract.number, frozen ? .frozen : .continuous)
      sweeps[place].cancelled += 1
    }
    guard ahead.count > Limits.sweepSlice else { return finishSweep(sweeps.remove(at: place)) }
    sweeps[place].target = .trading(
      scope, frozen: frozen, after: ahead[Limits.sweepSlice - 1].number)
  }
}
