import MarketEngine

/// The sections of the state stream, in order.
enum TwinSection: CaseIterable {
  case header, registry, facilities, pools, holdings, fees, collars, contracts, orders, slots, sessions
  case references, positions, sweeps, settled, safeguards, drafts, negotiations, trades, holds, callPrices, days, derates,
    freezes
}

/// A growing state stream.
struct TwinWords {
  var all: [UInt64] = []

  mutating func add(
    _ first: UInt64, _ second: UInt64? = nil, _ third: UInt64? = nil, _ fourth: UInt64? = nil
  ) {
    all.append(first)
    if let second { all.append(second) }
    if let third { all.append(third) }
    if let fourth { all.append(fourth) }
  }

  mutating func add(
    _ first: Int64, _ second: Int64? = nil, _ third: Int64? = nil, _ fourth: Int64? = nil,
    _ fifth: Int64? = nil
  ) {
    all.append(UInt64(bitPattern: first))
    if let second { all.append(UInt64(bitPattern: second)) }
    if let third { all.append(UInt64(bitPattern: third)) }
    if let fourth { all.append(UInt64(bitPattern: fourth)) }
    if let fifth { all.append(UInt64(bitPattern: fifth)) }
  }

  mutating func add(_ count: Int) { add(Int64(count)) }

  mutating func add(_ name: Name) { add(name.first, name.second, name.third, name.fourth) }
  mutating func add(_ reference: Reference) { add(reference.first, reference.second) }
}
