import MarketEngine

// RULES 6.2 and 10.10: freezes that stand, and what follows from them.
extension PlainTwin {
  /// 6.2
  mutating func setTrading(_ set: SetTrading) throws(Refusal) {
    guard let contract = contract(set.contract) else { throw Refusal(.unknownContract) }
    guard PlainTwin.beforeGate.contains(contract.phase), contract.isFrozen != set.frozen else {
      throw Refusal(.wrongPhase)
    }
    change(set.contract) { $0.isFrozen = set.frozen }
    events.append(.freezeSet(FreezeSet(contract: set.contract, isOn: set.frozen)))
    obeyFreezes(set.contract)
  }

  /// 10.10
  mutating func setTrading(_ set: SetTradingOf, _ request: TwinRequest) throws(Refusal) {
    if set.scope.zone != .none, !zoneExists(set.scope.zone) { throw Refusal(.unknownZone) }
    let others = contracts.filter {
      isOf(set.scope, $0.terms) && PlainTwin.beforeGate.contains($0.phase) && $0.isFrozen != set.frozen
    }
    // What stands for a zone or a product, with this command.
    var standing = freezes
    if set.scope.label == .empty, set.frozen {
      if !freezes.contains(set.scope) { standing.append(set.scope) }
      guard standing != freezes else { throw Refusal(.wrongPhase) }
    } else {
      if set.scope.label == .empty { standing.removeAll { isWithin(set.scope, $0) } }
      guard standing != freezes || !others.isEmpty else { throw Refusal(.wrongPhase) }
    }
    freezes = standing
    events.append(.freezeSet(FreezeSet(scope: set.scope, isOn: set.frozen)))
    sweep(.trading(set.scope, frozen: set.frozen, after: .none), because: .marketOperator, asker: request)
  }

  private func isWithin(_ wide: ContractScope, _ narrow: ContractScope) -> Bool {
    (wide.zone == .none || wide.zone == narrow.zone) && (wide.product == nil || wide.product == narrow.product)
  }

  private func isOf(_ scope: ContractScope, _ terms: ContractTerms) -> Bool {
    let label = (0..<terms.label.count).map { terms.label[$0] }
    return (scope.zone == .none || terms.zone == scope.zone)
      && (scope.product == nil || terms.product == scope.product)
      && label.starts(with: (0..<scope.label.count).map { scope.label[$0] })
  }

  /// Whether the contract's zone, its product or the market is frozen.
  func isFrozen(_ terms: ContractTerms) -> Bool { freezes.contains { isOf($0, terms) } }

  func isFrozen(_ number: ContractNumber) -> Bool {
    guard let contract = contract(number) else { return false }
    return contract.isFrozen || isFrozen(contract.terms)
  }

  mutating func setTrading(
    of scope: ContractScope, frozen: Bool, after: ContractNumber, _ place: Int
  ) {
    let ahead = contracts.filter { after < $0.number }
    for contract in ahead.prefix(Limits.sweepSlice)
    where PlainTwin.beforeGate.contains(contract.phase) && isOf(scope, contract.terms) {
      // A freeze of a zone or a product leaves no mark on the contract.
      if !frozen || scope.label != .empty { change(contract.number) { $0.isFrozen = frozen } }
      obeyFreezes(contract.number)
    }
    guard ahead.count > Limits.sweepSlice else { return finishSweep(sweeps.remove(at: place)) }
    sweeps[place].target = .trading(
      scope, frozen: frozen, after: ahead[Limits.sweepSlice - 1].number)
  }

  /// The phase of a contract after freezes have come or gone.
  private mutating func obeyFreezes(_ number: ContractNumber) {
    guard let contract = contract(number) else { return }
    if isFrozen(number) {
      if contract.phase == .continuous { setPhase(number, .frozen) }
    } else if contract.phase == .frozen {
      setPhase(number, .continuous)
    } else if contract.phase == .call, contract.callEnds == nil {
      let now = now
      change(number) { $0.callEnds = now }
    }
  }

  func writeFreezes(_ words: inout TwinWords) {
    for zone in 0...zones.count {
      let here = freezes.filter { $0.zone.value == UInt32(zone) }
      words.add(here.reduce(UInt64(0)) { $0 + 1 << UInt64($1.product?.rawValue ?? 0) })
    }
    let frozen = contracts.filter(\.isFrozen)
    words.add(frozen.count)
    for contract in frozen { words.add(UInt64(contract.number.value)) }
  }
}
