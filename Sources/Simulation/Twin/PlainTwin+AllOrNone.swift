import MarketEngine

// RULES 3.4, 8.6: orders that trade whole or not at all.
extension PlainTwin {
  func takesAllOrNone(_ terms: ContractTerms) -> Bool {
    let isSlot = [Family.charge, .discharge, .room].contains(terms.product.terms.family)
    return !isSlot || terms.end.index - terms.first.index > 4
  }

  func checkAllOrNoneLimit(
    _ options: OrderOptions, _ side: Side, _ contract: ContractNumber
  ) throws(Refusal) {
    guard options.contains(.allOrNone) else { return }
    let resting = book(contract, side).filter(\.isAllOrNone).count
    if resting >= Limits.allOrNone {
      throw Refusal(
        .limitReached, need: Int64(Limits.allOrNone) + 1, free: Int64(Limits.allOrNone))
    }
  }

  /// An incoming order with so many lots left goes past it.
  func isPassedOver(_ maker: TwinOrder, left: Int64) -> Bool {
    maker.isAllOrNone && maker.lots > left
  }

  /// Whether an order that is not in the book finds all its lots now.
  mutating func canFillWhole(_ incoming: OrderNumber) -> Bool {
    guard let taker = order(incoming) else { return false }
    return plan(taker) == .whole
  }

  /// What an order that is not in the book would find now.
  enum Plan: Equatable {
    case whole
    case found(Int64)
    case ownOrder
  }

  mutating func plan(_ taker: TwinOrder) -> Plan {
    var counted: [TwinOrder] = []
    return plan(taker, counting: &counted)
  }

  /// The same, telling whose lots the plan counts.
  mutating func plan(_ taker: TwinOrder, counting counted: inout [TwinOrder]) -> Plan {
    let crossed = book(taker.contract, taker.side.opposite).filter { taker.crosses($0.price) }
    var wanted = taker.lots
    var metStep = false
    var hidden: Int64 = 0
    for (place, maker) in crossed.enumerated() {
      if wanted > 0, !isPassedOver(maker, left: wanted) {
        if maker.member == taker.member, taker.selfTrade != .off {
          if taker.selfTrade != .cancelOldest { return .ownOrder }
        } else if !(maker.isAllOrNone && metStep) {
          if isTooFar(maker.price, maker.contract) { return .found(taker.lots - wanted) }
          wanted -= maker.shown
          counted.append(maker)
          if maker.step == 0 { hidden += maker.lots - maker.shown } else { metStep = true }
        }
      }
      let endsLevel = place + 1 == crossed.count || crossed[place + 1].price != maker.price
      if endsLevel {
        wanted -= hidden
        hidden = 0
      }
      if wanted <= 0 { return .whole }
    }
    return .found(taker.lots - wanted)
  }

  /// A contract's book is another than before.
  mutating func changed(_ contract: ContractNumber) { changedContracts.append(contract) }

  /// At the end of a command: of the changed contracts always the lowest, there the first all-or-none order that can trade whole, until
  /// there is none. What trades changes contracts again.
  mutating func retryAllOrNone() {
    while let number = changedContracts.min(by: { $0.value < $1.value }) {
      changedContracts.removeAll { $0 == number }
      while contract(number)?.phase == .continuous, let order = firstFillable(number) {
        change(order) { $0.place = nil }
        match(order)
      }
    }
  }

  private mutating func firstFillable(_ number: ContractNumber) -> OrderNumber? {
    for order in book(number, .buy) + book(number, .sell) where order.isAllOrNone {
      if canFillWhole(order.number) { return order.number }
    }
    return nil
  }
}
