import MarketEngine

/// Makes workload files of any size, of the kind of those that PERFORMANCE.md names: about half new orders, two fifths cancels, five in
/// a hundred changes, five in a hundred that cross. The number of orders at rest stays about where it begins.
public struct WorkloadGenerator {
  public var books: Int
  /// Orders at rest, over all books; they are entered before the timed part.
  public var resting: Int
  /// Requests of the timed part.
  public var operations: Int
  public var seed: UInt64

  public init(books: Int, resting: Int, operations: Int, seed: UInt64) {
    self.books = books
    self.resting = resting
    self.operations = operations
    self.seed = seed
  }

  private static let prices: ClosedRange<Int64> = 1...65_535
  private static let middle: Int64 = 32_768

  /// The file; the trades it expects are those of the engine's books. O(requests).
  public func generate() -> WorkloadFile {
    let most = resting + operations
    var run = Run(books: books, orders: most, seed: seed)
    // The deeper a book, the wider its orders lie.
    let width = max(8, min(400, resting / books / 500))
    while run.live.count < resting { run.enter(within: width) }
    let prefill = run.records.count
    while run.records.count < prefill + operations {
      let choice = run.chance.below(100)
      switch choice {
      case ..<(run.live.count < resting ? 54 : 46): run.enter(within: run.chance.once(in: 5) ? 100 : 8)
      case ..<90: run.cancel()
      case ..<95: run.change()
      default: run.cross()
      }
    }
    return WorkloadFile(
      books: books, prefill: prefill, highestID: Int(run.last),
      lowestPrice: Int32(WorkloadGenerator.prices.lowerBound),
      highestPrice: Int32(WorkloadGenerator.prices.upperBound), trades: run.market.trades,
      hash: run.market.hash, records: run.records)
  }

  /// A market that is played while its file is made.
  private struct Run: ~Copyable {
    var market: BareMarket
    var chance: SplitMix64
    var records: [BookRequest] = []
    /// Orders that were at rest when last seen.
    var live: [UInt32] = []
    /// The entry of each order.
    private var entries: [BookRequest]
    /// Where the prices of each book lie.
    private var middles: [Int64]
    private(set) var last: UInt32 = 0

    init(books: Int, orders: Int, seed: UInt64) {
      market = BareMarket(
        books: books, orders: orders, lowest: WorkloadGenerator.prices.lowerBound,
        highest: WorkloadGenerator.prices.upperBound)
      chance = SplitMix64(seed: seed)
      let nothing = BookRequest(kind: .enter, side: .buy, book: 0, lots: 0, order: 0, price: 0)
      entries = [BookRequest](repeating: nothing, count: orders + 1)
      middles = [Int64](repeating: WorkloadGenerator.middle, count: books)
    }

    private mutating func play(_ request: BookRequest) {
      records.append(request)
      market.play(request)
    }

    /// A distance of at least 1, on average about `width`, seldom far more.
    private mutating func distance(_ width: Int) -> Int64 {
      var distance: Int64 = 1
      while distance < 8_000, !chance.once(in: width) { distance += 1 }
      return distance
    }

    private mutating func enter(_ side: Side, _ book: Int, at price: Int64, lots: Int) {
      last += 1
      let prices = WorkloadGenerator.prices
      let request = BookRequest(
        kind: .enter, side: side, book: UInt16(book), lots: UInt32(lots), order: last,
        price: Int32(min(max(price, prices.lowerBound), prices.upperBound)))
      entries[Int(last)] = request
      play(request)
      if market.resting(order: last) != nil { live.append(last) }
    }

    mutating func enter(within width: Int) {
      let book = chance.below(middles.count)
      if chance.once(in: 500) { middles[book] += chance.once(in: 2) ? 1 : -1 }
      let side = chance.one(of: Side.buy, .sell)
      let away = distance(width)
      enter(
        side, book, at: middles[book] + (side == .buy ? -away : away), lots: 1 + chance.below(100))
    }

    /// An order larger than most, some ticks beyond where its book's prices meet.
    mutating func cross() {
      let book = chance.below(middles.count)
      let side = chance.one(of: Side.buy, .sell)
      let through = Int64(1 + chance.below(5))
      enter(
        side, book, at: middles[book] + (side == .buy ? through : -through),
        lots: 1 + chance.below(150))
    }

    /// The place in `live` of an order at rest, nil if there is none; those that have traded are forgotten on the way.
    private mutating func pick() -> Int? {
      while !live.isEmpty {
        let place = chance.below(live.count)
        if market.resting(order: live[place]) != nil { return place }
        forget(place)
      }
      return nil
    }

    private mutating func forget(_ place: Int) {
      live[place] = live[live.count - 1]
      live.removeLast()
    }

    mutating func cancel() {
      guard let place = pick() else { return }
      var request = entries[Int(live[place])]
      request.kind = .cancel
      request.lots = 0
      play(request)
      forget(place)
    }

    mutating func change() {
      guard let place = pick(), let now = market.resting(order: live[place]) else { return }
      var request = entries[Int(live[place])]
      if now.lots > 1, chance.once(in: 2) {
        request.kind = .reduce
        request.price = Int32(now.price)
        request.lots = 1 + UInt32(chance.below(Int(now.lots) - 1))
      } else {
        let away = distance(10)
        request.kind = .replace
        request.price = Int32(middles[Int(request.book)] + (request.side == .buy ? -away : away))
        request.lots = 1 + UInt32(chance.below(100))
      }
      play(request)
    }
  }
}
