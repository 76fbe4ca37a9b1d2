/// Lots of a member's live orders in a contract, a side; kept only for members with a position limit, so that holding an order against it
/// takes no longer the more orders there are.
struct Exposure: BitwiseCopyable {
  var member: MemberNumber
  /// Slot of the contract.
  var contract: UInt32
  var buying: Int64 = 0
  var selling: Int64 = 0
}

/// Exposures in a pool, found by (member, contract); one without lots is let go. Derived from the orders: not part of the state's words.
struct ExposureStore: ~Copyable {
  private var exposures: Buffer<Exposure>
  private var free: Buffer<UInt32>
  private var index: HashIndex

  init() {
    exposures = Buffer()
    free = Buffer()
    index = HashIndex(capacity: 16)
    exposures.append(Exposure(member: .none, contract: 0))
  }

  /// None is an exposure without lots.
  func exposure(of member: MemberNumber, _ contract: UInt32) -> Exposure {
    exposures[find(member, contract)]
  }

  mutating func add(_ lots: Int64, _ side: Side, of member: MemberNumber, _ contract: UInt32) {
    var slot = find(member, contract)
    if slot == 0 { slot = make(member, contract) }
    if side == .buy { exposures[slot].buying += lots } else { exposures[slot].selling += lots }
    if exposures[slot].buying == 0, exposures[slot].selling == 0 { remove(slot) }
  }

  private func find(_ member: MemberNumber, _ contract: UInt32) -> UInt32 {
    index.find(ExposureStore.hash(member, contract)) { slot in
      exposures[slot].member == member && exposures[slot].contract == contract
    }
  }

  private mutating func make(_ member: MemberNumber, _ contract: UInt32) -> UInt32 {
    let slot: UInt32
    if free.count > 0 {
      slot = free.removeLast()
      exposures[slot] = Exposure(member: member, contract: contract)
    } else {
      slot = UInt32(exposures.count)
      exposures.append(Exposure(member: member, contract: contract))
    }
    index.insert(slot, hash: ExposureStore.hash(member, contract))
    return slot
  }

  private mutating func remove(_ slot: UInt32) {
    index.remove(slot, hash: ExposureStore.hash(exposures[slot].member, exposures[slot].contract))
    exposures[slot].member = .none
    free.append(slot)
  }

  private static func hash(_ member: MemberNumber, _ contract: UInt32) -> UInt32 {
    hash32(UInt64(member.value), UInt64(contract) << 1)
  }
}
