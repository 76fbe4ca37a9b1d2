import MarketEngine

/// Plays one case: turns its ids and owners into requests, and what comes back into its ids again.
struct CasePlayer {
  /// What an id stands for: the order last entered under it, or both sides of a quote.
  private struct Known {
    var seat: Int
    var reference: Reference
    var orders: [OrderNumber] = []

    /// The order, or the first side of a quote.
    var order: OrderNumber { orders.first ?? .none }
  }

  private let selfTrade: SelfTradePrevention
  var seats = SeatPlan()
  private var known: [Int64: Known] = [:]
  private var ids: [UInt64: Int64] = [:]
  /// The contract of every order, by its place.
  private var places: [UInt64: Int] = [:]
  /// The names of the contracts after the first, which has none.
  let contracts: [String]
  /// The book of each contract.
  private(set) var pictures: [BookPicture]
  private(set) var trades: [CaseTrade] = []
  private(set) var rejected: [Int64] = []
  /// Why, in the market's words.
  private(set) var reasons: [String] = []
  /// And with what figures, where it said so.
  private(set) var figures: [[Int64]?] = []
  /// Orders that ended untraded, in order.
  private var ended: [CaseEnd] = []
  /// The phases of the contracts, as far as it was told of them.
  private(set) var phases: [Int: String] = [:]
  private var references: ReferenceSource
  var proposals: [Int64: Proposal] = [:]
  /// Every trade, with its number and by seats.
  var deals: [RigDeal] = []

  init(selfTrade: SelfTradePrevention, contracts: [String], references: ReferenceSource) {
    self.selfTrade = selfTrade
    self.contracts = contracts
    pictures = Array(repeating: BookPicture(), count: 1 + contracts.count)
    self.references = references
  }

  /// The source of references after those this case has used.
  var usedReferences: ReferenceSource { references }

  mutating func play<Rig: ConformanceRig & ~Copyable>(
    _ operation: CaseOperation, on rig: inout Rig
  ) async throws(RigFailure) {
    switch operation.action {
    case .new(let new):
      guard let request = request(new, place(of: operation.contract)) else {
        refuse(operation.id)
        return
      }
      try await enter(request, operation, on: &rig)
    case .replace(let replace):
      guard var price = CasePlayer.wish(replace.price), let leaves = CasePlayer.wish(replace.leaves),
        let was = CasePlayer.wish(replace.was), let stop = CasePlayer.wish(replace.stop)
      else {
        refuse(operation.id)
        return
      }
      // Who wishes nothing wishes the price it has: the protocol knows no replace that names nothing.
      if price.value == nil, leaves.value == nil, stop.value == nil { price.value = self.price(of: operation.id) }
      try await change(operation, on: &rig) {
        .replace(
          $0, price: price.value.map(Price.init(ticks:)), quantity: leaves.value.map(Quantity.init(lots:)),
          was: was.value.map(Quantity.init(lots:)), stop: stop.value.map(Price.init(ticks:)))
      }
    case .cancel(let side, let was):
      guard let was = CasePlayer.wish(was) else { return refuse(operation.id) }
      try await change(operation, side, on: &rig) { .cancel($0, was: was.value.map(Quantity.init(lots:))) }
    case .hibernate: try await change(operation, on: &rig) { .hibernate($0) }
    case .reactivate: try await change(operation, on: &rig) { .reactivate($0) }
    case .quote(let quote):
      guard let request = request(quote, place(of: operation.contract)) else {
        refuse(operation.id)
        return
      }
      try await enter(request, operation, on: &rig)
    case .basket(let legs):
      guard let request = request(legs) else {
        refuse(operation.id)
        return
      }
      try await enter(request, operation, on: &rig)
    case .offBook(let action): try await play(action, operation, on: &rig)
    case .house(let action): try await play(action, operation, on: &rig)
    }
  }

  /// What no request can say is refused without having been asked.
  mutating func refuse(_ id: Int64, _ reason: String = "unsayable", _ figure: [Int64]? = nil) {
    rejected.append(id)
    reasons.append(reason)
    figures.append(figure)
  }

  mutating func nextReference() -> Reference { references.next() }

  /// The place of a contract, 0 for the one without a name.
  func place(of contract: String?) -> Int {
    contract.flatMap { contracts.firstIndex(of: $0) }.map { $0 + 1 } ?? 0
  }

  private func picture(of order: OrderNumber) -> BookPicture { pictures[places[order.value] ?? 0] }

