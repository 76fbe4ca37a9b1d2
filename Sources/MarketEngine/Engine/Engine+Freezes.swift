/// Freezes as a state: of contracts, of products, of zones and of the market (rules 6.2 and 10.10).
extension Engine {
  mutating func setTrading(_ set: SetTrading, _ asker: Asker, _ events: inout EventBuffer) {
    let slot = contracts.slot(of: set.contract)
    guard slot != 0 else { return refuse(Refusal(.unknownContract), asker, &events) }
    guard contracts.slots[slot].phase.isBeforeGate, contracts.slots[slot].isFrozen != set.frozen else {
      return refuse(Refusal(.wrongPhase), asker, &events)
    }
    contracts.slots[slot].isFrozen = set.frozen
    emit(.freezeSet(FreezeSet(contract: set.contract, isOn: set.frozen)), &events)
    followFreezes(slot, &events)
    done(asker, &events)
  }

  /// With a label, of the contracts that are there; else also of those yet to come.
  mutating func setTrading(_ set: SetTradingOf, _ asker: Asker, _ events: inout EventBuffer) {
    guard set.scope.zone == .none || registry.knows(set.scope.zone) else {
      return refuse(Refusal(.unknownZone), asker, &events)
    }
    guard changesAny(set) else { return refuse(Refusal(.wrongPhase), asker, &events) }
    if set.scope.label == .empty { setFreezes(of: set.scope, set.frozen) }
    emit(.freezeSet(FreezeSet(scope: set.scope, isOn: set.frozen)), &events)
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

  /// Whether the contract is frozen itself, or its zone, its product or the market is.
  func isFrozen(_ slot: UInt32) -> Bool {
    contracts.slots[slot].isFrozen || isFrozen(contracts.slots[slot].terms)
  }

  /// Whether a freeze that stands reaches every contract of that zone and product.
  func isFrozen(_ terms: ContractTerms) -> Bool {
    (freezes[0] | freezes[terms.zone.value]) & (Engine.allProducts | terms.product.freezeBit) != 0
  }

  // MARK: What stands

  private static let allProducts: UInt32 = 1

  /// Nothing else is a bit of `freezes`.
  static let knownFreezes: UInt32 = Product.allCases.reduce(allProducts) { $0 | $1.freezeBit }

  /// A freeze is kept under its own zone and product. Resuming lifts all that lie within the scope.
  private mutating func setFreezes(of scope: ContractScope, _ isOn: Bool) {
    if isOn {
      freezes[scope.zone.value] |= scope.product?.freezeBit ?? Engine.allProducts
    } else {
      let within = scope.product?.freezeBit ?? Engine.knownFreezes
      for zone in 0..<freezes.count where scope.zone == .none || Int(scope.zone.value) == zone {
        freezes[zone] &= ~within
      }
    }
  }

  /// Whether any freeze would be another after it.
  private func changesAny(_ set: SetTradingOf) -> Bool {
    let scope = set.scope
    if scope.label == .empty {
      if set.frozen {
        return freezes[scope.zone.value] & (scope.product?.freezeBit ?? Engine.allProducts) == 0
      }
      let within = scope.product?.freezeBit ?? Engine.knownFreezes
      for zone in 0..<freezes.count
      where (scope.zone == .none || Int(scope.zone.value) == zone) && freezes[zone] & within != 0 { return true }
    }
    for slot in 1..<UInt32(contracts.slots.count)
    where contracts.slots[slot].number != .none && contracts.slots[slot].phase.isBeforeGate
      && contracts.slots[slot].isFrozen != set.frozen && scope.contains(contracts.slots[slot].terms)
    { return true }
    return false
  }

  // MARK: What follows

  /// Looks at so many contracts, by number. True when the sweep is through.
  mutating func runTradingSlice(_ sweep: inout Sweep, _ events: inout EventBuffer) -> Bool {
    let scope = ContractScope(zone: sweep.zone, product: sweep.product, label: sweep.label)
    var looked = 0
    var number = sweep.contract.value
    while number < contracts.created {
      number += 1
      let slot = contracts.slot(of: ContractNumber(number))
      guard slot != 0 else { continue }
      guard looked < Limits.sweepSlice else { return false }
      looked += 1
      sweep.contract = ContractNumber(number)
      guard contracts.slots[slot].phase.isBeforeGate, scope.contains(contracts.slots[slot].terms) else {
        continue
      }
      if sweep.kind == .resume {
        contracts.slots[slot].isFrozen = false
      } else if scope.label != .empty {
        contracts.slots[slot].isFrozen = true
      }
      followFreezes(slot, &events)
    }
    finish(sweep, &events)
    return true
  }

  /// Brings a contract to the phase that the freezes leave it. A call whose end has come meanwhile ends now, as a due thing of its own: no
  /// command holds more than one auction.
  private mutating func followFreezes(_ slot: UInt32, _ events: inout EventBuffer) {
    let number = contracts.slots[slot].number
    switch (contracts.slots[slot].phase, isFrozen(slot)) {
    case (.continuous, true):
      contracts.slots[slot].phase = .frozen
      emit(.phaseChanged(number, .frozen), &events)
    case (.frozen, false):
      contracts.slots[slot].phase = .continuous
      if contracts.slots[slot].stops != 0 { examineLater(slot) }
      emit(.phaseChanged(number, .continuous), &events)
      noteChange(of: slot)
    case (.call, false) where contracts.slots[slot].callEnds == .never:
      contracts.slots[slot].callEnds = now
      armCallEnd(slot)
    default: break
    }
  }

  // MARK: State

  func encodeFreezes(_ writer: inout StateWriter) {
    for zone in 0..<freezes.count { writer.put(freezes[zone]) }
    let place = writer.words.count
    writer.put(0)
    eachContract { slot in
      guard contracts.slots[slot].isFrozen else { return }
      writer.words[place] += 1
      writer.put(contracts.slots[slot].number.value)
    }
  }

  mutating func restoreFreezes(_ reader: inout StateReader) throws(StateError) {
    freezes.removeAll()
    for _ in 0..<registry.zones.count {
      let frozen = try reader.word()
      guard frozen & ~UInt64(Engine.knownFreezes) == 0 else { throw reader.invalid() }
      freezes.append(UInt32(frozen))
    }
    var last: UInt32 = 0
    for _ in 0..<(try reader.count(least: 1)) {
      let number = try reader.number()
      let slot = contracts.slot(of: ContractNumber(number))
      guard number > last, slot != 0, contracts.slots[slot].phase.isBeforeGate else { throw reader.invalid() }
      last = number
      contracts.slots[slot].isFrozen = true
    }
    guard areFreezesFollowed else { throw reader.invalid() }
  }

  /// Every contract is in a phase that the freezes leave it; while a sweep sets them, some are not yet.
  private var areFreezesFollowed: Bool {
    for place in 0..<sweeps.count where sweeps[place].kind == .freeze || sweeps[place].kind == .resume {
      return true
    }
    for slot in 1..<UInt32(contracts.slots.count) where contracts.slots[slot].number != .none {
      switch contracts.slots[slot].phase {
      case .continuous where isFrozen(slot): return false
      case .frozen where !isFrozen(slot): return false
      case .call where contracts.slots[slot].callEnds == .never && !isFrozen(slot): return false
      default: break
      }
    }
    return true
  }
}

extension Product {
  /// Its bit among the products frozen; the lowest bit is all of them.
  fileprivate var freezeBit: UInt32 { 1 << UInt32(rawValue) }
}
