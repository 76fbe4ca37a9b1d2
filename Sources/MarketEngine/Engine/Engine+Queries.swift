/// Answers about the state after the last command.
extension Engine {
  /// Appends the rows of the answer; none for a member, account or contract that is not there.
  public func answer(_ query: Query, rows: inout [QueryRow]) {
    switch query {
    case .cash(let member): eachAccount(of: member) { rows.append(.cash(cash($0))) }
    case .rights(let account, let first, let end): rights(account, first, end, &rows)
    case .positions(let member): eachAccount(of: member) { positions($0, &rows) }
    case .orders(let member): eachAccount(of: member) { orders($0, &rows) }
    case .book(let contract, let depth): book(contract, Int(depth), &rows)
    case .limits(let member): limits(member, &rows)
    case .pools(let member): eachAccount(of: member) { pools($0, &rows) }
    case .indicative(let contract):
      if let outcome = indicative(contract) { rows.append(.indicative(contract, outcome)) }
    }
  }

  /// The phase of a live contract, nil if there is none of that number.
  public func phase(of contract: ContractNumber) -> ContractPhase? {
    let slot = contracts.slot(of: contract)
    return slot == 0 ? nil : contracts.slots[slot].phase
  }

  /// The contract of an open negotiation.
  public func contract(of negotiation: NegotiationNumber) -> ContractNumber? {
    guard let place = negotiations.place(of: negotiation) else { return nil }
    return contracts.slots[negotiations.open[place].contract].number
  }

  /// The contract of a trade, known as long as something can be done about it and a while longer.
  public func contract(of trade: TradeNumber) -> ContractNumber? {
    trades.place(of: trade).map { trades.records[$0].contract }
  }

  /// What the call a contract is in would come to now, nil if it is in none.
  public func indicative(_ contract: ContractNumber) -> AuctionOutcome? {
    let slot = contracts.slot(of: contract)
    guard slot != 0, contracts.slots[slot].phase == .call else { return nil }
    return auctionOutcome(slot)
  }

  private func eachAccount(of member: MemberNumber, _ body: (AccountNumber) -> Void) {
    guard registry.knows(member) else { return }
    var account = registry.members[member.value].firstAccount
    while account != .none {
      body(account)
      account = registry.accounts[account.value].next
    }
  }

  private func cash(_ number: AccountNumber) -> CashRow {
    let account = registry.accounts[number.value]
    return CashRow(
      account: number, cash: account.cash, reserved: account.reserved,
      undelivered: account.undelivered)
  }

  private func positions(_ account: AccountNumber, _ rows: inout [QueryRow]) {
    var found: [PositionRow] = []
    for slot in 1..<UInt32(contracts.slots.count) where contracts.slots[slot].number != .none {
      let place = positions.find(account, slot)
      guard place != 0 else { continue }
      let position = positions.positions[place]
      found.append(
        PositionRow(
          account: account, contract: contracts.slots[slot].number, bought: position.bought,
          sold: position.sold, paid: Money(microYuan: position.paid),
          received: Money(microYuan: position.received)))
    }
    found.sort { $0.contract < $1.contract }
    for row in found { rows.append(.position(row)) }
  }

  private func orders(_ account: AccountNumber, _ rows: inout [QueryRow]) {
    var slot = registry.accounts[account.value].firstOrder
    while slot != 0 {
      rows.append(.order(row(ofOrder: slot)))
      slot = orders[slot].links.next
    }
  }

  /// A live order as it stands, nil if there is none of that number.
  public func order(_ number: OrderNumber) -> OrderRow? {
    let slot = orders.slot(of: number)
    return slot == 0 ? nil : row(ofOrder: slot)
  }

  private func row(ofOrder slot: UInt32) -> OrderRow {
    let order = orders[slot].order
    return OrderRow(
      order: orders.number(of: slot), account: order.account,
      contract: contracts.slots[order.contract].number, side: order.side, price: order.price,
      open: Quantity(lots: open(slot)), timeInForce: order.timeInForce,
      expiry: orders[slot].detail.expiry, facility: rights.holdings[order.holding].facility,
      user: order.user, reference: order.reference, options: order.options, flags: order.flags,
      stop: order.options.contains(.stop) ? stopPrice(of: slot) : Price(ticks: 0),
      shown: Quantity(lots: Int64(books.nodes[slot].remaining)),
      clip: order.options.contains(.iceberg) ? orders.extras[slot].clip : .none,
      pool: order.options.contains(.pooled) ? PoolNumber(orders[slot].detail.stop) : .none)
  }

