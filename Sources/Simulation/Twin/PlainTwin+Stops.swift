import MarketEngine

// RULES 9.5 to 9.8: orders that wait for a stop price.
extension PlainTwin {
  /// 9.5 at 2.4
  func checkRoomForStop(_ contract: ContractNumber) throws(Refusal) {
    guard waiting(contract).count < Limits.stops else {
      throw Refusal(.limitReached, need: Int64(Limits.stops) + 1, free: Int64(Limits.stops))
    }
  }

  /// 9.5
  func checkStop(_ stop: Int64, _ side: Side, _ contract: TwinContract) throws(Refusal) {
    guard let last = contract.lastPrice, PlainTwin.reaches(last, stop, side) else { return }
    throw Refusal(.stopReached, need: stop, free: last, product: contract.terms.product)
  }

  private static func reaches(_ last: Int64, _ stop: Int64, _ side: Side) -> Bool {
    side == .buy ? last >= stop : last <= stop
  }

  /// A contract's waiting orders in the order in which they are triggered when all are reached.
  func waiting(_ contract: ContractNumber) -> [TwinOrder] {
    let all = orders.filter { $0.contract == contract && $0.isWaiting }
    let buys = all.filter { $0.side == .buy }
      .sorted { ($0.stop ?? 0, $0.entry) < ($1.stop ?? 0, $1.entry) }
    let sells = all.filter { $0.side == .sell }
      .sorted { (-($0.stop ?? 0), $0.entry) < (-($1.stop ?? 0), $1.entry) }
    return buys + sells
  }

  /// 9.8: at the end of every command.
  mutating func examineStops() {
    while !contractsToExamine.isEmpty { examineStops(contractsToExamine.removeFirst()) }
  }

  private mutating func examineStops(_ number: ContractNumber) {
    while true {
      guard let last = contract(number)?.lastPrice, contract(number)?.phase == .continuous else {
        return
      }
      let set = waiting(number).filter { PlainTwin.reaches(last, $0.stop ?? 0, $0.side) }
      if set.isEmpty { return }
      for order in set where contract(number)?.phase == .continuous { trigger(order) }
    }
  }

  private mutating func trigger(_ order: TwinOrder) {
    change(order.number) {
      $0.stop = nil
      $0.options.remove(.stop)
    }
    events.append(.triggered(note(of: order), standing(order, facility: order.facility)))
    if order.timeInForce == .fillOrKill, !canFillWhole(order.number) {
      return cancel(order.number, because: .fillOrKill)
    }
    enterBook(order.number)
    changed(order.contract)
  }

  /// 9.7: a waiting order goes on waiting, with other terms.
  mutating func replaceWaiting(
    _ order: TwinOrder, price: Int64, lots: Int64, stop: Int64, _ facility: FacilityNumber,
    _ request: TwinRequest
  ) {
    release(order.number, lots: order.lots)
    change(order.number) {
      $0.price = price
      $0.lots = lots
      $0.stop = stop
      $0.facility = facility
    }
    reserve(order.number, lots: lots)
    countRequest(of: request.member)
    let note = note(answering: request)
    events.append(
      .replaced(
        note,
        Replaced(
          order: order.number, contract: order.contract, price: Price(ticks: price),
          open: Quantity(lots: lots), keptPriority: stop == order.stop, facility: facility,
          stop: Price(ticks: stop))))
    remember(
      request, note,
      FirstAnswer(
        kind: .replaced, order: order.number, first: lots, second: price, code: 0,
        product: order.product))
  }
}
