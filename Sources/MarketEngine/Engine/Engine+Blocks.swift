/// Contracts that are made by their first order (rule 10.12).
extension Engine {
  mutating func enter(
    _ block: BlockOrder, _ origin: Origin, _ command: Command, _ events: inout EventBuffer
  ) {
    guard let asker = admit(origin, command, operatorOnly: false, &events) else { return }
    var order = block.order
    let label = block.block.label
    let known = contracts.slot(zone: block.block.zone, product: block.block.product, label: label)
    if known != 0 {
      order.contract = contracts.slots[known].number
      return enter(order, asker, &events)
    }
    switch terms(of: block.block) {
    case .failure(let refusal):
      // What comes before the contract among the checks is refused first.
      order.contract = .none
      guard case .failure(let earlier) = check(order, asker) else { return }
      refuse(earlier.code == .unknownContract ? refusal : earlier, asker, &events)
    case .success(let terms): enter(order, in: terms, asker, &events)
    }
  }

  /// Makes the contract, and unmakes it if the order is refused: as if nothing had been.
  private mutating func enter(
    _ order: NewOrder, in terms: ContractTerms, _ asker: Asker, _ events: inout EventBuffer
  ) {
    var order = order
    let slot = contracts.add(terms)
    order.contract = contracts.slots[slot].number
    contracts.slots[slot].collar = collars[Int(terms.product.rawValue)]
    if terms.opens <= now {
      let isCalled = terms.callSeconds > 0 && now < terms.callEnds
      contracts.slots[slot].phase = isCalled ? .call : .continuous
      contracts.slots[slot].callEnds = isCalled ? terms.callEnds : .never
    }
    switch check(order, asker) {
    case .failure(let refusal):
      contracts.unmake(slot)
      refuse(refusal, asker, &events)
    case .success(let checked):
      schedule(slot)
      emit(.contractCreated(order.contract, terms), &events)
      emit(.phaseChanged(order.contract, contracts.slots[slot].phase), &events)
      commit(order, checked, asker, &events)
    }
  }

  /// The terms of a block that can be made now, or why there is none.
  private func terms(of block: Block) -> Result<ContractTerms, Refusal> {
    let none = Result<ContractTerms, Refusal>.failure(Refusal(.unknownContract))
    guard let day = day(block.zone, block.date), block.fromMinute < block.toMinute,
      block.toMinute <= 1_440, block.fromMinute % 15 == 0, block.toMinute % 15 == 0,
      block.product == .charge || block.product == .discharge || block.product == .room
    else { return none }
    let first = day.quarter(atMinute: block.fromMinute)
    let end = day.quarter(atMinute: block.toMinute)
    let length = end.index - first.index
    // Quarter-hours and hours are the calendar's.
    guard length > 1, length != 4 || block.fromMinute % 60 != 0 else { return none }
    let create = CreateContract(
      zone: block.zone, product: block.product, label: block.label, first: first, end: end,
      secondFirst: first, secondEnd: end, classBasisPoints: BasisPoints(0), opens: day.opens,
      disclosureSeconds: day.disclosureSeconds, callSeconds: day.callSeconds)
    switch terms(create, adding: 1) {
    case .failure(let refusal):
      return refusal.code == .limitReached ? .failure(refusal) : none
    case .success(let terms):
      guard terms.gate > now else { return none }
      guard blocks(of: block.zone) < Limits.blocks else {
        return .failure(limitRefusal(Limits.blocks))
      }
      return .success(terms)
    }
  }

  private func blocks(of zone: ZoneNumber) -> Int {
    var count = 0
    for slot in 1..<UInt32(contracts.slots.count)
    where contracts.slots[slot].number != .none && contracts.slots[slot].terms.zone == zone {
      let terms = contracts.slots[slot].terms
      if Block(zone: zone, product: terms.product, label: terms.label) != nil { count += 1 }
    }
    return count
  }

  // MARK: Calendar days

  private func day(_ zone: ZoneNumber, _ date: UInt32) -> ZoneDay? {
    for index in 0..<days.count where days[index].zone == zone && days[index].date == date {
      return days[index]
    }
    return nil
  }

  /// Keeps a day for its blocks, in place of an earlier calendar of it, and lets go of those that are over.
  mutating func keep(_ day: CalendarDay) {
    var kept = Buffer<ZoneDay>()
    for index in 0..<days.count
    where now < days[index].end.start
      && (days[index].zone != day.zone || days[index].date != day.date)
    { kept.append(days[index]) }
    kept.append(ZoneDay(day))
    swap(&kept, &days)
  }
}
