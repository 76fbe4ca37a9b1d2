/// Offers of one account on one facility that share what they reserve (rules 13).
struct Pool: BitwiseCopyable {
  var account: AccountNumber
  var facility: FacilityNumber
  var name: Name
  /// How many of its offers are live.
  var offers: UInt32 = 0
  /// The pool its account made before it, 0 for none.
  var next: UInt32 = 0
  /// The last basket of which a leg was planned on one of its offers.
  var met: UInt64 = 0
}

/// A live offer of a pool, and its lots that count for what the pool reserves.
struct PoolOffer: BitwiseCopyable {
  var slot: UInt32 = 0
  var lots: UInt32 = 0
}

/// An offer of a pool while what the pool reserves is taken anew.
struct PoolShare: BitwiseCopyable {
  var slot: UInt32
  var vector: ResourceVector
  /// Lots that counted, and that count now.
  var before: Int64
  var after: Int64
}

/// Pools, and for each its live offers in order of entry.
///
///     pools   [0 none | 1 | 2 | …]
///     offers  [32 places of 0 | 32 of 1 | 32 of 2 | …]   the first `offers` of each are live
struct PoolStore: ~Copyable {
  /// Indexed by number; 0 is none.
  var pools: Buffer<Pool>
  private var offers: Buffer<PoolOffer>
  /// The offers of the pool at hand; without meaning between changes.
  var shares: Buffer<PoolShare>
  /// Counts baskets, so that what an earlier one met need not be cleared.
  private var meeting: UInt64 = 0
  /// Whether two legs of the last basket were planned on offers of one pool.
  private(set) var isMetTwice = false

  init() {
    pools = Buffer()
    offers = Buffer()
    shares = Buffer(capacity: Limits.offersOfPool)
    append(Pool(account: .none, facility: .none, name: .empty))
  }

  mutating func append(_ pool: Pool) {
    pools.append(pool)
    offers.append(repeating: PoolOffer(), count: Limits.offersOfPool)
  }

  /// An offer of a pool, by its place among them.
  func offer(_ place: UInt32, of pool: UInt32) -> PoolOffer {
    offers[Int(pool) * Limits.offersOfPool + Int(place)]
  }

  /// The newest offer of a pool, without lots yet.
  mutating func add(_ slot: UInt32, to pool: UInt32) {
    precondition(pools[pool].offers < Limits.offersOfPool, "a pool with too many offers")
    offers[Int(pool) * Limits.offersOfPool + Int(pools[pool].offers)] = PoolOffer(slot: slot)
    pools[pool].offers += 1
  }

  /// Forgets an offer that reserves nothing any more.
  mutating func remove(_ slot: UInt32, from pool: UInt32) {
    var place = place(of: slot, in: pool)
    precondition(offers[place].lots == 0, "an offer left its pool with a reservation")
    let end = Int(pool) * Limits.offersOfPool + Int(pools[pool].offers)
    while place + 1 < end {
      offers[place] = offers[place + 1]
      place += 1
    }
    pools[pool].offers -= 1
  }

  mutating func setLots(_ lots: Int64, of slot: UInt32, in pool: UInt32) {
    offers[place(of: slot, in: pool)].lots = UInt32(lots)
  }

  private func place(of slot: UInt32, in pool: UInt32) -> Int {
    var place = Int(pool) * Limits.offersOfPool
    while offers[place].slot != slot { place += 1 }
    return place
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
      for end in [segment.first.index, segment.end.index] where end > quarter {
        edge = min(edge ?? .max, end)
      }
    }
    return edge
  }

  // MARK: What baskets meet

  mutating func beginMeeting() {
    meeting += 1
    isMetTwice = false
  }

  /// A leg was planned on an offer of a pool; of each pool there is only one in a leg's contract.
  mutating func meet(_ pool: UInt32) {
    if pools[pool].met == meeting { isMetTwice = true }
    pools[pool].met = meeting
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
