import MarketEngine

/// The sections of the state stream, in order.
enum TwinSection: CaseIterable {
  case header, registry, facilities, holdings, fees, contracts, orders, slots, sessions
  case references, positions, sweeps, settled
}

/// A growing state stream.
struct TwinWords {
  var all: [UInt64] = []

  mutating func add(_ words: UInt64...) { all += words }
  mutating func add(_ words: Int64...) { for word in words { all.append(UInt64(bitPattern: word)) } }
  mutating func add(_ count: Int) { all.append(UInt64(bitPattern: Int64(count))) }

  mutating func add(_ name: Name) { all += [name.first, name.second, name.third, name.fourth] }
  mutating func add(_ reference: Reference) { all += [reference.first, reference.second] }
}
