import MarketEngine

// What the engine's answers to questions must agree with.
extension MarketPicture {
  /// Every live order is found by its number, in its level and in its account; levels are the sums of their orders; cash, rights and
  /// positions are those of the state.
  func queryViolations(_ engine: borrowing Engine) -> [String] {
    var violations: [String] = []
    for order in orders {
      let found = engine.order(order.number)
      if found != row(of: order) {
        violations.append("order \(order.number.value) is found as \(String(describing: found))")
      }
    }
    for book in books where engine.levels(of: book.contract) != book.levels {
      violations.append("the levels of contract \(book.contract.value) are not its orders")
    }
    for member in members.indices {
      violations += queryViolations(of: MemberNumber(UInt32(member + 1)), engine)
    }
    for account in accounts.indices where firstDay != nil {
      let number = AccountNumber(UInt32(account + 1))
      if engine.rights(of: number, in: rightsWindow) != rights(of: number) {
        violations.append("the rights of account \(number.value) are told otherwise")
      }
    }
    return violations
  }

  private func queryViolations(
    of member: MemberNumber, _ engine: borrowing Engine
  ) -> [String] {
    var violations: [String] = []
    let own = accounts.indices.filter { accounts[$0].member == member }
      .map { AccountNumber(UInt32($0 + 1)) }
    let expectedOrders = own.flatMap { account in
      orders.filter { $0.account == account }.sorted { $0.entry < $1.entry }
    }
    if engine.orders(of: member) != expectedOrders.map({ row(of: $0) }) {
      violations.append("the orders of member \(member.value) are not told in order of entry")
    }
    let cash = own.map { number in
      let account = accounts[Int(number.value) - 1]
      return CashRow(
        account: number, cash: Money(microYuan: account.cash),
        reserved: Money(microYuan: account.reserved),
        undelivered: Money(microYuan: account.undelivered))
    }
    if engine.cash(of: member) != cash {
      violations.append("the cash of member \(member.value) is told otherwise")
    }
    let positions = positions.filter { own.contains($0.account) }
    if engine.positions(of: member) != positions {
      violations.append("the positions of member \(member.value) are told otherwise")
    }
    return violations
  }

  private func row(of order: Order) -> OrderRow {
    OrderRow(
      order: order.number, account: order.account, contract: order.contract,
      side: Side(rawValue: UInt8(truncatingIfNeeded: order.side)) ?? .buy,
      price: Price(ticks: order.price), open: Quantity(lots: order.lots),
      timeInForce: TimeInForce(rawValue: UInt8(truncatingIfNeeded: order.timeInForce))
        ?? .immediateOrCancel, expiry: order.expiry, facility: order.facility, user: order.user,
      reference: order.reference, options: order.options,
      flags: OrderFlags(rawValue: UInt16(truncatingIfNeeded: order.flags)),
      stop: Price(ticks: order.stop), shown: Quantity(lots: order.shown), clip: order.clip,
      pool: PoolNumber(UInt32(truncatingIfNeeded: order.pool)))
  }

  /// Three days from the first not passed.
  private var rightsWindow: Range<Int64> {
    let day = firstDay ?? 0
    return day * 96..<(day + 3) * 96
  }

  /// Facility by facility and quarter-hour by quarter-hour, where anything is held.
  private func rights(of account: AccountNumber) -> [[Int64]] {
    var all: [[Int64]] = []
    for holding in holdings where holding.account == account {
      for day in holding.days {
        for place in 0..<96 where rightsWindow.contains(day.index * 96 + Int64(place)) {
          let places = [place, 96 + place, 192 + place]
          let held = places.map { Int64(day.held[$0]) }
          guard held != [0, 0, 0] else { continue }
          let reserved = places.map { Int64(day.reserved[$0]) }
          all.append(
            [Int64(holding.facility.value), day.index * 96 + Int64(place)] + held + reserved)
        }
      }
    }
    return all
  }
}

extension MarketPicture.Book {
  fileprivate var levels: [LevelRow] {
    [(Side.buy, bids), (Side.sell, offers)].flatMap { side, orders in
      var levels: [LevelRow] = []
      for order in orders {
        if levels.last?.price.ticks != order.price {
          levels.append(
            LevelRow(
              side: side, price: Price(ticks: order.price), quantity: .zero, orders: 0))
        }
        levels[levels.count - 1].quantity.lots += order.shown
        levels[levels.count - 1].orders += 1
      }
      return levels
    }
  }
}