  /// The live orders of a contract in priority, bids then offers; at most `limit` a side.
  public func restingOrders(of contract: ContractNumber, limit: Int) -> [OrderRow] {
    var rows = [OrderRow]()
    let slot = contracts.slot(of: contract)
    guard slot != 0 else { return rows }
    for side in [contracts.slots[slot].bids, contracts.slots[slot].offers] {
      var left = limit
      eachLevel(side) { level in
        var resting = books.levels[level].head
        while resting != 0, left > 0 {
          rows.append(row(ofOrder: resting))
          left -= 1
          resting = books.nodes[resting].next
        }
        return left > 0
      }
    }
    return rows
  }

  private func book(_ contract: ContractNumber, _ depth: Int, _ rows: inout [QueryRow]) {
    let slot = contracts.slot(of: contract)
    guard slot != 0 else { return }
    for side in Side.allCases {
      let bookSide = side == .buy ? contracts.slots[slot].bids : contracts.slots[slot].offers
      var left = depth
      guard left > 0 else { continue }
      eachLevel(bookSide) { level in
        rows.append(.level(row(ofLevel: level, bookSide, side)))
        left -= 1
        return left > 0
      }
    }
  }

  private func row(ofLevel level: UInt32, _ bookSide: BookSide, _ side: Side) -> LevelRow {
    var orders: Int64 = 0
    var resting = books.levels[level].head
    while resting != 0 {
      orders += 1
      resting = books.nodes[resting].next
    }
    return LevelRow(
      side: side, price: bookSide.price(of: books.rank(ofLevel: level)),
      quantity: Quantity(lots: Int64(books.levels[level].quantity)), orders: orders)
  }

  /// Levels from the best on, until `body` says no.
  func eachLevel(_ side: BookSide, _ body: (UInt32) -> Bool) {
    var level = side.bestLevel
    while level != 0, body(level) { level = books.level(after: level, side: side) }
  }

  private func rights(
    _ account: AccountNumber, _ first: QuarterHour, _ end: QuarterHour, _ rows: inout [QueryRow]
  ) {
    guard registry.knows(account), dayCursor != .min else { return }
    // Rights of days that have passed are gone.
    let first = max(first, QuarterHour(Int32(dayCursor * 96)))
    guard daysWithin(first, end) else { return }
    var holding = registry.accounts[account.value].holding
    while holding != 0 {
      var run: RightRow?
      for quarter in first.index..<end.index {
        let row = right(holding, QuarterHour(quarter))
        if let sofar = run, sofar.hasSameRights(as: row) {
          run?.end = row.end
        } else {
          if let sofar = run, !sofar.isEmpty { rows.append(.right(sofar)) }
          run = row
        }
      }
      if let sofar = run, !sofar.isEmpty { rows.append(.right(sofar)) }
      holding = rights.holdings[holding].next
    }
  }

  private func right(_ holding: UInt32, _ quarter: QuarterHour) -> RightRow {
    let day = DayRun.day(of: quarter.index)
    let place = Int(quarter.index - day * 96)
    let held = rights.rightsPage(holding, day: day) + place
    let reserved = rights.reservedPage(holding, day: day) + place
    // Page 0 is all zeros.
    func word(_ page: Int, _ resource: Int) -> Int64 { Int64(rights.word(page + resource * 96)) }
    return RightRow(
      facility: rights.holdings[holding].facility, first: quarter,
      end: QuarterHour(quarter.index + 1), charge: word(held, 0),
      chargeReserved: word(reserved, 0), discharge: word(held, 1),
      dischargeReserved: word(reserved, 1), room: word(held, 2), roomReserved: word(reserved, 2))
  }
}

extension RightRow {
  func hasSameRights(as other: RightRow) -> Bool {
    charge == other.charge && chargeReserved == other.chargeReserved
      && discharge == other.discharge && dischargeReserved == other.dischargeReserved
      && room == other.room && roomReserved == other.roomReserved
  }

  var isEmpty: Bool { charge == 0 && discharge == 0 && room == 0 }
}
