/// One side of one contract's book. Prices are ranks here: 0 is the best price the contract allows on this side, so "better" is
/// "smaller" on both sides and is written once.
///
///     root ── branch (64 children) ── … ── leaf (64 levels) ── level ── order ⇄ order ⇄ order
struct BookSide: BitwiseCopyable {
  /// A branch, or a leaf if `height` is 0; 0 if the side has no level.
  var root: UInt32 = 0
  /// Branches above each leaf: enough for the contract's whole price range.
  var height: UInt8
  /// Index of the best level; 0 if there is none.
  var bestLevel: UInt32 = 0
  /// The leaf used last: most orders come near the one before.
  var recentLeaf: UInt32 = 0
  /// Which side of which contract this is; leaves carry it.
  var owner: UInt32
  var orders: UInt32 = 0
  /// The price of rank 0, and whether prices fall (bids) or rise (offers) with rank.
  var bestPrice: Int64
  var falls: Bool
  /// The first all-or-none order resting here, in priority; 0 if there is none. The engine keeps it; the book's own order does not
  /// know of it.
  var allOrNone: UInt32 = 0

  init(side: Side, contractSlot: UInt32, lowest: Price, highest: Price) {
    let range = UInt64(highest.ticks - lowest.ticks)
    var height: UInt8 = 0
    while range >> (6 * (UInt64(height) + 1)) != 0 { height += 1 }
    self.height = height
    owner = contractSlot << 1 | (side == .buy ? 0 : 1)
    falls = side == .buy
    bestPrice = side == .buy ? highest.ticks : lowest.ticks
  }

  @inline(__always) func rank(of price: Price) -> UInt32 {
    UInt32(truncatingIfNeeded: falls ? bestPrice &- price.ticks : price.ticks &- bestPrice)
  }

  @inline(__always) func price(of rank: UInt32) -> Price {
    Price(ticks: falls ? bestPrice - Int64(rank) : bestPrice + Int64(rank))
  }
}

/// Orders at one price, first come first. Its index is leaf << 6 | place, so its rank needs no field.
struct Level: BitwiseCopyable {
  var head: UInt32 = 0
  var tail: UInt32 = 0
  /// Sum of the lots of its orders.
  var quantity: UInt64 = 0
}

/// What matching touches of an order: 16 bytes, four to a cache line.
struct OrderNode: BitwiseCopyable {
  /// Open lots.
  var remaining: UInt32 = 0
  var next: UInt32 = 0
  var previous: UInt32 = 0
  /// Where it rests; 0 while it does not.
  var level: UInt32 = 0
}

/// Sixty-four levels or children side by side, and which of them are in use.
struct TreeNode: BitwiseCopyable {
  var occupied: UInt64
  var parent: UInt32
  /// Rank of the first level under it, divided by what one of its places spans: the last six bits are its place in its parent.
  var prefix: UInt32
  var owner: UInt32
}
