/// The engine's books alone: price-time matching without members, money, rights or events. It shows what the book type costs by
/// itself (`tala bench book`); the engine's own matching is `Engine.match`.
public struct BareMarket: ~Copyable {
  private var books: BookStore
  /// Bids of book n at 2n, offers at 2n + 1.
  private var sides: Buffer<BookSide>
  private var details: Buffer<Detail>
  public private(set) var trades: UInt64 = 0
  public private(set) var quantity: UInt64 = 0
  /// Order-sensitive hash over (book, maker, taker, price, lots) of every trade, as the workload files define it.
  public private(set) var hash: UInt64 = 0

  struct Detail: BitwiseCopyable {
    var book: UInt16
    var isBuy: Bool
  }

  /// Orders are numbered 1 to `orders`, densely, and are their own slots.
  public init(books number: Int, orders: Int, lowest: Int64, highest: Int64) {
    books = BookStore(orders: orders + 1)
    sides = Buffer(capacity: 2 * number)
    details = Buffer(capacity: orders + 1)
    for _ in 0..<orders { books.nodes.append(OrderNode()) }
    details.append(repeating: Detail(book: 0, isBuy: false), count: orders + 1)
    let (lowest, highest) = (Price(ticks: lowest), Price(ticks: highest))
    for index in 0..<number {
      let slot = UInt32(index)
      sides.append(BookSide(side: .buy, contractSlot: slot, lowest: lowest, highest: highest))
      sides.append(BookSide(side: .sell, contractSlot: slot, lowest: lowest, highest: highest))
    }
  }

  public mutating func enter(book: UInt16, order: UInt32, buys: Bool, price: Int32, lots: UInt32) {
    details[order] = Detail(book: book, isBuy: buys)
    books.nodes[order].remaining = lots
    let side = Int(book) * 2 + (buys ? 0 : 1)
    match(order, book, Price(ticks: Int64(price)), side ^ 1)
    guard books.nodes[order].remaining > 0 else { return }
    let rank = sides[side].rank(of: Price(ticks: Int64(price)))
    books.rest(order, rank: rank, side: &sides[side])
  }

  public mutating func cancel(order: UInt32) {
    guard books.nodes[order].level != 0 else { return }
    leave(order)
    books.nodes[order].remaining = 0
  }

  /// Lowers the open lots; keeps price and place.
  public mutating func reduce(order: UInt32, to lots: UInt32) {
    guard books.nodes[order].level != 0, books.nodes[order].remaining > lots else { return }
    books.shrink(order, by: books.nodes[order].remaining - lots)
  }

  /// Moves the order to another price with other open lots; it goes to the back and may trade at once.
  public mutating func replace(order: UInt32, price: Int32, lots: UInt32) {
    guard books.nodes[order].level != 0 else { return }
    let detail = details[order]
    leave(order)
    enter(book: detail.book, order: order, buys: detail.isBuy, price: price, lots: lots)
  }

  /// Price and open lots of a resting order, nil if it does not rest.
  public func resting(order: UInt32) -> (price: Int64, lots: UInt32)? {
    let level = books.nodes[order].level
    guard level != 0 else { return nil }
    let side = Int(details[order].book) * 2 + (details[order].isBuy ? 0 : 1)
    return (sides[side].price(of: books.rank(ofLevel: level)).ticks, books.nodes[order].remaining)
  }

  private mutating func leave(_ order: UInt32) {
    let detail = details[order]
    books.remove(order, side: &sides[Int(detail.book) * 2 + (detail.isBuy ? 0 : 1)])
  }

  @inline(__always) private mutating func match(
    _ order: UInt32, _ book: UInt16, _ limit: Price, _ opposite: Int
  ) {
    var left = books.nodes[order].remaining
    while left > 0, sides[opposite].bestLevel != 0 {
      let best = sides[opposite].bestLevel
      let price = sides[opposite].price(of: books.rank(ofLevel: best))
      guard sides[opposite].falls ? price >= limit : price <= limit else { break }
      let maker = books.levels[best].head
      let resting = books.nodes[maker].remaining
      let lots = min(left, resting)
      left -= lots
      record(book, maker, order, price, lots)
      if resting == lots {
        books.remove(maker, side: &sides[opposite])
        books.nodes[maker].remaining = 0
      } else {
        books.shrink(maker, by: lots)
      }
    }
    books.nodes[order].remaining = left
  }

  @inline(__always) private mutating func record(
    _ book: UInt16, _ maker: UInt32, _ taker: UInt32, _ price: Price, _ lots: UInt32
  ) {
    trades += 1
    quantity += UInt64(lots)
    hash = TradeHash.mix(
      hash, book: UInt64(book), maker: UInt64(maker), taker: UInt64(taker),
      price: UInt64(truncatingIfNeeded: price.ticks), lots: UInt64(lots))
  }
}

/// The hash by which workload files say which trades they expect.
public enum TradeHash {
  @inlinable public static func mix(
    _ hash: UInt64, book: UInt64, maker: UInt64, taker: UInt64, price: UInt64, lots: UInt64
  ) -> UInt64 {
    var hash = hash ^ ((maker << 32 | taker) &* 0x9e37_79b9_7f4a_7c15)
    hash = (hash << 23 | hash >> 41) &* 0xd6e8_feb8_6659_fd93
    hash ^= (price << 32 | lots) &+ book &* 0x100_0000_01b3
    return (hash << 29 | hash >> 35) &* 0xca5a_8263_9512_1157
  }
}
