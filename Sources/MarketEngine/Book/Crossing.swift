/// Where the two sides of a book cross: the most that can trade at one price, and the prices that come into question for it.
///
/// Lots bid at a price or above fall with the price, lots offered at it or below rise. So the prices of most volume are one run, and
/// within it those of least surplus are one run too.
struct Crossing {
  private(set) var volume: Int64 = 0
  private(set) var lowest: Price
  private(set) var highest: Price
  /// Lots bid less lots offered at `lowest`, and at `highest`; in between they change at most once, after `turn`.
  private var surplusBelow: Int64 = 0
  private var surplusAbove: Int64 = 0
  private var turn: Price

  /// Nil if nothing crosses.
  init?(_ contract: Contract, _ books: borrowing BookStore, _ orders: borrowing OrderStore) {
    var bid = SideWalk(contract.bids, isMixed: contract.isMixed, books, orders)
    var offer = SideWalk(contract.offers, isMixed: contract.isMixed, books, orders)
    guard bid.exists, offer.exists, offer.price <= bid.price else { return nil }
    var lastBid = bid.price
    var lastOffer = offer.price
    while bid.exists, offer.exists, offer.price <= bid.price {
      let lots = min(bid.left, offer.left)
      volume += lots
      (lastBid, lastOffer) = (bid.price, offer.price)
      bid.take(lots, contract.bids, books, orders)
      offer.take(lots, contract.offers, books, orders)
    }
    // The last bid and the last offer that trade: at any price between them as much trades.
    (lowest, highest, turn) = (lastOffer, lastBid, lastBid)
    if bid.exists, bid.price == lastBid {
      // More is bid than offered, the less the higher the price, down to the next bid.
      (surplusBelow, surplusAbove) = (bid.left, bid.left)
      bid.take(bid.left, contract.bids, books, orders)
      raise(above: bid)
    } else if offer.exists, offer.price == lastOffer {
      (surplusBelow, surplusAbove) = (-offer.left, -offer.left)
      offer.take(offer.left, contract.offers, books, orders)
      lower(below: offer)
    } else {
      narrow(&bid, &offer, contract, books, orders)
    }
  }

  /// The last bid and the last offer are used up: nothing is left over between the next bid and the next offer.
  private mutating func narrow(
    _ bid: inout SideWalk, _ offer: inout SideWalk, _ contract: Contract,
    _ books: borrowing BookStore, _ orders: borrowing OrderStore
  ) {
    let bidsWithin = bid.exists && bid.price >= lowest
    let offersWithin = offer.exists && offer.price <= highest
    guard bidsWithin, offersWithin, offer.price.ticks == bid.price.ticks + 1 else {
      raise(above: bid)
      lower(below: offer)
      return
    }
    // No price lies between them: the smaller of the two is left over, on its own side.
    turn = bid.price
    (surplusBelow, surplusAbove) = (bid.left, -offer.left)
    let (below, above) = (bid.left, offer.left)
    if above < below { lowest = offer.price }
    if below < above { highest = bid.price }
    bid.take(below, contract.bids, books, orders)
    offer.take(above, contract.offers, books, orders)
    if below <= above { raise(above: bid) }
    if above <= below { lower(below: offer) }
  }

  private mutating func raise(above bid: SideWalk) {
    if bid.exists, bid.price >= lowest { lowest = Price(ticks: bid.price.ticks + 1) }
  }

  private mutating func lower(below offer: SideWalk) {
    if offer.exists, offer.price <= highest { highest = Price(ticks: offer.price.ticks - 1) }
  }

  /// The price of an auction: of those that are left the nearest to the reference, without one the lowest.
  func price(nearestTo reference: Price?) -> Price {
    guard let reference else { return lowest }
    return min(max(reference, lowest), highest)
  }

  func surplus(at price: Price) -> Int64 { price <= turn ? surplusBelow : surplusAbove }
}

/// A walk along what a side has for an auction, lot by lot: icebergs count in full, all-or-none orders do not count.
struct SideWalk {
  private var level: UInt32
  /// Of the level it is at, and how many lots of it are left.
  private(set) var price: Price
  private(set) var left: Int64
  /// Whether a level's lots have to be counted order by order.
  private let isMixed: Bool

  init(
    _ side: BookSide, isMixed: Bool, _ books: borrowing BookStore, _ orders: borrowing OrderStore
  ) {
    level = side.bestLevel
    (price, left) = (Price(ticks: 0), 0)
    self.isMixed = isMixed
    look(side, books, orders)
  }

  /// Whether there is a level yet.
  var exists: Bool { level != 0 }

  /// Takes lots off the level, and goes on to the next if none are left.
  mutating func take(
    _ lots: Int64, _ side: BookSide, _ books: borrowing BookStore, _ orders: borrowing OrderStore
  ) {
    left -= lots
    guard left == 0 else { return }
    level = books.level(after: level, side: side)
    look(side, books, orders)
  }

  /// Passes over levels that have nothing for an auction.
  private mutating func look(
    _ side: BookSide, _ books: borrowing BookStore, _ orders: borrowing OrderStore
  ) {
    while level != 0 {
      left = isMixed ? lots(books, orders) : Int64(books.levels[level].quantity)
      guard left == 0 else {
        price = side.price(of: books.rank(ofLevel: level))
        return
      }
      level = books.level(after: level, side: side)
    }
  }

  private func lots(_ books: borrowing BookStore, _ orders: borrowing OrderStore) -> Int64 {
    var lots: Int64 = 0
    var slot = books.levels[level].head
    while slot != 0 {
      let options = orders[slot].order.options
      if !options.contains(.allOrNone) { lots += Int64(books.nodes[slot].remaining) }
      if options.contains(.iceberg) { lots += Int64(orders.extras[slot].hidden) }
      slot = books.nodes[slot].next
    }
    return lots
  }
}
