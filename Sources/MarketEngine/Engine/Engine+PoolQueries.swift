/// What a member is told of its pools.
extension Engine {
  /// Each pool of an account, in order of number, then the runs of quarter-hours in which it reserves something.
  func pools(_ account: AccountNumber, _ rows: inout [QueryRow]) {
    var numbers = [UInt32]()
    var number = registry.accounts[account.value].pool
    while number != 0 {
      numbers.append(number)
      number = pools.pools[number].next
    }
    for number in numbers.reversed() {
      let pool = pools.pools[number]
      rows.append(
        .pool(
          PoolRow(
            pool: PoolNumber(number), account: account, facility: pool.facility,
            offers: Int64(pool.offers))))
      reserves(of: number, &rows)
    }
  }

  private func reserves(of pool: UInt32, _ rows: inout [QueryRow]) {
    var edges = [Int32]()
    for place in 0..<pools.pools[pool].offers {
      let vector = vector(of: pools.offer(place, of: pool).slot)
      for resource in 0..<3 where vector.segment(resource).amount > 0 {
        edges += [vector.segment(resource).first.index, vector.segment(resource).end.index]
      }
    }
    edges.sort()
    var run: PoolReserveRow?
    for (first, end) in zip(edges, edges.dropFirst()) where first < end {
      let row = PoolReserveRow(
        pool: PoolNumber(pool), first: QuarterHour(first), end: QuarterHour(end),
        charge: reserved(by: pool, 0, at: first), discharge: reserved(by: pool, 1, at: first),
        room: reserved(by: pool, 2, at: first))
      if let sofar = run, sofar.reservesSame(as: row) {
        run?.end = row.end
      } else {
        if let sofar = run, !sofar.isEmpty { rows.append(.poolReserve(sofar)) }
        run = row
      }
    }
    if let sofar = run, !sofar.isEmpty { rows.append(.poolReserve(sofar)) }
  }

  private func reserved(by pool: UInt32, _ resource: Int, at quarter: Int32) -> Int64 {
    var most: Int64 = 0
    for place in 0..<pools.pools[pool].offers {
      let offer = pools.offer(place, of: pool)
      let segment = vector(of: offer.slot).segment(resource)
      if segment.covers(quarter) { most = max(most, segment.amount * Int64(offer.lots)) }
    }
    return most
  }
}

extension PoolReserveRow {
  fileprivate var isEmpty: Bool { charge == 0 && discharge == 0 && room == 0 }

  fileprivate func reservesSame(as other: PoolReserveRow) -> Bool {
    charge == other.charge && discharge == other.discharge && room == other.room
  }
}
