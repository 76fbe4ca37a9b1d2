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
  init?(_ contract: Contract, _ books: borrowing BookStore) {
    var bid = SideWalk(contract.bids, books)
    var offer = SideWalk(contract.offers, books)
    guard bid.exists, offer.exists, offer.price <= bid.price else { return nil }
    var lastBid = bid.price
    var lastOffer = offer.price
    while bid.exists, offer.exists, offer.price <= bid.price {
      let lots = min(bid.left, offer.left)
      volume += lots
      (lastBid, lastOffer) = (bid.price, offer.price)
      bid.take(lots, contract.bids, books)
      offer.take(lots, contract.offers, books)
    }
    // The last bid and the last offer that trade: at any price between them as much trades.
    (lowest, highest, turn) = (lastOffer, lastBid, lastBid)
    if bid.exists, bid.price == lastBid {
      // More is bid than offered, the less the higher the price, down to the next bid.
      (surplusBelow, surplusAbove) = (bid.left, bid.left)
      bid.take(bid.left, contract.bids, books)
      raise(above: bid)
    } else if offer.exists, offer.price == lastOffer {
      (surplusBelow, surplusAbove) = (-offer.left, -offer.left)
      offer.take(offer.left, contract.offers, books)
      lower(below: offer)
    } else {
      narrow(&bid, &offer, contract, books)
    }
  }

  /// The last bid and the last offer are used up: nothing is left over between the next bid and the next offer.
  private mutating func narrow(
    _ bid: inout SideWalk, _ offer: inout SideWalk, _ contract: Contract,
    _ books: borrowing BookStore
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
    bid.take(below, contract.bids, books)
    offer.take(above, contract.offers, books)
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

/// A walk along a side's levels, lot by lot.
struct SideWalk {
  private var level: UInt32
  /// Of the level it is at, and how many lots of it are left.
  private(set) var price: Price
  private(set) var left: Int64

  init(_ side: BookSide, _ books: borrowing BookStore) {
    level = side.bestLevel
    (price, left) = (Price(ticks: 0), 0)
    look(side, books)
  }

  /// Whether there is a level yet.
  var exists: Bool { level != 0 }

  /// Takes lots off the level, and goes on to the next if none are left.
  mutating func take(_ lots: Int64, _ side: BookSide, _ books: borrowing BookStore) {
    left -= lots
    guard left == 0 else { return }
    level = books.level(after: level, side: side)
    look(side, books)
  }

  private mutating func look(_ side: BookSide, _ books: borrowing BookStore) {
    guard level != 0 else { return }
    price = side.price(of: books.rank(ofLevel: level))
    left = Int64(books.levels[level].quantity)
  }
}
