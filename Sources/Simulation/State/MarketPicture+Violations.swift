import MarketEngine

// What must hold in every state.
extension MarketPicture {
  /// Cash is only moved; what is set aside is the sum of the orders' reservations.
  func cashViolations(deposited: Int128) -> [String] {
    var violations: [String] = []
    let total = accounts.reduce(Int128(0)) { $0 + Int128($1.cash) }
    if total != deposited { violations.append("all cash is \(total), deposits \(deposited)") }
    var reserved = [Int64](repeating: 0, count: accounts.count + 1)
    for claim in claims {
      guard let contract = contracts.first(where: { $0.number == claim.contract }) else { continue }
      reserved[Int(claim.account.value)] +=
        claim.lots * contract.reservation(side: claim.side, price: claim.price)
    }
    var undelivered = [Int64](repeating: 0, count: accounts.count + 1)
    for position in positions {
      undelivered[Int(position.account.value)] += position.received.microYuan
    }
    for (index, account) in accounts.enumerated() {
      if account.reserved != reserved[index + 1] {
        violations.append(
          "account \(index + 1) reserves \(account.reserved), its orders and deals \(reserved[index + 1])")
      }
      if account.undelivered != undelivered[index + 1] {
        violations.append(
          "account \(index + 1) has \(account.undelivered) undelivered, "
            + "its positions received \(undelivered[index + 1])")
      }
    }
    return violations
  }

  /// The sum of all accounts' rights and of what derates took is the nameplate's capability, and what is reserved is what live sells need.
  func rightsViolations() -> [String] {
    var violations: [String] = []
    let reserved = reservedByClaims()
    var sums: [UInt32: [Int64: [UInt64]]] = [:]
    for holding in holdings {
      let needed = reserved[Holder(holding.account, holding.facility)] ?? [:]
      for day in holding.days {
        var sum = sums[holding.facility.value]?[day.index] ?? Array(repeating: 0, count: 288)
        for place in 0..<288 { sum[place] += UInt64(day.held[place]) }
        sums[holding.facility.value, default: [:]][day.index] = sum
        if zip(day.held, day.reserved).contains(where: { $0 < $1 }) {
          violations.append("more is reserved than held: \(holding.place(day))")
        }
        if day.reserved.map({ Int64($0) }) != needed[day.index] ?? Array(repeating: 0, count: 288) {
          violations.append("what is reserved is not what the sells need: \(holding.place(day))")
        }
      }
    }
    for (index, facility) in facilities.enumerated() {
      violations += capabilityViolations(index + 1, facility, sums[UInt32(index + 1)] ?? [:])
    }
    for (holder, days) in reserved {
      let held = holdings.first { Holder($0.account, $0.facility) == holder }?.days ?? []
      for day in days.keys where !held.contains(where: { $0.index == day }) {
        violations.append("account \(holder.account) sells what it does not hold, day \(day)")
      }
    }
    return violations
  }

  private func capabilityViolations(
    _ number: Int, _ facility: Facility, _ sums: [Int64: [UInt64]]
  ) -> [String] {
    let first = max(facility.first, (firstDay ?? 0) * 96)
    guard first < facility.end else { return [] }
    let lost = derates.first { Int($0.facility.value) == number }?.days ?? []
    for day in first / 96...(facility.end - 1) / 96 {
      for place in 0..<288 {
        let quarter = day * 96 + Int64(place % 96)
        let inside = quarter >= first && quarter < facility.end
        let derated = lost.first { $0.index == day }?.lost[place] ?? 0
        let capability = inside ? facility.capability[place / 96] : 0
        let sum = sums[day]?[place] ?? 0
        // A quarter-hour of a first day that began before the facility holds nothing.
        if sum + derated != capability {
          return ["facility \(number), quarter-hour \(quarter): rights \(sum), lost \(derated), of \(capability)"]
        }
      }
    }
    return []
  }

  /// Lots for which something is set aside: of a live order, an open negotiation or a trade that waits.
  private struct Claim {
    var account: AccountNumber
    var contract: ContractNumber
    var side: UInt64
    var price: Int64
    var lots: Int64
    var facility: FacilityNumber
    /// 0 for one that reserves its own rights.
    var pool: UInt64 = 0
  }

  private var claims: [Claim] {
    orders.filter { !$0.isHibernated }.map {
      Claim(
        account: $0.account, contract: $0.contract, side: $0.side, price: $0.price, lots: $0.lots,
        facility: $0.facility, pool: $0.pool)
    }
      + negotiations.map {
        Claim(
          account: $0.account, contract: $0.contract, side: $0.side, price: $0.price,
          lots: $0.lots, facility: $0.facility)
      } + pending.flatMap(claims(of:))
  }

  private func claims(of waiting: Pending) -> [Claim] {
    guard let trade = trades.first(where: { $0.number == waiting.trade }) else { return [] }
    return [
      Claim(
        account: trade.buyer, contract: trade.contract, side: UInt64(Side.buy.rawValue),
        price: waiting.buyLimit, lots: trade.lots, facility: .none),
      Claim(
        account: trade.seller, contract: trade.contract, side: UInt64(Side.sell.rawValue),
        price: waiting.sellLimit, lots: trade.lots, facility: trade.facility),
    ]
  }

  /// The sum of what claims that are in no pool need, and of the most that an offer of each pool needs (rule 13.3).
  private func reservedByClaims() -> [Holder: [Int64: [Int64]]] {
    var reserved: [Holder: [Int64: [Int64]]] = [:]
    var pooled: [UInt64: [Need: Int64]] = [:]
    for claim in claims where claim.facility != .none {
      for (need, amount) in needs(of: claim) {
        if claim.pool == 0 {
          add(amount, need, of: Holder(claim.account, claim.facility), to: &reserved)
        } else {
          pooled[claim.pool, default: [:]][need] = max(pooled[claim.pool]?[need] ?? 0, amount)
        }
      }
    }
    for (number, needs) in pooled {
      let pool = pools[Int(number) - 1]
      for (need, amount) in needs {
        add(amount, need, of: Holder(pool.account, pool.facility), to: &reserved)
      }
    }
    return reserved
  }

  private func needs(of claim: Claim) -> [(Need, Int64)] {
    guard let contract = contracts.first(where: { $0.number == claim.contract }) else { return [] }
    let segments = [contract.vector.charge, contract.vector.discharge, contract.vector.room]
    return segments.enumerated().filter { $0.element.amount != 0 }.flatMap { resource, segment in
      (Int64(segment.first.index)..<Int64(segment.end.index)).map {
        (Need(resource: resource, quarter: $0), claim.lots * segment.amount)
      }
    }
  }

  private func add(
    _ amount: Int64, _ need: Need, of holder: Holder, to reserved: inout [Holder: [Int64: [Int64]]]
  ) {
    reserved[holder, default: [:]][need.quarter / 96, default: Array(repeating: 0, count: 288)][
      need.resource * 96 + Int(need.quarter % 96)] += amount
  }

  /// A resource in a quarter-hour.
  private struct Need: Hashable {
    var resource: Int
    var quarter: Int64
  }

  private struct Holder: Hashable {
    var account: UInt32
    var facility: UInt32
    init(_ account: AccountNumber, _ facility: FacilityNumber) {
      self.account = account.value
      self.facility = facility.value
    }
  }
}

extension MarketPicture.Holding {
  func place(_ day: MarketPicture.Day) -> String {
    "account \(account.value), facility \(facility.value), day \(day.index)"
  }
}
