/// The engine's books alone: price-time matching without members, money, rights or events. It shows what the book type costs by
/// itself (`tala bench book`); the engine's own matching is `Engine.match`.
public struct BareMarket: ~Copyable {
  private var books: BookStore
  /// Bids of book n at 2n, offers at 2n + 1; what a level's leaf calls its owner.
  private var sides: Buffer<BookSide>
  public private(set) var trades: UInt64 = 0
  public private(set) var quantity: UInt64 = 0
  /// Order-sensitive hash over (book, maker, taker, price, lots) of every trade, as the workload files define it.
  public private(set) var hash: UInt64 = 0

  /// Orders are numbered 1 to `orders`, densely, and are their own slots.
  public init(books number: Int, orders: Int, lowest: Int64, highest: Int64) {
    books = BookStore(orders: orders + 1)
    sides = Buffer(capacity: 2 * number)
    books.nodes.append(repeating: OrderNode(), count: orders)
    let (lowest, highest) = (Price(ticks: lowest), Price(ticks: highest))
    for index in 0..<number {
      let slot = UInt32(index)
      sides.append(BookSide(side: .buy, contractSlot: slot, lowest: lowest, highest: highest))
      sides.append(BookSide(side: .sell, contractSlot: slot, lowest: lowest, highest: highest))
    }
  }

  // MARK: Requests in a row

  /// How many requests ahead memory is fetched: far enough to arrive, near enough to stay.
  private static let lookAhead = 8
  /// Orders at rest from which fetching ahead gains more than it costs: fewer stay in the cache by themselves.
  private static let deep = 16_384
  /// Requests after which that is looked at again.
  private static let stretch = 4_096

  /// Plays requests one after the other; in deep books what the next ones will touch is fetched meanwhile.
  public mutating func play(_ requests: Span<BookRequest>) {
    var start = 0
    while start < requests.count {
      let end = min(start + BareMarket.stretch, requests.count)
      if isDeep {
        playFetching(requests, start, end)
      } else {
        for index in start..<end { play(requests[index]) }
      }
      start = end
    }
  }

  private var isDeep: Bool {
    var resting = 0
    for index in 0..<sides.count { resting += Int(sides[index].orders) }
    return resting >= BareMarket.deep
  }

  private mutating func playFetching(_ requests: Span<BookRequest>, _ start: Int, _ end: Int) {
    let far = 2 * BareMarket.lookAhead
    for index in start..<end {
      if index + far < requests.count {
        books.nodes.prefetch(requests[index + far].order)
        expect(requests[index + BareMarket.lookAhead])
      }
      play(requests[index])
    }
  }

  /// Fetches the order's neighbours, its own place having been fetched a while ago, and the last order at the price asked for. Both,
  /// whatever is asked: a branch on the kind would be guessed wrong as often as right, and cost more than either.
  @inline(__always) private func expect(_ request: BookRequest) {
    books.prefetchNeighbours(request.order)
    books.prefetchTail(at: Price(ticks: Int64(request.price)), sides[request.sidePlace])
  }

  @inline(__always) public mutating func play(_ request: BookRequest) {
    switch request.kind {
    case .enter:
      enter(request.sidePlace, request.order, Price(ticks: Int64(request.price)), request.lots)
    case .cancel: cancel(order: request.order)
    case .reduce: reduce(order: request.order, to: request.lots)
    case .replace: replace(order: request.order, price: request.price, lots: request.lots)
    }
  }

  @inline(__always) private mutating func enter(
    _ side: Int, _ order: UInt32, _ price: Price, _ lots: UInt32
  ) {
    books.nodes[order].remaining = lots
    match(order, UInt16(side >> 1), price, side ^ 1)
    guard books.nodes[order].remaining > 0 else { return }
    let rank = sides[side].rank(of: price)
    books.rest(order, rank: rank, side: &sides[side])
  }

  private mutating func cancel(order: UInt32) {
    let level = books.nodes[order].level
    guard level != 0 else { return }
    books.remove(order, side: &sides[books.owner(ofLevel: level)])
    books.nodes[order].remaining = 0
  }

  /// Lowers the open lots; keeps price and place.
  private mutating func reduce(order: UInt32, to lots: UInt32) {
    guard books.nodes[order].level != 0, books.nodes[order].remaining > lots else { return }
    books.shrink(order, by: books.nodes[order].remaining - lots)
  }

  /// Moves the order to another price with other open lots; it goes to the back and may trade at once.
  private mutating func replace(order: UInt32, price: Int32, lots: UInt32) {
    let level = books.nodes[order].level
    guard level != 0 else { return }
    let side = Int(books.owner(ofLevel: level))
    books.remove(order, side: &sides[side])
    enter(side, order, Price(ticks: Int64(price)), lots)
  }

  /// Price and open lots of a resting order, nil if it does not rest.
  public func resting(order: UInt32) -> (price: Int64, lots: UInt32)? {
    let level = books.nodes[order].level
    guard level != 0 else { return nil }
    let side = books.owner(ofLevel: level)
    return (sides[side].price(of: books.rank(ofLevel: level)).ticks, books.nodes[order].remaining)
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

/// What is asked of a bare market: the 16 bytes of a workload file's record.
public struct BookRequest: BitwiseCopyable, Sendable {
  public enum Kind: UInt8, BitwiseCopyable, Sendable {
    case enter = 0
    case cancel = 1
    /// Lowers the open lots; keeps price and place.
    case reduce = 2
    /// Moves the order to another price with other open lots; it goes to the back and may trade at once.
    case replace = 3
  }

  public var kind: Kind
  public var side: Side
  public var book: UInt16
  public var lots: UInt32
  /// The order's number, its slot.
  public var order: UInt32
  public var price: Int32

  public init(kind: Kind, side: Side, book: UInt16, lots: UInt32, order: UInt32, price: Int32) {
    self.kind = kind
    self.side = side
    self.book = book
    self.lots = lots
    self.order = order
    self.price = price
  }

  /// Bids of book n are side 2n, offers 2n + 1.
  @inline(__always) var sidePlace: Int { Int(book) << 1 | (side == .buy ? 0 : 1) }
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