  /// Takes everything that rests on a side of a contract and says in which order it came. What waits for a stop price is cancelled before, or taking
  /// the rest would set it off.
  mutating func takeAll<Rig: ConformanceRig & ~Copyable>(
    _ side: Side, _ contract: Int, on rig: inout Rig
  ) async throws(RigFailure) -> [CaseTrade] {
    for id in known.keys.sorted() {
      guard let holder = known[id], picture(of: holder.order).isWaiting(holder.order) else { continue }
      let cancel = RigRequest.cancel(OrderTarget(reference: holder.reference), was: nil)
      note(
        try await rig.perform(cancel, seat: holder.seat, session: nil, reference: references.next()), id: id)
    }
    let seat = seats.spare()
    let before = trades.count
    var found = -1
    while found != trades.count {
      found = trades.count
      let reference = references.next()
      let request = RigRequest.new(
        RigOrder(
          contract: contract, side: side.opposite, price: nil, quantity: Quantity(lots: Limits.lotsPerOrder),
          timeInForce: .immediateOrCancel, selfTrade: .cancelNewest))
      let events = try await rig.perform(request, seat: seat, session: nil, reference: reference)
      note(events, id: 0)
    }
    seats.giveBack(seat)
    defer { trades.removeSubrange(before...) }
    return Array(trades[before...])
  }

  /// A side of the book by the case's ids, best level first.
  func levels(_ side: Side, _ contract: Int = 0) -> [CaseLevel] {
    var levels: [CaseLevel] = []
    for order in pictures[contract].orders(side) {
      let id = ids[order.number.value] ?? 0
      if var last = levels.last, last.price == order.price.ticks {
        last.quantity += order.open.lots
        last.ids?.append(id)
        levels[levels.count - 1] = last
      } else {
        levels.append(
          CaseLevel(price: order.price.ticks, quantity: order.open.lots, ids: [id]))
      }
    }
    return levels
  }

  /// What came so far, of the contract without a name.
  var digests: CaseDigests {
    CaseDigests(trades: trades, rejected: rejected, levels: levels(.buy) + levels(.sell))
  }

  /// What ended untraded, owner by owner, each owner's in order: who hears an exchange hears each member apart.
  var endedByOwner: [CaseEnd] { byOwner(ended) }

  /// Sorted by the owner, and each owner's as they stand.
  func byOwner(_ ends: [CaseEnd]) -> [CaseEnd] {
    ends.enumerated().sorted {
      let seats = (known[$0.element.id]?.seat ?? -1, known[$1.element.id]?.seat ?? -1)
      return seats.0 == seats.1 ? $0.offset < $1.offset : seats.0 < seats.1
    }.map(\.element)
  }

  /// What rests, as the trades of somebody who takes all of it would show it.
  func restingAsMakers(_ contract: Int) -> [CaseTrade] {
    (pictures[contract].orders(.buy) + pictures[contract].orders(.sell)).map {
      CaseTrade(
        maker: ids[$0.number.value] ?? 0, taker: 0, price: $0.price.ticks,
        quantity: $0.open.lots)
    }
  }

  // MARK: Requests

  private mutating func enter<Rig: ConformanceRig & ~Copyable>(
    _ request: RigRequest, _ operation: CaseOperation, on rig: inout Rig
  ) async throws(RigFailure) {
    // A live id has its reference still: the market itself must refuse to take it twice.
    if let holder = known[operation.id], holder.orders.contains(where: { picture(of: $0).isLive($0) }) {
      let events = try await rig.perform(
        request, seat: holder.seat, session: operation.session, reference: holder.reference)
      note(events, id: operation.id)
      return
    }
    let seat = operation.owner.map { seats.seat(of: $0) } ?? seats.spare()
    let reference = references.next()
    let events = try await rig.perform(request, seat: seat, session: operation.session, reference: reference)
    var entered = Known(seat: seat, reference: reference)
    for event in events {
      guard case .accepted(let number, _, _, _, _) = event else { continue }
      places[number.value] = CasePlayer.contract(of: request, order: entered.orders.count)
      entered.orders.append(number)
      ids[number.value] = operation.id
    }
    if operation.owner == nil {
      // An order of its own is one order.
      if let number = entered.orders.first { seats.lend(seat, to: number) } else { seats.giveBack(seat) }
    }
    known[operation.id] = entered
    note(events, id: operation.id)
  }

  /// The contract of the order that is so many orders after a request's first.
  private static func contract(of request: RigRequest, order index: Int) -> Int {
    switch request {
    case .new(let order): order.contract
    case .quote(let quote): quote.contract
    case .basket(let legs): index < legs.count ? legs[index].contract : 0
    case .replace, .cancel, .hibernate, .reactivate, .negotiate, .answer, .review, .hold, .call, .pool, .trading, .uncross,
      .house:
      0
    }
  }

  /// Nil for what no request can say.
  private func request(_ new: NewAction, _ contract: Int) -> RigRequest? {
    guard case .whole(let lots) = new.quantity else { return nil }
    var order = RigOrder(
      contract: contract, side: new.side, price: nil, quantity: Quantity(lots: lots), timeInForce: new.timeInForce,
      selfTrade: new.selfTrade ?? selfTrade, isPostOnly: new.isPostOnly,
      isAllOrNone: new.isAllOrNone, pool: new.pool)
    order.slides = new.slides
    order.isMarketToLimit = new.isMarketToLimit
    order.until = new.until
    order.facility = new.facility
    order.account = new.account
    order.block = new.block
    switch new.step {
    case .whole(let ticks): order.step = Price(ticks: ticks)
    case .unsayable: return nil
    case nil: break
    }
    switch new.clip {
    case .whole(let clip): order.clip = Quantity(lots: clip)
    case .unsayable: return nil
    case nil: break
    }
    switch new.price {
    case .whole(let ticks): order.price = Price(ticks: ticks)
    case .unsayable: return nil
    case nil: break
    }
    switch new.stop {
    case .whole(let ticks): order.stop = Price(ticks: ticks)
    case .unsayable: return nil
    case nil: break
    }
    return .new(order)
  }

