import MarketEngine

extension Seen {
  /// What freezes can reach and leave behind.
  enum FreezeSight: CaseIterable {
    case contract, label, market, zone, product, zoneAndProduct, lifted
    /// A contract whose freeze ends stays frozen by a wider one.
    case staysFrozen
    case opensFrozen, frozenInCall
    /// The end of a call comes, and it goes on; then it is uncrossed as the freeze ends, or closes at the gate without a trade.
    case callGoesOn, reopened, closedInCall
    case closedFrozen, blockRefused
  }

  /// Looks at the events of one command, the phases before it and the market after it.
  mutating func noteFreezes(
    _ command: Command, _ events: [Event], before phases: [UInt32: ContractPhase], after twin: borrowing PlainTwin
  ) {
    for event in events {
      guard case .freezeSet(let set) = event else { continue }
      if !set.isOn {
        add(.lifted)
        if phases[set.contract.value] == .frozen, !events.contains(where: { $0.brings(set.contract, to: .continuous) }) {
          add(.staysFrozen)
        }
      } else if set.contract != .none {
        add(.contract)
        if phases[set.contract.value] == .call { add(.frozenInCall) }
      } else if set.scope.label != .empty {
        add(.label)
      } else {
        switch (set.scope.zone == .none, set.scope.product == nil) {
        case (true, true): add(.market)
        case (false, true): add(.zone)
        case (true, false): add(.product)
        case (false, false): add(.zoneAndProduct)
        }
      }
    }
    switch command {
    case .due(let due) where due.kind == .contractOpens:
      if events.contains(where: { $0.brings(ContractNumber(UInt32(due.id)), to: .frozen) }) { add(.opensFrozen) }
    case .due(let due) where due.kind == .callEnds:
      let number = ContractNumber(UInt32(due.id))
      if events.contains(where: { $0.brings(number, to: .call) }) {
        add(.callGoesOn)
        goingOn.insert(number.value)
      } else if goingOn.remove(number.value) != nil {
        add(.reopened)
      }
    case .due(let due) where due.kind == .contractCloses:
      let number = ContractNumber(UInt32(due.id))
      if phases[number.value] == .frozen { add(.closedFrozen) }
      if goingOn.contains(number.value) { add(.closedInCall) }
    case .block(_, let order):
      guard case .refused(_, let refusal) = events.first, refusal.code == .wrongPhase else { break }
      if twin.wouldBeFrozen(order.block) { add(.blockRefused) }
    default: break
    }
  }

  private mutating func add(_ sight: FreezeSight) { freezes[sight, default: 0] += 1 }
}

extension Event {
  fileprivate func brings(_ contract: ContractNumber, to phase: ContractPhase) -> Bool {
    if case .phaseChanged(let changed, let to) = self { changed == contract && to == phase } else { false }
  }
}
