/// Pools among the canonical words, there and back; which offers are theirs stands in the offers' own words.
extension Engine {
  func encodePools(_ writer: inout StateWriter) {
    writer.put(pools.pools.count - 1)
    for number in 1..<pools.pools.count {
      writer.put(pools.pools[number].account.value)
      writer.put(pools.pools[number].facility.value)
      writer.put(pools.pools[number].name)
    }
  }

  mutating func restorePools(_ reader: inout StateReader) throws(StateError) {
    for _ in 0..<(try reader.count(least: 6)) {
      let account = AccountNumber(try reader.number())
      let facility = FacilityNumber(try reader.number())
      guard registry.knows(account), facility != .none, registry.knows(facility) else {
        throw reader.invalid()
      }
      let number = UInt32(pools.pools.count)
      pools.append(
        Pool(
          account: account, facility: facility, name: try reader.name(),
          next: registry.accounts[account.value].pool))
      registry.accounts[account.value].pool = number
    }
  }

  /// The pool of a restored offer; it must be one that the offer can be in.
  func restorePool(of order: Order, _ reader: inout StateReader) throws(StateError) -> UInt32 {
    let pool = PoolNumber(try reader.number())
    guard isPool(pool, of: order.account), order.side == .sell, !order.facilityNamed,
      order.flags.isEmpty, order.options.subtracting([.pooled, .postRefuse, .postSlide]).isEmpty,
      order.holding != 0,
      rights.holdings[order.holding].facility == pools.pools[pool.value].facility
    else { throw reader.invalid() }
    return pool.value
  }

  /// Puts a restored offer among its pool's; what they reserve together is in the holding's words.
  mutating func rejoin(_ slot: UInt32, _ reader: borrowing StateReader) throws(StateError) {
    let pool = orders[slot].detail.stop
    guard pools.pools[pool].offers < Limits.offersOfPool,
      poolRefusal(PoolNumber(pool), orders[slot].order.account, orders[slot].order.contract) == nil
    else { throw reader.invalid() }
    pools.add(slot, to: pool)
    pools.setLots(open(slot), of: slot, in: pool)
  }
}
