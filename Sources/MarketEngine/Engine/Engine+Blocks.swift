/// Contracts that are made by their first order (rules 14).
extension Engine {
  mutating func enter(
    _ block: BlockOrder, _ origin: Origin, _ command: Command, _ events: inout EventBuffer
  ) {
    guard let asker = admit(origin, command, operatorOnly: false, &events) else { return }
    var order = block.order
    let known = slot(of: block.block)
    order.contract = known == 0 ? .none : contracts.slots[known].number
    guard known == 0 else { return enter(order, asker, &events) }
    switch terms(of: block.block) {
    case .success(let terms): enter(order, making: terms, asker, &events)
    case .failure(let refusal):
      // Account and facility are looked at before the contract.
      guard case .failure(let first) = check(order, asker) else { return }
      refuse(first.code == .unknownContract ? refusal : first, asker, &events)
    }
  }

  /// The contract a block is of, `.none` if there is none.
  public func contract(of block: Block) -> ContractNumber {
    let slot = slot(of: block)
    return slot == 0 ? .none : contracts.slots[slot].number
  }

  private func slot(of block: Block) -> UInt32 {
    // The label of another block would come out of times that are none.
    guard block.isSound else { return 0 }
    return contracts.slot(zone: block.zone, product: block.product, label: block.label)
  }

  /// The order is checked in its contract, which is taken back if it is refused: then nothing has been.
  private mutating func enter(
    _ order: NewOrder, making terms: ContractTerms, _ asker: Asker, _ events: inout EventBuffer
  ) {
    var order = order
    let slot = contracts.add(terms)
    let number = contracts.slots[slot].number
    order.contract = number
    contracts.slots[slot].collar = collars[Int(terms.product.rawValue)]
    contracts.slots[slot].isHeld = isHeld(terms)
    if terms.opens <= now {
      let isCalled = terms.callSeconds > 0 && now < terms.callEnds
      contracts.slots[slot].phase = isCalled ? .call : isFrozen(terms) ? .frozen : .continuous
      contracts.slots[slot].callEnds = isCalled ? terms.callEnds : .never
    }
    switch check(order, asker) {
    case .failure(let refusal):
      contracts.takeBack(slot)
      refuse(refusal, asker, &events)
    case .success(let checked):
      schedule(slot)
      emit(.contractCreated(number, terms), &events)
      emit(.phaseChanged(number, contracts.slots[slot].phase), &events)
      commit(order, checked, asker, &events)
    }
  }

  /// The terms of a block that can be made now, or why there is none.
  private func terms(of block: Block) -> Result<ContractTerms, Refusal> {
    let none = Result<ContractTerms, Refusal>.failure(Refusal(.unknownContract))
    guard block.isSound, let day = day(block.zone, block.date) else { return none }
    let first = day.quarter(atMinute: block.fromMinute)
    let end = day.quarter(atMinute: block.toMinute)
    // The clock change may leave nothing, or one quarter-hour, of what was named.
    guard end.index - first.index > 1 else { return none }
    let create = CreateContract(
      zone: block.zone, product: block.product, label: block.label, first: first, end: end,
      secondFirst: first, secondEnd: end, classBasisPoints: BasisPoints(0), opens: day.opens,
      disclosureSeconds: day.disclosureSeconds, callSeconds: day.callSeconds)
    guard ContractFactory.gate(of: create) > now else { return none }
    let blocks = contracts.blocks(of: block.zone)
    guard blocks < Limits.blocks else {
      return .failure(Refusal(.limitReached, need: Int64(blocks) + 1, free: Int64(Limits.blocks)))
    }
    return self.terms(create, adding: 1)
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
    where now < days[index].end.start && (days[index].zone != day.zone || days[index].date != day.date) {
      kept.append(days[index])
    }
    kept.append(ZoneDay(day))
    swap(&kept, &days)
  }

  // MARK: State

  func encodeDays(_ writer: inout StateWriter) {
    writer.put(days.count)
    for index in 0..<days.count {
      writer.put(days[index].zone.value)
      writer.put(days[index].date)
      writer.put(days[index].firstQuarter)
      writer.put(signed: Int64(days[index].quarters))
      writer.put(signed: Int64(days[index].clockChange))
      writer.put(days[index].opens)
      writer.put(signed: Int64(days[index].disclosureSeconds))
      writer.put(signed: Int64(days[index].callSeconds))
    }
  }

  mutating func restoreDays(_ reader: inout StateReader) throws(StateError) {
    for _ in 0..<(try reader.count(least: 8)) { days.append(try zoneDay(&reader)) }
  }

  private func zoneDay(_ reader: inout StateReader) throws(StateError) -> ZoneDay {
    let zone = ZoneNumber(try reader.number())
    guard registry.knows(zone) else { throw reader.invalid() }
    let date = try reader.number()
    let first = try reader.quarter()
    let quarters = try reader.int32()
    let change = try reader.int32()
    let opens = try reader.time()
    let disclosure = try reader.int32()
    let day = CalendarDay(
      zone: zone, date: date, firstQuarter: first, quarters: quarters, clockChange: change, opens: opens,
      chargeFromHour: 0, chargeToHour: 0, dischargeFromHour: 0, dischargeToHour: 0,
      classBasisPoints: BasisPoints(0), disclosureSeconds: disclosure, callSeconds: try reader.int32())
    guard CalendarExpansion(day: day).isSound, quarters != 96 || change == 0 else { throw reader.invalid() }
    return ZoneDay(day)
  }
}
