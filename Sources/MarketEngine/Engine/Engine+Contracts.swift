/// Creating contracts, one or a day of them (rules 6.3 and 6.4).
extension Engine {
  mutating func create(
    _ create: CreateContract, _ asker: Asker, _ events: inout EventBuffer
  ) {
    guard registry.knows(create.zone) else { return refuse(Refusal(.unknownZone), asker, &events) }
    switch terms(create, adding: 1) {
    case .failure(let refusal): refuse(refusal, asker, &events)
    case .success(let terms):
      if let refusal = tooLateOrTaken(terms) { return refuse(refusal, asker, &events) }
      add(terms, &events)
      done(asker, &events)
    }
  }

  mutating func createDay(_ day: CalendarDay, _ asker: Asker, _ events: inout EventBuffer) {
    guard registry.knows(day.zone) else { return refuse(Refusal(.unknownZone), asker, &events) }
    let expansion = CalendarExpansion(day: day)
    guard expansion.isSound else {
      return refuse(Refusal(.valueOutOfRange), asker, &events)
    }
    let all = expansion.contracts()
    let list = all.filter { ContractFactory.gate(of: $0) > now }
    guard !list.isEmpty else {
      let gate = ContractFactory.gate(of: all[all.count - 1])
      let refusal = Refusal(.gatePassed, need: now.nanoseconds, free: gate.nanoseconds)
      return refuse(refusal, asker, &events)
    }
    var open = [ContractTerms]()
    for create in list {
      switch terms(create, adding: list.count) {
      case .failure(let refusal): return refuse(refusal, asker, &events)
      case .success(let terms): open.append(terms)
      }
    }
    for terms in open {
      if let refusal = tooLateOrTaken(terms) { return refuse(refusal, asker, &events) }
    }
    for terms in open { add(terms, &events) }
    keep(day)
    done(asker, &events)
  }

  func terms(_ create: CreateContract, adding number: Int) -> Result<ContractTerms, Refusal> {
    guard contracts.live + number <= Limits.liveContracts else {
      return .failure(
        Refusal(
          .limitReached, need: Int64(contracts.live + number), free: Int64(Limits.liveContracts)))
    }
    let end = create.product.terms.family == .shift ? create.secondEnd : create.end
    guard daysWithin(create.first, end) else {
      return .failure(
        Refusal(
          .valueOutOfRange, need: Int64(create.first.index), free: Int64(create.end.index)))
    }
    let product = Int(create.product.rawValue)
    let factory = ContractFactory(
      makerFee: makerFees[product], takerFee: takerFees[product], auctionFee: auctionFees[product])
    return factory.terms(create)
  }

  private func tooLateOrTaken(_ terms: ContractTerms) -> Refusal? {
    guard terms.gate > now else {
      return Refusal(.gatePassed, need: now.nanoseconds, free: terms.gate.nanoseconds)
    }
    let taken = contracts.slot(zone: terms.zone, product: terms.product, label: terms.label)
    guard taken == 0 else {
      return Refusal(.contractExists, need: Int64(contracts.slots[taken].number.value))
    }
    return nil
  }

  /// Whether a run of quarter-hours lies within the days that rights can exist for.
  func daysWithin(_ first: QuarterHour, _ end: QuarterHour) -> Bool {
    let sound = QuarterHour(0)...QuarterHour(Limits.lastQuarter)
    guard sound.contains(first), sound.contains(end), first < end else { return false }
    let from = dayCursor == .min ? today : dayCursor
    let firstDay = Int64(DayRun.day(of: first.index))
    let lastDay = Int64(DayRun.day(of: end.index - 1))
    return firstDay >= from && lastDay < from + Int64(Limits.daysAhead)
  }

  /// UTC day of the market's time.
  var today: Int64 {
    let seconds = now.nanoseconds / 1_000_000_000
    return seconds >= 0 ? seconds / 86_400 : -((86_399 - seconds) / 86_400)
  }

  private mutating func add(_ terms: ContractTerms, _ events: inout EventBuffer) {
    let slot = contracts.add(terms)
    contracts.slots[slot].collar = collars[Int(terms.product.rawValue)]
    contracts.slots[slot].isHeld = isHeld(terms)
    schedule(slot)
    emit(.contractCreated(contracts.slots[slot].number, terms), &events)
  }
}
