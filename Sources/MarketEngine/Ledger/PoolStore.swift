/// Offers of one account on one facility that share what they reserve.
struct Pool: BitwiseCopyable {
  var account: AccountNumber
  var facility: FacilityNumber
  var name: Name
  /// How many of its offers are live.
  var offers: UInt32 = 0
  /// The account's next pool.
  var next: UInt32 = 0
}

/// An offer of a pool while what the pool reserves is taken anew.
struct PoolShare: BitwiseCopyable {
  var slot: UInt32
  var vector: ResourceVector
  /// Lots that counted, and that count now.
  var before: Int64
  var after: Int64
}

/// Pools, and for each the slots of its live offers in order of entry.
struct PoolStore: ~Copyable {
  /// Indexed by number; 0 is none.
  var pools: Buffer<Pool>
  private var offers: Buffer<UInt32>
  /// The offers of the pool at hand.
  var shares: Buffer<PoolShare>

  init() {
    pools = Buffer()
    offers = Buffer()
    shares = Buffer(capacity: Limits.offersOfPool)
    append(Pool(account: .none, facility: .none, name: .empty))
  }

  mutating func append(_ pool: Pool) {
    pools.append(pool)
    offers.append(repeating: 0, count: Limits.offersOfPool)
  }

  /// Slot of an offer of a pool, by its place among them.
  func offer(_ place: UInt32, of pool: UInt32) -> UInt32 {
    offers[Int(pool) * Limits.offersOfPool + Int(place)]
  }

  mutating func add(_ slot: UInt32, to pool: UInt32) {
    precondition(pools[pool].offers < Limits.offersOfPool, "a pool with too many offers")
    offers[Int(pool) * Limits.offersOfPool + Int(pools[pool].offers)] = slot
    pools[pool].offers += 1
  }

  mutating func remove(_ slot: UInt32, from pool: UInt32) {
    let start = Int(pool) * Limits.offersOfPool
    let count = Int(pools[pool].offers)
    var place = start
    while offers[place] != slot { place += 1 }
    while place + 1 < start + count {
      offers[place] = offers[place + 1]
      place += 1
    }
    pools[pool].offers -= 1
  }

  // MARK: What the shares need of a resource

  /// The most any share needs in a quarter-hour, by what counted or by what counts now.
  func peak(_ resource: Int, at quarter: Int32, before: Bool) -> Int64 {
    var peak: Int64 = 0
    for index in 0..<shares.count {
      let segment = shares[index].vector.segment(resource)
      guard segment.covers(quarter) else { continue }
      peak = max(peak, segment.amount * (before ? shares[index].before : shares[index].after))
    }
    return peak
  }

  /// Where the next share begins or ends after a quarter-hour, nil after the last.
  func edge(_ resource: Int, after quarter: Int32) -> Int32? {
    var edge: Int32?
    for index in 0..<shares.count {
      let segment = shares[index].vector.segment(resource)
      guard segment.amount > 0 else { continue }
      if segment.first.index > quarter { edge = min(edge ?? .max, segment.first.index) }
      if segment.end.index > quarter { edge = min(edge ?? .max, segment.end.index) }
    }
    return edge
  }
}

extension ResourceVector {
  /// Charge, discharge or room, as `RightsLedger` counts them.
  func segment(_ resource: Int) -> Segment {
    resource == 0 ? charge : resource == 1 ? discharge : room
  }
}

extension Segment {
  func covers(_ quarter: Int32) -> Bool {
    amount > 0 && first.index <= quarter && quarter < end.index
  }
}
