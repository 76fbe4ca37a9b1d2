import MarketEngine

// What must hold of freezes.
extension MarketPicture {
  /// No contract is continuous that is frozen, and none waits for a freeze that is not there; nothing is frozen itself from the gate on.
  func freezeViolations() -> [String] {
    // A sweep over contracts has freezes to set or to lift.
    guard sweeps.allSatisfy({ $0.words[0] != 3 && $0.words[0] != 4 }) else { return [] }
    var violations: [String] = []
    for contract in contracts {
      let isCall = contract.phase == UInt64(ContractPhase.call.rawValue)
      if !isCall, contract.callEnds != .never {
        violations.append("contract \(contract.number.value) is in no call, and it ends")
      }
      let waits = contract.phase == UInt64(ContractPhase.frozen.rawValue) || (isCall && contract.callEnds == .never)
      let isFrozen = isFrozen(contract)
      if waits, !isFrozen { violations.append("contract \(contract.number.value) waits for no freeze") }
      if isFrozen, contract.phase == UInt64(ContractPhase.continuous.rawValue) {
        violations.append("contract \(contract.number.value) is frozen and continuous")
      }
    }
    let beforeGate = [ContractPhase.planned, .disclosure, .call, .continuous, .frozen].map { UInt64($0.rawValue) }
    for number in frozen {
      let phase = contracts.first { $0.number == number }?.phase
      if !beforeGate.contains(phase ?? 0) { violations.append("contract \(number.value) is frozen after its gate") }
    }
    return violations
  }

  private func isFrozen(_ contract: Contract) -> Bool {
    let products = freezes[0] | freezes[Int(contract.zone.value)]
    return products & 1 != 0 || products & 1 << UInt64(contract.product) != 0
      || frozen.contains(contract.number)
  }
}
