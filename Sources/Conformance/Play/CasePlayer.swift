import MarketEngine

/// Plays one case: turns its ids and owners into requests, and what comes back into its ids again.
struct CasePlayer {
  /// What an id stands for: the order last entered under it.
  private struct Known {
    var seat: Int
    var reference: Reference
    var order = OrderNumber.none
  }

  private let selfTrade: SelfTradePrevention
  private var seats = SeatPlan()
  private var known: [Int64: Known] = [:]
  private var ids: [UInt64: Int64] = [:]
  private(set) var picture = BookPicture()
  private(set) var trades: [CaseTrade] = []
  private(set) var rejected: [Int64] = []
  private var references: ReferenceSource

  init(selfTrade: SelfTradePrevention, references: ReferenceSource) {
    self.selfTrade = selfTrade
    self.references = references
  }

  /// The source of references after those this case has used.
  var usedReferences: ReferenceSource { references }

  mutating func play<Rig: ConformanceRig & ~Copyable>(
    _ operation: CaseOperation, on rig: inout Rig
  ) async throws(RigFailure) {
    switch operation.action {
    case .new(let new): try await enter(new, operation, on: &rig)
    case .replace(let price, let leaves):
      guard var price = CasePlayer.wish(price), let leaves = CasePlayer.wish(leaves) else {
        rejected.append(operation.id)
        return
      }
      // Who wishes nothing wishes the price it has: the protocol knows no replace that names nothing.
      if price.value == nil, leaves.value == nil { price.value = self.price(of: operation.id) }
      try await change(operation, on: &rig) {
        .replace(
          $0, price: price.value.map(Price.init(ticks:)),
          quantity: leaves.value.map(Quantity.init(lots:)))
      }
    case .cancel: try await change(operation, on: &rig) { .cancel($0) }
    }
  }

  /// Takes everything that rests, bids first, and says in which order it came. What waits for a stop price is cancelled before, or taking
  /// the rest would set it off.
  mutating func takeAll<Rig: ConformanceRig & ~Copyable>(
    on rig: inout Rig
  ) async throws(RigFailure) -> [CaseTrade] {
    for id in known.keys.sorted() {
      guard let holder = known[id], picture.isWaiting(holder.order) else { continue }
      let cancel = RigRequest.cancel(OrderTarget(reference: holder.reference))
      note(
        try await rig.perform(cancel, seat: holder.seat, reference: references.next()), id: id)
    }
    let seat = seats.spare()
    let before = trades.count
    for side in [Side.sell, .buy] {
      var found = -1
      while found != trades.count {
        found = trades.count
        let reference = references.next()
        let request = RigRequest.new(
          RigOrder(
            side: side, price: nil, quantity: Quantity(lots: Limits.lotsPerOrder),
            timeInForce: .immediateOrCancel, selfTrade: .cancelNewest))
        let events = try await rig.perform(request, seat: seat, reference: reference)
        note(events, id: 0)
      }
    }
    seats.giveBack(seat)
    defer { trades.removeSubrange(before...) }
    return Array(trades[before...])
  }

  /// A side of the book by the case's ids, best level first.
  func levels(_ side: Side) -> [CaseLevel] {
    var levels: [CaseLevel] = []
    for order in picture.orders(side) {
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

  /// What rests, as the trades of somebody who takes all of it would show it.
  func restingAsMakers() -> [CaseTrade] {
    (picture.orders(.buy) + picture.orders(.sell)).map {
      CaseTrade(
        maker: ids[$0.number.value] ?? 0, taker: 0, price: $0.price.ticks,
        quantity: $0.open.lots)
    }
  }

  // MARK: Requests

  private mutating func enter<Rig: ConformanceRig & ~Copyable>(
    _ new: NewAction, _ operation: CaseOperation, on rig: inout Rig
  ) async throws(RigFailure) {
    guard let request = request(new) else {
      rejected.append(operation.id)
      return
    }
    // A live id has its reference still: the market itself must refuse to take it twice.
    if let holder = known[operation.id], picture.isLive(holder.order) {
      let events = try await rig.perform(
        request, seat: holder.seat, reference: holder.reference)
      note(events, id: operation.id)
      return
    }
    let seat = operation.owner.map { seats.seat(of: $0) } ?? seats.spare()
    let reference = references.next()
    let events = try await rig.perform(request, seat: seat, reference: reference)
    var entered = Known(seat: seat, reference: reference)
    if case .accepted(let number, _, _, _, _) = events.first {
      entered.order = number
      ids[number.value] = operation.id
      if operation.owner == nil { seats.lend(seat, to: number) }
    } else if operation.owner == nil {
      seats.giveBack(seat)
    }
    known[operation.id] = entered
    note(events, id: operation.id)
  }

  /// Nil for what no request can say.
  private func request(_ new: NewAction) -> RigRequest? {
    guard case .whole(let lots) = new.quantity else { return nil }
    var order = RigOrder(
      side: new.side, price: nil, quantity: Quantity(lots: lots), timeInForce: new.timeInForce,
      selfTrade: selfTrade, isPostOnly: new.isPostOnly,
      isAllOrNone: new.isAllOrNone)
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

  /// The price of an id's order; any if it does not live, as what is asked of it will be refused.
  private func price(of id: Int64) -> Int64 {
    known[id].flatMap { picture.order($0.order) }?.price.ticks ?? 0
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
    _ operation: CaseOperation, on rig: inout Rig, _ request: (OrderTarget) -> RigRequest
  ) async throws(RigFailure) {
    let holder = known[operation.id]
    let seat = operation.owner.map { seats.seat(of: $0) } ?? holder?.seat
    let asking = seat ?? seats.spare()
    let target = target(holder, asking: asking)
    let events = try await rig.perform(
      request(target), seat: asking, reference: references.next())
    if seat == nil { seats.giveBack(asking) }
    note(events, id: operation.id)
  }

  /// An order's own user names it by reference, others by number; an id never entered is a reference never used.
  private mutating func target(_ holder: Known?, asking seat: Int) -> OrderTarget {
    guard let holder else { return OrderTarget(reference: references.next()) }
    if holder.seat == seat || holder.order == .none {
      return OrderTarget(reference: holder.reference)
    }
    return OrderTarget(order: holder.order)
  }

  // MARK: What came

  private mutating func note(_ events: [RigEvent], id: Int64) {
    for event in events {
      switch event {
      case .traded(let maker, let taker, let price, let quantity):
        trades.append(
          CaseTrade(
            maker: ids[maker.value] ?? 0, taker: ids[taker.value] ?? 0, price: price.ticks,
            quantity: quantity.lots))
      case .refused, .repeated: rejected.append(id)
      case .accepted, .replaced, .reduced, .cancelled, .requeued, .waits, .triggered: break
      }
    }
    for order in picture.read(events) { seats.ended(order) }
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
