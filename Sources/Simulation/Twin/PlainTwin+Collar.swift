import MarketEngine

// RULES 10.6 to 10.8: collars and interruptions.
extension PlainTwin {
  /// 10.6
  mutating func setCollar(_ set: SetCollar) throws(Refusal) {
    let collar = set.collar
    for ticks in [collar.width, collar.interrupt] where ticks != Collar.open {
      guard ticks >= 0, ticks <= Limits.collarTicks else { throw Refusal(.valueOutOfRange) }
    }
    if collar.interrupt == Collar.open {
      guard collar.callSeconds == 0 else { throw Refusal(.valueOutOfRange) }
    } else {
      guard collar.callSeconds >= 1, collar.callSeconds <= Limits.phaseSeconds else {
        throw Refusal(.valueOutOfRange)
      }
    }
    collars[Int(set.product.rawValue) - 1] = collar
    events.append(.collarSet(set))
  }

  /// 10.7
  func checkCollar(_ price: Int64, _ contract: TwinContract) throws(Refusal) {
    let width = collars[Int(contract.terms.product.rawValue) - 1].width
    guard width != Collar.open, let reference = reference(of: contract) else { return }
    if price < reference - width {
      let bound = max(reference - width, contract.terms.lowestPrice.ticks)
      throw Refusal(
        .outsideCollar, need: price, free: bound, product: contract.terms.product)
    }
    if price > reference + width {
      let bound = min(reference + width, contract.terms.highestPrice.ticks)
      throw Refusal(
        .outsideCollar, need: price, free: bound, product: contract.terms.product)
    }
  }

  /// What can be entered: the range, and within it the collar.
  func bounds(_ contract: TwinContract) -> ClosedRange<Int64> {
    let range = contract.terms.lowestPrice.ticks...contract.terms.highestPrice.ticks
    let width = collars[Int(contract.terms.product.rawValue) - 1].width
    guard width != Collar.open, let reference = reference(of: contract) else { return range }
    return (reference - width...reference + width).clamped(to: range)
  }

  /// The last price, else the contract's own.
  func reference(of contract: TwinContract) -> Int64? {
    contract.lastPrice ?? contract.terms.reference?.ticks
  }

  /// 10.8: whether a trade at that price may not be.
  mutating func isTooFar(_ price: Int64, _ number: ContractNumber) -> Bool {
    guard let contract = contract(number) else { return false }
    let interrupt = collars[Int(contract.terms.product.rawValue) - 1].interrupt
    if !bases.contains(where: { $0.contract == number }) {
      bases.append((number, reference(of: contract)))
    }
    guard interrupt != Collar.open, let base = bases.first(where: { $0.contract == number })?.reference
    else { return false }
    return abs(price - base) > interrupt
  }

  /// 10.8
  mutating func interrupt(_ number: ContractNumber, at price: Int64) {
    guard let contract = contract(number) else { return }
    let collar = collars[Int(contract.terms.product.rawValue) - 1]
    let ends = min(now.adding(seconds: Int64(collar.callSeconds)), contract.terms.gate)
    change(contract.number) { $0.callEnds = ends }
    events.append(.interrupted(contract.number, Price(ticks: price), ends))
    setPhase(contract.number, .call)
  }
}
