import MarketEngine

extension Seen {
  /// What can become of facilities and the rights to them.
  enum CapabilitySight: CaseIterable {
    case plantOfTwo, interruptibleTrade
  }

  mutating func noteCapability(_ event: Event) {
    switch event {
    case .facilityAdded(_, let terms):
      if facilities.contains(where: { $0.plant == terms.added.plant }) { add(.plantOfTwo) }
      facilities.append(terms.added)
    case .traded(let trade):
      guard trade.kind != .called, trade.facility != .none else { return }
      if facilities[Int(trade.facility.value) - 1].firmness == .interruptible { add(.interruptibleTrade) }
    default: break
    }
  }

  private mutating func add(_ sight: CapabilitySight) { capability[sight, default: 0] += 1 }
}
