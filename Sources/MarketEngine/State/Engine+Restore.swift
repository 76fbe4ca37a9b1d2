/// The way back from canonical words to a market; the exact inverse of `encodeState`.
extension Engine {
  /// Rebuilds the market whose state these words are. What is derived (indexes, trees, due things) is made anew.
  public init(restoring words: [UInt64]) throws(StateError) {
    self.init()
    var reader = StateReader(words)
    try restoreHeader(&reader)
    try restoreRegistry(&reader)
    try restoreFacilities(&reader)
    try restorePools(&reader)
    try restoreHoldings(&reader)
    for product in Product.allCases {
      makerFees[Int(product.rawValue)] = try reader.money()
      takerFees[Int(product.rawValue)] = try reader.money()
      auctionFees[Int(product.rawValue)] = try reader.money()
    }
    for product in Product.allCases {
      let width = try reader.signed()
      let interrupt = try reader.signed()
      collars[Int(product.rawValue)] = Collar(
        width: width, interrupt: interrupt, callSeconds: try reader.int32())
    }
    try restoreContracts(&reader)
    var restored = try restoreOrders(&reader)
    try restoreSlots(&reader, live: restored.count)
    restored.sort { orders[$0].detail.entry < orders[$1].detail.entry }
    for slot in restored { link(slot, orders[slot].order.account) }
    for slot in restored where orders[slot].order.options.contains(.pooled) {
      try rejoin(slot, reader)
    }
    try restoreSessions(&reader)
    try restoreReferences(&reader)
    try restorePositions(&reader)
    try restoreSweeps(&reader)
    try restoreSettled(&reader)
    try restoreSafeguards(&reader)
    try restoreDrafts(&reader)
    try restoreNegotiations(&reader)
    try restoreTrades(&reader)
    try restoreHolds(&reader)
    try restoreCallPrices(&reader)
    try restoreDays(&reader)
    try restoreDerates(&reader)
    try restoreFreezes(&reader)
    followRestored()
    guard reader.isAtEnd else { throw .overlong(at: reader.place) }
    if dayCursor != .min { scheduleDay() }
  }

  private mutating func restoreHeader(_ reader: inout StateReader) throws(StateError) {
    let format = try reader.word()
    guard format == Engine.stateFormat else { throw .unknownVersion(format) }
    rules = try reader.number()
    guard Rules.supports(rules) else { throw .unknownVersion(UInt64(rules)) }
    clock = try reader.kind(ClockKind.self)
    marketName = try reader.name()
    now = try reader.time()
    sequence = try reader.word()
    nextTrade = try reader.word()
    nextSession = try reader.word()
    dayCursor = try reader.signed()
    guard dayCursor == .min || abs(dayCursor) < 200_000 else { throw reader.invalid() }
  }

  private mutating func restoreRegistry(_ reader: inout StateReader) throws(StateError) {
    for _ in 0..<(try reader.count(least: 4)) { registry.zones.append(try reader.name()) }
    for _ in 0..<(try reader.count(least: 6)) {
      let name = try reader.name()
      let role = try reader.kind(Role.self)
      _ = registry.addMember(name, role, lastNumber: try reader.word())
    }
    for _ in 0..<(try reader.count(least: 9)) {
      let member = MemberNumber(try reader.number())
      guard registry.knows(member) else { throw reader.invalid() }
      let name = try reader.name()
      _ = registry.addUser(name, Key(words: try reader.name()), of: member)
    }
    for _ in 0..<(try reader.count(least: 8)) {
      let member = MemberNumber(try reader.number())
      guard registry.knows(member) else { throw reader.invalid() }
      let number = registry.addAccount(try reader.name(), of: member).value
      registry.accounts[number].cash = try reader.money()
      let (total, overflow) = totalCash.addingReportingOverflow(registry.accounts[number].cash.microYuan)
      guard !overflow else { throw reader.invalid() }
      totalCash = total
      registry.accounts[number].reserved = try reader.money()
      registry.accounts[number].undelivered = try reader.money()
    }
  }

