import MarketEngine

extension Seen {
  /// What can become of facilities and the rights to them.
  enum CapabilitySight: CaseIterable {
    case plantOfTwo, interruptibleTrade, derateOfInterruptible, derateOfFirm, operatorLost, holderLost, restored
  }

  mutating func noteCapability(_ event: Event) {
    switch event {
    case .facilityAdded(_, let terms):
      if facilities.contains(where: { $0.plant == terms.added.plant }) { add(.plantOfTwo) }
      facilities.append(terms.added)
    case .traded(let trade):
      guard trade.kind != .called, trade.facility != .none else { return }
      if facilities[Int(trade.facility.value) - 1].firmness == .interruptible { add(.interruptibleTrade) }
    case .capabilityChanged(let changed) where changed.amount < 0:
      let isFirm = facilities[Int(changed.facility.value) - 1].firmness == .firm
      add(isFirm ? .derateOfFirm : .derateOfInterruptible)
    case .capabilityChanged: add(.restored)
    case .rightsChanged(_, let changed) where changed.change.amount < 0:
      let own = facilities[Int(changed.change.facility.value) - 1].account
      add(own == changed.account ? .operatorLost : .holderLost)
    default: break
    }
  }

  private mutating func add(_ sight: CapabilitySight) { capability[sight, default: 0] += 1 }
}
