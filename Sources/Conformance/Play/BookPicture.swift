public import MarketEngine

/// An order as the events so far leave it.
public struct PictureOrder: Sendable, Equatable {
  public var number: OrderNumber
  public var side: Side
  public var price: Price
  public var open: Quantity
  /// What the book shows of it.
  public var shown: Quantity
  /// Of an iceberg; 0 for any other order.
  public var clip: Quantity

  /// What it shows of itself when it comes to rest.
  fileprivate var firstShown: Quantity { clip == .zero ? open : min(clip, open) }
}

/// A contract's book as a reader of its events alone would draw it.
public struct BookPicture: Sendable {
  /// Orders of a side in priority, level by level, best first.
  private struct Level {
    var price: Price
    var numbers: [UInt64]
  }

  private var orders: [UInt64: PictureOrder] = [:]
  private var bids: [Level] = []
  private var offers: [Level] = []
  /// Live orders that are not in the book: they wait for a stop price, or are hibernated.
  private var waiting: Set<UInt64> = []
  /// Those that have a stop price still, hibernated or not.
  private var stops: Set<UInt64> = []
  /// The order that came in with the events being read; it rests when they are through.
  private var incoming: UInt64?
  /// The first thing the events said that cannot be.
  public private(set) var fault: String?

  public init() {}

  public func isLive(_ number: OrderNumber) -> Bool { orders[number.value] != nil }

  public func isWaiting(_ number: OrderNumber) -> Bool { waiting.contains(number.value) }

  /// A live order, nil if there is none of that number.
  public func order(_ number: OrderNumber) -> PictureOrder? { orders[number.value] }

  /// Live orders of a side in priority.
  public func orders(_ side: Side) -> [PictureOrder] {
    levels(side).flatMap { level in level.numbers.compactMap { orders[$0] } }
  }

  /// Reads what came of one request. Returns the orders that ended.
  public mutating func read(_ events: [RigEvent]) -> [OrderNumber] {
    var ended: [OrderNumber] = []
    for event in events { read(event, &ended) }
    settle()
    return ended
  }

  /// What came in has come to rest, if it lives.
  private mutating func settle() {
    if let incoming, let order = orders[incoming] {
      orders[incoming]?.shown = order.firstShown
      rest(order)
    }
    incoming = nil
  }

  private mutating func read(_ event: RigEvent, _ ended: inout [OrderNumber]) {
    switch event {
    case .accepted(let number, let side, let price, let open, let clip):
      // The other side of a quote came before it.
      settle()
      orders[number.value] = PictureOrder(
        number: number, side: side, price: price, open: open, shown: open, clip: clip)
      incoming = number.value
    case .replaced(let number, let price, let open, let keptPriority):
      guard let order = orders[number.value] else { return note("replaced", number) }
      if waiting.contains(number.value) {
        // It is in no level, and its place is among those that wait.
      } else if !keptPriority {
        leave(order)
        incoming = number.value
      } else if price != order.price {
        fault = fault ?? "an order kept its priority at another price"
      }
      orders[number.value]?.price = price
      orders[number.value]?.open = open
      orders[number.value]?.shown = keptPriority ? min(order.shown, open) : open
    case .traded(let maker, let taker, _, let quantity):
      // Whoever makes a trade has come to rest before.
      if incoming == maker.value { settle() }
      for number in [maker, taker] {
        guard let order = orders[number.value], quantity <= order.open else {
          return note("traded", number)
        }
        change(order, to: Quantity(lots: order.open.lots - quantity.lots), &ended)
      }
    case .reduced(let number, let left):
      guard let order = orders[number.value] else { return note("reduced", number) }
      change(order, to: left, &ended)
    case .requeued(let number, let price, let shown, let left):
      guard let order = orders[number.value] else { return note("requeued", number) }
      if left != order.open { fault = fault ?? "an order has other lots in its new place" }
      // The rest of an incoming order comes to rest here, anything else has left its level.
      if incoming == number.value { incoming = nil } else { leave(order) }
      orders[number.value]?.price = price
      orders[number.value]?.shown = shown
      if let moved = orders[number.value] { rest(moved) }
    case .hibernated(let number):
      guard let order = orders[number.value] else { return note("hibernated", number) }
      if incoming == number.value { incoming = nil } else if !waiting.contains(number.value) { leave(order) }
      waiting.insert(number.value)
    case .reactivated(let number, let price, let open):
      guard orders[number.value] != nil, waiting.contains(number.value) else { return note("reactivated", number) }
      settle()
      orders[number.value]?.price = price
      orders[number.value]?.open = open
      orders[number.value]?.shown = open
      guard !stops.contains(number.value) else { return }
      waiting.remove(number.value)
      incoming = number.value
    case .cancelled(let number, _):
      guard let order = orders[number.value] else { return note("cancelled", number) }
      change(order, to: .zero, &ended)
    case .waits(let number):
      incoming = nil
      waiting.insert(number.value)
      stops.insert(number.value)
    case .triggered(let number):
      settle()
      stops.remove(number.value)
      waiting.remove(number.value)
      incoming = number.value
    case .refused, .repeated, .negotiated, .dealt, .dealChanged, .phase: break
    }
  }

  private mutating func note(_ verb: String, _ number: OrderNumber) {
    fault = fault ?? "\(verb): order \(number.value), which has not so much open"
  }

  private mutating func change(
    _ order: PictureOrder, to open: Quantity, _ ended: inout [OrderNumber]
  ) {
    orders[order.number.value]?.open = open
    orders[order.number.value]?.shown.lots -= order.open.lots - open.lots
    guard open == .zero else { return }
    if waiting.remove(order.number.value) == nil { leave(order) }
    orders[order.number.value] = nil
    ended.append(order.number)
  }

  // MARK: Levels

  private func levels(_ side: Side) -> [Level] { side == .buy ? bids : offers }

  private mutating func rest(_ order: PictureOrder) {
    if order.side == .buy {
      BookPicture.rest(order, in: &bids, isBetter: { $0 > $1 })
    } else {
      BookPicture.rest(order, in: &offers, isBetter: { $0 < $1 })
    }
  }

  private mutating func leave(_ order: PictureOrder) {
    if order.side == .buy {
      BookPicture.leave(order, &bids, isBetter: { $0 > $1 })
    } else {
      BookPicture.leave(order, &offers, isBetter: { $0 < $1 })
    }
  }

  private static func rest(
    _ order: PictureOrder, in levels: inout [Level], isBetter: (Price, Price) -> Bool
  ) {
    let place = place(of: order.price, levels, isBetter)
    if place < levels.count, levels[place].price == order.price {
      levels[place].numbers.append(order.number.value)
    } else {
      levels.insert(Level(price: order.price, numbers: [order.number.value]), at: place)
    }
  }

  private static func leave(
    _ order: PictureOrder, _ levels: inout [Level], isBetter: (Price, Price) -> Bool
  ) {
    let place = place(of: order.price, levels, isBetter)
    guard place < levels.count, levels[place].price == order.price,
      let index = levels[place].numbers.firstIndex(of: order.number.value)
    else { return }
    levels[place].numbers.remove(at: index)
    if levels[place].numbers.isEmpty { levels.remove(at: place) }
  }

  /// The first level that is not better than a price.
  private static func place(
    of price: Price, _ levels: [Level], _ isBetter: (Price, Price) -> Bool
  ) -> Int {
    var low = 0
    var high = levels.count
    while low < high {
      let middle = (low + high) / 2
      if isBetter(levels[middle].price, price) { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