  private mutating func restoreFacilities(_ reader: inout StateReader) throws(StateError) {
    for _ in 0..<(try reader.count(least: 23)) {
      var terms = FacilityTerms.nothing
      terms.added.name = try reader.name()
      terms.added.zone = ZoneNumber(try reader.number())
      guard registry.knows(terms.added.zone) else { throw reader.invalid() }
      terms.added.account = AccountNumber(try reader.number())
      guard registry.knows(terms.added.account) else { throw reader.invalid() }
      terms.added.firmness = try reader.kind(Firmness.self)
      terms.added.charge = Power(watts: try reader.signed())
      terms.added.discharge = Power(watts: try reader.signed())
      terms.added.energy = Energy(wattHours: try reader.signed())
      terms.added.efficiencyIn = try reader.points()
      terms.added.efficiencyOut = try reader.points()
      terms.added.saleFactor = try reader.points()
      terms.added.first = try reader.quarter()
      terms.added.end = try reader.quarter()
      terms.added.cyclesPerDay = try reader.int32()
      guard (0...Limits.cyclesPerDay).contains(terms.added.cyclesPerDay) else { throw reader.invalid() }
      terms.added.plant = try reader.name()
      terms.charge = try reader.signed()
      terms.discharge = try reader.signed()
      terms.room = try reader.signed()
      registry.facilities.append(terms)
    }
  }

  private mutating func restoreHoldings(_ reader: inout StateReader) throws(StateError) {
    for _ in 0..<(try reader.count(least: 3)) {
      let account = AccountNumber(try reader.number())
      guard registry.knows(account) else { throw reader.invalid() }
      let facility = FacilityNumber(try reader.number())
      guard registry.knows(facility) else { throw reader.invalid() }
      let holding = holding(of: account, on: facility)
      for _ in 0..<(try reader.count(least: 290)) {
        let day = Int64(try reader.int32())
        guard day >= dayCursor, day < dayCursor + Int64(Limits.daysAhead) else {
          throw reader.invalid()
        }
        let reserves = try reader.flag()
        let page = rights.makeRightsPage(holding, day: Int32(day))
        for index in 0..<RightsLedger.pageWords {
          rights.setWord(page + index, try reader.word())
        }
        guard reserves else { continue }
        let reserved = rights.makeReservedPage(holding, day: Int32(day))
        for index in 0..<RightsLedger.pageWords {
          rights.setWord(reserved + index, try reader.word())
        }
      }
    }
  }

  private mutating func restoreContracts(_ reader: inout StateReader) throws(StateError) {
    let created = try reader.number()
    guard created < 1 << 24 else { throw reader.invalid() }
    contracts.reserveNumbers(created)
    var last: UInt32 = 0
    for _ in 0..<(try reader.count(least: 33)) {
      let number = try reader.number()
      guard number > last, number <= created else { throw reader.invalid() }
      last = number
      let terms = try contractTerms(&reader)
      let phase = try reader.kind(ContractPhase.self)
      let lastPrice = try reader.signed()
      let range = terms.lowestPrice.ticks...terms.highestPrice.ticks
      guard lastPrice == Contract.noPrice || range.contains(lastPrice) else { throw reader.invalid() }
      let slot = contracts.add(terms, number: ContractNumber(number), phase: phase)
      contracts.slots[slot].lastPrice = lastPrice
      contracts.slots[slot].collar = collars[Int(terms.product.rawValue)]
      contracts.slots[slot].callEnds = try reader.time()
      guard phase == .call || contracts.slots[slot].callEnds == .never else {
        throw reader.invalid()
      }
      schedule(slot)
    }
  }

