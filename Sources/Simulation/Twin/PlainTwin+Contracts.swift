import MarketEngine

// RULES 6.3 and 6.4: contracts are made.
extension PlainTwin {
  mutating func createContract(_ create: CreateContract) throws(Refusal) {
    guard zoneExists(create.zone) else { throw Refusal(.unknownZone) }
    try checkRoom(for: 1)
    let terms = try terms(of: create)
    guard now < terms.gate else {
      throw Refusal(.gatePassed, need: now.nanoseconds, free: terms.gate.nanoseconds)
    }
    try checkSymbol(terms)
    add(terms)
  }

  mutating func createCalendar(_ day: CalendarDay) throws(Refusal) {
    guard zoneExists(day.zone) else { throw Refusal(.unknownZone) }
    let all = try TwinCalendar(day).contracts()
    let ahead = all.filter { now.nanoseconds < TwinCalendar.gate($0.first) }
    guard !ahead.isEmpty else {
      let gate = all.last.map { TwinCalendar.gate($0.first) } ?? 0
      throw Refusal(.gatePassed, need: now.nanoseconds, free: gate)
    }
    try checkRoom(for: ahead.count)
    var made: [ContractTerms] = []
    for create in ahead { made.append(try terms(of: create)) }
    for terms in made { try checkSymbol(terms) }
    for terms in made { add(terms) }
    keep(day)
  }

  private func checkRoom(for more: Int) throws(Refusal) {
    guard contracts.count + more <= Limits.liveContracts else {
      throw Refusal(
        .limitReached, need: Int64(contracts.count + more), free: Int64(Limits.liveContracts))
    }
  }

  private func checkSymbol(_ terms: ContractTerms) throws(Refusal) {
    let taken = contracts.first {
      $0.terms.zone == terms.zone && $0.terms.product == terms.product
        && $0.terms.label == terms.label
    }
    if let taken { throw Refusal(.contractExists, need: Int64(taken.number.value)) }
  }

  private mutating func add(_ terms: ContractTerms) {
    contractsEverCreated += 1
    let number = ContractNumber(contractsEverCreated)
    var made = TwinContract(number: number, terms: terms)
    made.isHeld = holds[Int(terms.zone.value)][Int(terms.product.rawValue) - 1]
    contracts.append(made)
    events.append(.contractCreated(number, terms))
  }

  private func terms(of create: CreateContract) throws(Refusal) -> ContractTerms {
    let product = create.product.terms
    let isShift = product.family == .shift
    let end = isShift ? create.secondEnd : create.end
    let outOfRange = Refusal(
      .valueOutOfRange, need: Int64(create.first.index), free: Int64(create.end.index))
    let quarters = 0...Limits.lastQuarter
    let named =
      [create.first, create.end] + (isShift ? [create.secondFirst, create.secondEnd] : [])
    guard named.allSatisfy({ quarters.contains($0.index) }), create.label != .empty,
      create.first < create.end, isWithinDaysAhead(create.first, end)
    else { throw outOfRange }
    if isShift {
      let classes = 1...Int32(10_000)
      guard create.secondFirst < create.secondEnd, create.secondFirst >= create.end,
        classes.contains(create.classBasisPoints.value)
      else { throw outOfRange }
    }
    let gate = Timestamp(nanoseconds: TwinCalendar.gate(create.first))
    guard create.opens < gate else { throw outOfRange }
    try checkPhases(create, gate, else: outOfRange)
    let ticksPerQuarter = product.tickValuePerQuarter ? Int64(end.index - create.first.index) : 1
    let fees = fees[Int(create.product.rawValue) - 1]
    return ContractTerms(
      zone: create.zone, product: create.product, label: create.label,
      vector: try vector(of: create), first: create.first, end: end,
      classBasisPoints: isShift ? create.classBasisPoints : BasisPoints(0), opens: create.opens,
      disclosureSeconds: create.disclosureSeconds, callSeconds: create.callSeconds,
      reference: create.reference,
      tickValue: Money(microYuan: product.tickValue.microYuan * ticksPerQuarter),
      makerFee: Money(microYuan: fees.maker), takerFee: Money(microYuan: fees.taker),
      auctionFee: Money(microYuan: fees.auction), lowestPrice: product.lowestPrice,
      highestPrice: product.highestPrice)
  }

  /// 10.1
  private func checkPhases(
    _ create: CreateContract, _ gate: Timestamp, else outOfRange: Refusal
  ) throws(Refusal) {
    let allowed = 0...Limits.phaseSeconds
    guard allowed.contains(create.disclosureSeconds), allowed.contains(create.callSeconds) else {
      throw outOfRange
    }
    if create.disclosureSeconds != 0 || create.callSeconds != 0 {
      let opens = Int128(create.opens.nanoseconds)
      let callEnds = opens + Int128(create.callSeconds) * 1_000_000_000
      guard opens >= 0, callEnds < Int128(gate.nanoseconds) else { throw outOfRange }
    }
    if let reference = create.reference {
      let product = create.product.terms
      guard reference >= product.lowestPrice, reference <= product.highestPrice else {
        throw outOfRange
      }
    }
  }

  /// What a lot moves.
  private func vector(of create: CreateContract) throws(Refusal) -> ResourceVector {
    let product = create.product.terms
    func all(_ amount: Int64) -> Segment {
      Segment(first: create.first, end: create.end, amount: amount)
    }
    let nothing = Segment(first: create.first, end: create.first, amount: 0)
    switch product.family {
    case .bundled:
      return ResourceVector(
        charge: all(100_000), discharge: all(100_000), room: all(100_000 * product.bundledHours))
    case .charge: return ResourceVector(charge: all(100_000), discharge: nothing, room: nothing)
    case .discharge:
      return ResourceVector(charge: nothing, discharge: all(100_000), room: nothing)
    case .room: return ResourceVector(charge: nothing, discharge: nothing, room: all(100_000))
    case .drill: return ResourceVector(charge: nothing, discharge: nothing, room: nothing)
    case .shift:
      let charging = Int64(create.end.index - create.first.index)
      let discharging = Int64(create.secondEnd.index - create.secondFirst.index)
      let out = 40 * Int64(create.classBasisPoints.value)
      guard 400_000 % charging == 0 else {
        throw Refusal(.inexactDivision, need: 400_000, free: charging)
      }
      guard out % discharging == 0 else {
        throw Refusal(.inexactDivision, need: out, free: discharging)
      }
      return ResourceVector(
        charge: all(400_000 / charging),
        discharge: Segment(
          first: create.secondFirst, end: create.secondEnd, amount: out / discharging),
        room: Segment(first: create.first, end: create.secondEnd, amount: 100_000))
    }
  }
}
