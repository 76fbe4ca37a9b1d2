import MarketEngine

// RULES 13: pooled offers. What a pool reserves is kept quarter-hour by quarter-hour, and taken anew whenever one of its offers is another.
extension PlainTwin {
  /// 13.1
  mutating func addPool(_ add: AddPool, _ request: TwinRequest) throws(Refusal) {
    let account = try account(add.account, of: request.member)
    guard facilityExists(add.facility) else { throw Refusal(.unknownFacility) }
    let own = pools.filter { $0.account == account }
    for (count, limit) in [(pools.count, Limits.pools), (own.count, Limits.poolsOfAccount)] {
      guard count < limit else {
        throw Refusal(.limitReached, need: Int64(limit) + 1, free: Int64(limit))
      }
    }
    if own.contains(where: { $0.name == add.name }) { throw Refusal(.nameTaken) }
    pools.append(TwinPool(account: account, facility: add.facility, name: add.name))
    events.append(
      .poolAdded(
        PoolNumber(UInt32(pools.count)),
        AddPool(name: add.name, account: account, facility: add.facility)))
  }

  private func pool(_ number: PoolNumber, of account: AccountNumber) -> TwinPool? {
    guard number.value >= 1, number.value <= pools.count else { return nil }
    let pool = pools[Int(number.value) - 1]
    return pool.account == account ? pool : nil
  }

  private func offers(of number: PoolNumber) -> [TwinOrder] { orders.filter { $0.pool == number } }

  /// 13.2, at 2.4
  func checkOffers(of number: PoolNumber, _ account: AccountNumber) throws(Refusal) {
    guard pool(number, of: account) != nil else { return }
    let limit = Limits.offersOfPool
    guard offers(of: number).count < limit else {
      throw Refusal(.limitReached, need: Int64(limit) + 1, free: Int64(limit))
    }
  }

  /// 13.2, at 2.7
  func mayBePooled(_ new: NewOrder, _ terms: ContractTerms) -> Bool {
    let others: OrderOptions = [.market, .marketToLimit, .iceberg, .allOrNone, .stop, .quote, .basket]
    return new.side == .sell && !terms.vector.isEmpty && new.facility == .none
      && new.options.isDisjoint(with: others)
  }

  /// 13.2, after everything else
  func checkPool(
    _ number: PoolNumber, _ account: AccountNumber, _ contract: ContractNumber
  ) throws(Refusal) {
    guard pool(number, of: account) != nil else { throw Refusal(.unknownPool) }
    if offers(of: number).contains(where: { $0.contract == contract }) {
      throw Refusal(.poolHasOffer)
    }
  }

  /// 13.4
  func cover(
    _ lots: Int64, _ terms: ContractTerms, _ account: AccountNumber, by number: PoolNumber
  ) throws(Refusal) -> FacilityNumber {
    guard let pool = pool(number, of: account) else { return .none }
    var most: Int64 = 0
    if qualifies(facilities[Int(pool.facility.value) - 1], terms) {
      let holding = TwinHolding(account: account, facility: pool.facility)
      most = PlainTwin.mostLots(terms.vector) { need in
        rights.right(holding, need.resource, need.quarter).free + (pool.reserved[need] ?? 0)
      }
    }
    guard lots <= most else {
      throw Refusal(.insufficientRights, need: lots, free: most, product: terms.product)
    }
    return pool.facility
  }

  /// The most lots of a vector for which there is enough everywhere.
  private static func mostLots(
    _ vector: ResourceVector, _ available: (TwinNeed) -> Int64
  ) -> Int64 {
    needs(of: vector).map { available($0.need) / $0.amount }.min() ?? 0
  }

  private static func needs(of vector: ResourceVector) -> [(need: TwinNeed, amount: Int64)] {
    vector.twinSegments.filter { $0.1.amount != 0 }.flatMap { resource, segment in
      (Int64(segment.first.index)..<Int64(segment.end.index)).map {
        (TwinNeed(resource: resource, quarter: $0), segment.amount)
      }
    }
  }

  /// 13.3, 13.5: the largest of its offers' needs, in place of what it had reserved.
  mutating func takeAnew(_ number: PoolNumber) {
    guard number != .none else { return }
    var needed: [TwinNeed: Int64] = [:]
    for offer in offers(of: number) {
      guard let terms = contract(offer.contract)?.terms else { continue }
      for (need, amount) in PlainTwin.needs(of: terms.vector) {
        needed[need] = max(needed[need] ?? 0, offer.lots * amount)
      }
    }
    let pool = pools[Int(number.value) - 1]
    let holding = TwinHolding(account: pool.account, facility: pool.facility)
    for (need, amount) in needed {
      rights.change(holding, need.resource, need.quarter, reserved: amount)
    }
    for (need, amount) in pool.reserved {
      rights.change(holding, need.resource, need.quarter, reserved: -amount)
    }
    pools[Int(number.value) - 1].reserved = needed
  }

  /// 13.6: a pooled offer has sold lots; gives what is left of what the pool had reserved.
  mutating func sold(
    _ lots: Int64, of offer: TwinOrder, _ terms: ContractTerms
  ) -> [TwinNeed: Int64] {
    rights.change(
      TwinHolding(account: offer.account, facility: offer.facility), terms.vector,
      reservedLots: -lots)
    let place = Int(offer.pool.value) - 1
    for (need, amount) in PlainTwin.needs(of: terms.vector) {
      pools[place].reserved[need, default: 0] -= lots * amount
    }
    return pools[place].reserved
  }

  /// 13.6: the other offers of the pool become what fits.
  mutating func cutOthers(than seller: TwinOrder, toFit left: [TwinNeed: Int64]) {
    for offer in offers(of: seller.pool) where offer.number != seller.number {
      guard let terms = contract(offer.contract)?.terms else { continue }
      let fitting = PlainTwin.mostLots(terms.vector) { left[$0] ?? 0 }
      if fitting >= offer.lots { continue }
      changed(offer.contract)
      if fitting == 0 {
        cancel(offer.number, because: .pool)
        continue
      }
      release(offer.number, lots: offer.lots - fitting)
      change(offer.number) {
        $0.lots = fitting
        $0.clipLeft = min($0.clipLeft, fitting)
      }
      let note = note(of: offer)
      events.append(
        .reduced(
          note,
          Reduced(
            order: offer.number, contract: offer.contract,
            quantity: Quantity(lots: offer.lots - fitting), left: Quantity(lots: fitting),
            reason: .pool)))
    }
    takeAnew(seller.pool)
  }

  func writePools(_ words: inout TwinWords) {
    words.add(pools.count)
    for pool in pools {
      words.add(UInt64(pool.account.value), UInt64(pool.facility.value))
      words.add(pool.name)
    }
  }
}