  private func contractTerms(_ reader: inout StateReader) throws(StateError) -> ContractTerms {
    var terms = ContractTerms.nothing
    terms.zone = ZoneNumber(try reader.number())
    guard registry.knows(terms.zone) else { throw reader.invalid() }
    terms.product = try reader.kind(Product.self)
    terms.label = try reader.name()
    terms.vector.charge = try reader.segment()
    terms.vector.discharge = try reader.segment()
    terms.vector.room = try reader.segment()
    terms.first = try reader.quarter()
    terms.end = try reader.quarter()
    for segment in [terms.vector.charge, terms.vector.discharge, terms.vector.room] {
      // No lot has more of a quarter-hour than a SHIFT that charges in one.
      guard terms.first <= segment.first, segment.first <= segment.end, segment.end <= terms.end,
        (0...400_000).contains(segment.amount)
      else { throw reader.invalid() }
    }
    terms.classBasisPoints = try reader.points()
    terms.opens = try reader.time()
    terms.disclosureSeconds = try reader.int32()
    terms.callSeconds = try reader.int32()
    let isReferred = try reader.flag()
    let reference = try reader.smallPrice()
    if isReferred { terms.reference = reference }
    terms.tickValue = try reader.money()
    terms.makerFee = try reader.money()
    terms.takerFee = try reader.money()
    terms.auctionFee = try reader.money()
    terms.lowestPrice = try reader.smallPrice()
    terms.highestPrice = try reader.smallPrice()
    let range = terms.highestPrice.ticks.subtractingReportingOverflow(terms.lowestPrice.ticks)
    guard !range.overflow, range.partialValue >= 0, range.partialValue <= Int64(UInt32.max),
      abs(terms.first.index) <= Limits.lastQuarter, abs(terms.end.index) <= Limits.lastQuarter
    else { throw reader.invalid() }
    let lengths = 0...Limits.phaseSeconds
    guard lengths.contains(terms.disclosureSeconds), lengths.contains(terms.callSeconds),
      terms.opens >= .zero || (terms.disclosureSeconds == 0 && terms.callSeconds == 0),
      terms.opens < terms.gate
    else { throw reader.invalid() }
    return terms
  }

  private mutating func restoreSessions(_ reader: inout StateReader) throws(StateError) {
    for _ in 0..<(try reader.count(least: 3)) {
      let number = SessionNumber(try reader.word())
      let last = registry.sessions.count - 1
      guard number != .none, number.value < nextSession, last < 0 || registry.sessions[last].number < number
      else { throw reader.invalid() }
      let user = UserNumber(try reader.number())
      guard registry.knows(user) else { throw reader.invalid() }
      registry.sessions.append(
        Session(number: number, user: user, onDisconnect: try reader.kind(DisconnectChoice.self)))
    }
  }

  private mutating func restorePositions(_ reader: inout StateReader) throws(StateError) {
    for _ in 0..<(try reader.count(least: 6)) {
      let account = AccountNumber(try reader.number())
      let contract = contracts.slot(of: ContractNumber(try reader.number()))
      guard registry.knows(account), contract != 0, positions.find(account, contract) == 0 else {
        throw reader.invalid()
      }
      let slot = positions.add(account, contract, next: contracts.slots[contract].position)
      contracts.slots[contract].position = slot
      positions.positions[slot].bought = try reader.signed()
      positions.positions[slot].sold = try reader.signed()
      positions.positions[slot].paid = try reader.signed()
      positions.positions[slot].received = try reader.signed()
    }
  }

  private mutating func restoreSweeps(_ reader: inout StateReader) throws(StateError) {
    nextSweep = try reader.word()
    for _ in 0..<(try reader.count(least: 22)) {
      let id = try reader.word()
      let kind = try reader.kind(Sweep.Kind.self)
      var sweep = Sweep(id: id, kind: kind, reason: .massCancel)
      sweep.member = MemberNumber(try reader.number())
      sweep.account = AccountNumber(try reader.number())
      sweep.contract = ContractNumber(try reader.number())
      sweep.zone = ZoneNumber(try reader.number())
      sweep.product = try reader.optional(Product.self)
      sweep.label = try reader.name()
      sweep.session = SessionNumber(try reader.word())
      sweep.reason = try reader.kind(CancelReason.self)
      sweep.askingUser = UserNumber(try reader.number())
      sweep.askingMember = MemberNumber(try reader.number())
      sweep.askingSession = SessionNumber(try reader.word())
      sweep.reference = try reader.reference()
      sweep.content = try reader.word()
      sweep.cancelled = try reader.word()
      sweep.cursorAccount = AccountNumber(try reader.number())
      sweep.cursorOrder = OrderNumber(try reader.word())
      sweeps.append(sweep)
      dues.insert(Due(time: .zero, kind: .sweep, id: id))
    }
  }

  private mutating func restoreSettled(_ reader: inout StateReader) throws(StateError) {
    for _ in 0..<(try reader.count(least: 3)) {
      let run = try reader.word()
      let version = try reader.number()
      let key = SettledKey(run: run, version: version, member: MemberNumber(try reader.number()))
      settled.append(key)
      settledIndex.insert(UInt32(settled.count - 1), hash: key.hash)
    }
  }
}
