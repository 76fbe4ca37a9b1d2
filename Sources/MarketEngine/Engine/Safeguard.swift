/// What keeps a member from harm: whether it is halted, its limits, and what is counted for them.
struct Safeguard: BitwiseCopyable {
  var member: MemberNumber
  var halted = false
  var limits = MemberLimits(all: MemberLimits.none)
  /// The UTC day of the counters; they begin anew with the first thing counted on another.
  var day: Int64 = 0
  var requests: Int64 = 0
  var fills: Int64 = 0

  /// Whether it says anything: one that does not is not part of the state.
  var isEmpty: Bool { !halted && limits == MemberLimits(all: MemberLimits.none) }

  /// Requests and fills of a day.
  func counted(on today: Int64) -> (requests: Int64, fills: Int64) {
    day == today ? (requests, fills) : (0, 0)
  }

  mutating func count(requests more: Int64, fills: Int64, on today: Int64) {
    if day != today {
      day = today
      requests = 0
      self.fills = 0
    }
    requests += more
    self.fills += fills
  }
}

/// What an order would come to, for the limits of its member to be held against.
struct GuardedOrder: BitwiseCopyable {
  var member: MemberNumber
  var contract: UInt32
  var side: Side
  var price: Price
  var lots: Int64
  var reservation: Money
  /// What it has open and reserved already: nothing but for a replacement.
  var openLots: Int64 = 0
  var reserved = Money.zero
  /// A replacement that keeps its place takes no more risk: only requests are counted.
  var keepsPlace = false
}
