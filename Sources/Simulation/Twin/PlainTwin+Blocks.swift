import MarketEngine

// RULES 10.12: blocks that users name.
extension PlainTwin {
  mutating func enter(_ block: BlockOrder, _ request: TwinRequest) throws(Refusal) {
    var order = block.order
    let label = block.block.label
    let known = contracts.first {
      $0.terms.zone == block.block.zone && $0.terms.product == block.block.product
        && $0.terms.label == label
    }
    if let known {
      order.contract = known.number
      return try enter(order, request)
    }
    let terms: ContractTerms
    do throws(Refusal) {
      terms = try self.terms(of: block.block)
    } catch let reason {
      // Whatever would be refused before the contract is looked at comes first.
      order.contract = .none
      do throws(Refusal) {
        try enter(order, request)
      } catch {
        throw error.code == .unknownContract ? reason : error
      }
      return
    }
    // Tried on the side: a refused order leaves no contract behind.
    var tried = self
    tried.add(terms)
    order.contract = ContractNumber(tried.contractsEverCreated)
    if terms.opens <= now {
      tried.open(order.contract)
    } else {
      tried.events.append(.phaseChanged(order.contract, .planned))
    }
    try tried.enter(order, request)
    self = tried
  }

  private func terms(of block: Block) throws(Refusal) -> ContractTerms {
    let unknown = Refusal(.unknownContract)
    let slots: [Product] = [.charge, .discharge, .room]
    guard slots.contains(block.product), block.fromMinute % 15 == 0, block.toMinute % 15 == 0,
      block.fromMinute < block.toMinute, block.toMinute <= 24 * 60,
      let day = days.first(where: { $0.zone == block.zone && $0.date == block.date })
    else { throw unknown }
    let calendar = try TwinCalendar(day)
    let first = calendar.start(ofMinute: Int(block.fromMinute))
    let end = calendar.start(ofMinute: Int(block.toMinute))
    let isOfCalendar =
      end.index - first.index == 1
      || (end.index - first.index == 4 && block.fromMinute % 60 == 0)
    guard first < end, !isOfCalendar else { throw unknown }
    try checkRoom(for: 1)
    let create = CreateContract(
      zone: block.zone, product: block.product, label: block.label, first: first, end: end,
      secondFirst: first, secondEnd: end, classBasisPoints: BasisPoints(0), opens: day.opens,
      disclosureSeconds: day.disclosureSeconds, callSeconds: day.callSeconds)
    let terms: ContractTerms
    do throws(Refusal) {
      terms = try self.terms(of: create)
    } catch {
      throw unknown
    }
    guard now < terms.gate else { throw unknown }
    let blocks = contracts.filter {
      $0.terms.zone == block.zone
        && Block(zone: $0.terms.zone, product: $0.terms.product, label: $0.terms.label) != nil
    }
    guard blocks.count < Limits.blocks else {
      throw Refusal(.limitReached, need: Int64(Limits.blocks) + 1, free: Int64(Limits.blocks))
    }
    return terms
  }

  mutating func keep(_ day: CalendarDay) {
    days.removeAll { old in
      let end = QuarterHour(old.firstQuarter.index + old.quarters).start
      return end <= now || (old.zone == day.zone && old.date == day.date)
    }
    days.append(day)
  }
}
