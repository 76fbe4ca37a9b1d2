/// A trade proposed and not yet answered. What its proposer may have to give is reserved.
struct Negotiation: BitwiseCopyable {
  var number: NegotiationNumber
  var account: AccountNumber
  var member: MemberNumber
  var user: UserNumber
  var session: SessionNumber
  var reference: Reference
  var counterparty: MemberNumber
  /// Slot of the contract; it is live as long as this is: negotiations end at the gate.
  var contract: UInt32
  /// The proposer's side.
  var side: Side
  var price: Price
  var lots: Int64
  /// Where the proposer's rights are reserved, 0 for a buy or an empty vector.
  var holding: UInt32
  var expiry: Timestamp
}

/// Open negotiations, ascending by number. Finding one is O(log n); one that ends moves those after it up.
struct NegotiationStore: ~Copyable {
  var open = Buffer<Negotiation>()
  var next: UInt64 = 1

  func place(of number: NegotiationNumber) -> Int? {
    var low = 0
    var high = open.count
    while low < high {
      let middle = (low + high) / 2
      if open[middle].number < number { low = middle + 1 } else { high = middle }
    }
    return low < open.count && open[low].number == number ? low : nil
  }

  /// How many a member has proposed.
  func count(of member: MemberNumber) -> Int {
    var count = 0
    for place in 0..<open.count where open[place].member == member { count += 1 }
    return count
  }

  mutating func remove(at place: Int) -> Negotiation {
    let removed = open[place]
    for later in place + 1..<open.count { open[later - 1] = open[later] }
    _ = open.removeLast()
    return removed
  }
}
