import MarketEngine

extension RandomMarket {
  /// A pool, mostly of an account that holds something on the facility.
  mutating func drawPool() -> Command {
    let account = chance.any(of: world.holders) ?? AccountNumber(1)
    let user = drawUser(of: account) ?? drawUser()
    var pool = AddPool(
      name: chance.once(in: 4) ? name("pool1") : freshName("pool"), account: account,
      facility: FacilityNumber(UInt32(1 + chance.below(max(1, world.facilities.count)))))
    switch chance.below(14) {
    case 0: pool.account = .none
    case 1: pool.account = AccountNumber(UInt32(chance.below(9)))
    case 2: pool.facility = FacilityNumber(UInt32(chance.below(9)))
    default: break
    }
    return .operate(drawOrigin(user: user), .addPool(pool))
  }

  /// Puts many of an account's sells into one of its pools, and now and then what cannot be there.
  mutating func pool(_ order: inout NewOrder, of holder: AccountNumber?) {
    if chance.once(in: 120) { order.pool = PoolNumber(UInt32(chance.below(4))) }
    guard order.side == .sell, let holder, !chance.once(in: 3) else { return }
    guard let pool = chance.any(of: world.pools.filter { $0.account == holder }) else { return }
    order.pool = pool.number
    if !chance.once(in: 30) { order.facility = .none }
  }
}