  /// Nil for what no request can say.
  private func request(_ legs: [LegAction]) -> RigRequest? {
    var said: [RigLeg] = []
    for leg in legs {
      guard case .whole(let price) = leg.price, case .whole(let lots) = leg.quantity else { return nil }
      said.append(
        RigLeg(
          contract: place(of: leg.contract), side: leg.side, price: Price(ticks: price),
          quantity: Quantity(lots: lots)))
    }
    return .basket(said)
  }

  /// Nil for what no request can say.
  private func request(_ quote: QuoteAction, _ contract: Int) -> RigRequest? {
    var said = RigQuote(
      contract: contract, bid: Price(ticks: 0), bidQuantity: .zero, offer: Price(ticks: 0), offerQuantity: .zero,
      selfTrade: selfTrade)
    if let bid = quote.bid {
      guard case .whole(let price) = bid.price, case .whole(let lots) = bid.quantity else { return nil }
      (said.bid, said.bidQuantity) = (Price(ticks: price), Quantity(lots: lots))
    }
    if let ask = quote.ask {
      guard case .whole(let price) = ask.price, case .whole(let lots) = ask.quantity else { return nil }
      (said.offer, said.offerQuantity) = (Price(ticks: price), Quantity(lots: lots))
    }
    return .quote(said)
  }

  /// The price of an id's order; any if it does not live, as what is asked of it will be refused.
  private func price(of id: Int64) -> Int64 {
    known[id].flatMap { picture(of: $0.order).order($0.order) }?.price.ticks ?? 0
  }

  private struct Wish {
    var value: Int64?
  }

  /// A wish of a replace, which may be none; nil for what no request can say.
  private static func wish(_ amount: Amount?) -> Wish? {
    switch amount {
    case nil: Wish(value: nil)
    case .whole(ReplaceOrder.keep), .unsayable: nil
    case .whole(let value): Wish(value: value)
    }
  }

  private mutating func change<Rig: ConformanceRig & ~Copyable>(
    _ operation: CaseOperation, _ side: Side? = nil, on rig: inout Rig,
    _ request: (OrderTarget) -> RigRequest
  ) async throws(RigFailure) {
    let holder = known[operation.id]
    let seat = operation.owner.map { seats.seat(of: $0) } ?? holder?.seat
    let asking = seat ?? seats.spare()
    let target = target(holder, side, asking: asking)
    let events = try await rig.perform(
      request(target), seat: asking, session: operation.session, reference: references.next())
    if seat == nil { seats.giveBack(asking) }
    note(events, id: operation.id)
  }

  /// An order's own user names it by reference, others, and whoever means one side of a quote, by number; an id never entered, or a side
  /// that does not live, is a reference never used.
  private mutating func target(_ holder: Known?, _ side: Side?, asking seat: Int) -> OrderTarget {
    guard let holder else { return OrderTarget(reference: references.next()) }
    if let side {
      let order = holder.orders.first { picture(of: $0).order($0)?.side == side }
      return order.map(OrderTarget.init(order:)) ?? OrderTarget(reference: references.next())
    }
    if holder.seat == seat || holder.order == .none {
      return OrderTarget(reference: holder.reference)
    }
    return OrderTarget(order: holder.order)
  }

  // MARK: What came

  mutating func note(_ events: [RigEvent], id: Int64) {
    for event in events {
      switch event {
      case .traded(let maker, let taker, let price, let quantity):
        trades.append(
          CaseTrade(
            maker: ids[maker.value] ?? 0, taker: ids[taker.value] ?? 0, price: price.ticks,
            quantity: quantity.lots))
      case .refused(let reason, let figure): refuse(id, reason, figure)
      case .repeated: refuse(id, "repeated")
      case .dealt(let deal): deals.append(deal)
      case .dealChanged(let number, let state): changed(number, state)
      case .cancelled(let order, let by):
        ended.append(CaseEnd(id: ids[order.value] ?? 0, by: by))
      case .phase(let place, let phase): phases[place] = phase
      case .hibernated, .reactivated, .accepted, .replaced, .reduced, .requeued, .waits, .triggered, .negotiated: break
      }
    }
    for place in pictures.indices {
      let own = events.filter { $0.order.map { places[$0.value] ?? 0 } == place }
      for order in pictures[place].read(own) { seats.ended(order) }
    }
  }
}

/// References nobody has used yet, one after another.
struct ReferenceSource {
  private var count: UInt64 = 0

  mutating func next() -> Reference {
    count += 1
    guard let reference = Reference(bytes: Array("c\(count)".utf8).span) else { return .none }
    return reference
  }
}
