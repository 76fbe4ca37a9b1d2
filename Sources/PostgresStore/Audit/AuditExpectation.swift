import MarketEngine

/// The rows a stretch of events must have made.
struct AuditExpectation {
  var orderEvents: [AuditRow] = []
  var marketEvents: [AuditRow] = []
  var trades: [AuditRow] = []
  var postings: [AuditRow] = []
  var movements: [AuditRow] = []
  var changes: [AuditRow] = []

  init(_ events: [StagedEvent], _ vectors: ContractVectors) {
    for index in events.indices {
      let staged = events[index]
      let previous = index > 0 && events[index - 1].sequence == staged.sequence ? events[index - 1].event : nil
      let sequence = Int64(bitPattern: staged.sequence)
      switch EventTable(of: staged.event) {
      case .orderEvent: addOrderEvent(staged, sequence)
      case .marketEvent: addMarketEvent(staged, sequence)
      case .trade: addTrade(staged, sequence)
      }
      if case .facilityAdded(let facility, let terms) = staged.event {
        for movement in RightMovement.granting(facility, terms) { add(movement, sequence) }
      }
      switch staged.event {
      case .traded(let trade) where trade.state == .completed: add(postedBy: trade, sequence, vectors)
      case .tradeReviewed(let trade, let cause):
        changes.append(
          AuditRow(
            key: [Int64(bitPattern: trade.number.value), sequence],
            value: [staged.time.nanoseconds, Int64(cause.state.rawValue), Int64(cause.rawValue)]))
        if let posted = cause.posted(trade) { add(postedBy: posted, sequence, vectors) }
      case .cashMoved(_, let moved):
        if let posting = Posting.of(moved, afterSettlement: previous?.isSettlement ?? false) { add(posting, sequence) }
      case .rightsChanged(_, let changed): add(.of(changed), sequence)
      default: break
      }
    }
  }

  private mutating func add(_ posting: Posting, _ sequence: Int64) {
    let key = [
      sequence, Int64(posting.kind.rawValue), Int64(posting.from), Int64(posting.to), posting.amount,
      Int64(bitPattern: posting.trade.value), Int64(bitPattern: posting.run),
    ]
    postings.append(AuditRow(key: key, value: []))
  }

  private mutating func addOrderEvent(_ staged: StagedEvent, _ sequence: Int64) {
    guard let note = staged.event.note else { return }
    orderEvents.append(
      AuditRow(
        key: [Int64(note.member.value), Int64(bitPattern: note.number)],
        value: [sequence, staged.time.nanoseconds] + AuditRow.digest(staged.event)))
  }

  private mutating func addMarketEvent(_ staged: StagedEvent, _ sequence: Int64) {
    guard let row = MarketEventRow(staged.event) else { return }
    marketEvents.append(
      AuditRow(
        key: [sequence, Int64(staged.ordinal)],
        value: [
          staged.time.nanoseconds, Int64(row.kind.rawValue), Int64(row.member.value), Int64(row.user.value),
          Int64(bitPattern: row.session.value), Int64(bitPattern: row.subject ?? 0), Int64(row.code ?? 0),
          row.first ?? 0, row.second ?? 0, row.third ?? 0, AuditRow.digest(row.text ?? []),
        ]))
  }

  private mutating func addTrade(_ staged: StagedEvent, _ sequence: Int64) {
    guard case .traded(let trade) = staged.event else { return }
    trades.append(
      AuditRow(
        key: [Int64(bitPattern: trade.number.value)],
        value: [
          sequence, staged.time.nanoseconds, Int64(trade.contract.value), trade.price.ticks, trade.quantity.lots,
          Int64(trade.buyer.value), Int64(trade.seller.value), Int64(bitPattern: trade.buyOrder.value),
          Int64(bitPattern: trade.sellOrder.value), Int64(trade.facility.value), Int64(trade.aggressor.rawValue),
          trade.premium.microYuan, trade.buyerFee.microYuan, trade.sellerFee.microYuan, Int64(trade.kind.rawValue),
          Int64(trade.state.rawValue),
        ]))
  }

  private mutating func add(postedBy trade: Trade, _ sequence: Int64, _ vectors: ContractVectors) {
    Posting.each(of: trade) { add($0, sequence) }
    guard let vector = vectors[trade.contract] else { return }
    RightMovement.each(of: trade, vector) { add($0, sequence) }
  }

  private mutating func add(_ movement: RightMovement, _ sequence: Int64) {
    let key = [
      sequence, Int64(movement.facility.value), Int64(movement.resource.rawValue), Int64(movement.first.index),
      Int64(movement.end.index), Int64(movement.from), Int64(movement.to), movement.amount,
      Int64(bitPattern: movement.trade.value),
    ]
    movements.append(AuditRow(key: key, value: []))
  }
}

extension Event {
  /// Whose event it is; nil for the market's own and for trades.
  var note: Note? {
    switch self {
    case .accepted(let note, _), .filled(let note, _), .replaced(let note, _), .reduced(let note, _),
      .cancelled(let note, _), .requeued(let note, _), .massCancelled(let note, _), .hibernated(let note, _),
      .reactivated(let note, _), .triggered(let note, _), .cashMoved(let note, _), .done(let note), .refused(let note, _),
      .repeated(let note, _), .negotiated(let note, _), .tradeChanged(let note, _), .haltSet(let note, _),
      .limitsSet(let note, _), .rightsChanged(let note, _):
      note
    case .marketOpened, .clockMoved, .zoneAdded, .memberAdded, .userAdded, .keySet, .accountAdded, .facilityAdded,
      .feesSet, .contractCreated, .phaseChanged, .noticeGiven, .dayPassed, .auctioned, .collarSet, .interrupted, .sessionOpened,
      .sessionEnded, .traded,
      .tradeReviewed, .holdSet, .freezeSet, .callPriceSet, .poolAdded, .capabilityChanged:
      nil
    }
  }
}
