/// The canonical state, one word a field (docs/STATE.md gives the layout). Two engines with the same words answer every further
/// command alike; how books and pools happen to be laid out does not show.
extension Engine {
  public static let stateFormat: UInt64 = 1

  /// Appends the canonical state.
  public func encodeState(into words: inout [UInt64]) {
    var writer = StateWriter(words: words)
    encodeNamed(&writer)
    encodeOrders(&writer)
    encodeSlots(&writer)
    encodeSessions(&writer)
    encodeReferences(&writer)
    encodePositions(&writer)
    encodeSweeps(&writer)
    encodeSettled(&writer)
    encodeSafeguards(&writer)
    encodeDrafts(&writer)
    encodeNegotiations(&writer)
    encodeTrades(&writer)
    encodeHolds(&writer)
    encodeCallPrices(&writer)
    encodeDays(&writer)
    encodeDerates(&writer)
    encodeFreezes(&writer)
    words = writer.words
  }

  /// Appends the beginning of the canonical state, through its contracts: all that has a name, without what millions of orders leave behind.
  public func encodeNamed(into words: inout [UInt64]) {
    var writer = StateWriter(words: words)
    encodeNamed(&writer)
    words = writer.words
  }

  private func encodeNamed(_ writer: inout StateWriter) {
    encodeHeader(&writer)
    encodeRegistry(&writer)
    encodeHoldings(&writer)
    for product in Product.allCases {
      writer.put(makerFees[Int(product.rawValue)])
      writer.put(takerFees[Int(product.rawValue)])
      writer.put(auctionFees[Int(product.rawValue)])
    }
    for product in Product.allCases {
      let collar = collars[Int(product.rawValue)]
      writer.put(signed: collar.width)
      writer.put(signed: collar.interrupt)
      writer.put(signed: Int64(collar.callSeconds))
    }
    encodeContracts(&writer)
  }

  /// Digest of the canonical state.
  public func stateDigest() -> Digest {
    var words = [UInt64]()
    encodeState(into: &words)
    var digest = Digest.start
    for word in words { digest.absorb(word) }
    return digest
  }

  private func encodeHeader(_ writer: inout StateWriter) {
    writer.put(Engine.stateFormat)
    writer.put(rules)
    writer.put(clock.rawValue)
    writer.put(marketName)
    writer.put(now)
    writer.put(sequence)
    writer.put(nextTrade)
    writer.put(nextSession)
    writer.put(signed: dayCursor)
  }

  private func encodeRegistry(_ writer: inout StateWriter) {
    writer.put(registry.zones.count - 1)
    for index in 1..<registry.zones.count { writer.put(registry.zones[index]) }
    writer.put(registry.members.count - 1)
    for index in 1..<registry.members.count {
      writer.put(registry.memberNames[index])
      writer.put(registry.members[index].role.rawValue)
      writer.put(registry.members[index].lastNumber)
    }
    writer.put(registry.users.count - 1)
    for index in 1..<registry.users.count {
      writer.put(registry.users[index].member.value)
      writer.put(registry.userNames[index])
      writer.put(registry.userKeys[index].words)
    }
    writer.put(registry.accounts.count - 1)
    for index in 1..<registry.accounts.count {
      writer.put(registry.accounts[index].member.value)
      writer.put(registry.accountNames[index])
      writer.put(registry.accounts[index].cash)
      writer.put(registry.accounts[index].reserved)
      writer.put(registry.accounts[index].undelivered)
    }
    writer.put(registry.facilities.count - 1)
    for index in 1..<registry.facilities.count { encode(registry.facilities[index], &writer) }
    encodePools(&writer)
  }

  private func encode(_ terms: FacilityTerms, _ writer: inout StateWriter) {
    writer.put(terms.added.name)
    writer.put(terms.added.zone.value)
    writer.put(terms.added.account.value)
    writer.put(terms.added.firmness.rawValue)
    writer.put(signed: terms.added.charge.watts)
    writer.put(signed: terms.added.discharge.watts)
    writer.put(signed: terms.added.energy.wattHours)
    writer.put(terms.added.efficiencyIn)
    writer.put(terms.added.efficiencyOut)
    writer.put(terms.added.saleFactor)
    writer.put(terms.added.first)
    writer.put(terms.added.end)
    writer.put(UInt64(terms.added.cyclesPerDay))
    writer.put(terms.added.plant)
    writer.put(signed: terms.charge)
    writer.put(signed: terms.discharge)
    writer.put(signed: terms.room)
  }

  private func encodeHoldings(_ writer: inout StateWriter) {
    let countPlace = writer.words.count
    writer.put(0)
    var count: UInt64 = 0
    guard dayCursor != .min else { return }
    for account in 1..<registry.accounts.count {
      var holding = registry.accounts[account].holding
      while holding != 0 {
        if encode(holding, &writer) { count += 1 }
        holding = rights.holdings[holding].next
      }
    }
    writer.words[countPlace] = count
  }

  /// Days with a right that is not zero; false if there is none.
  private func encode(_ holding: UInt32, _ writer: inout StateWriter) -> Bool {
    let start = writer.words.count
    writer.put(rights.holdings[holding].account.value)
    writer.put(rights.holdings[holding].facility.value)
    writer.put(0)
    var days: UInt64 = 0
    for day in Int32(dayCursor)..<(Int32(dayCursor) + Limits.daysAhead) {
      let page = rights.rightsPage(holding, day: day)
      guard page != 0, hasWords(page) else { continue }
      days += 1
      writer.put(signed: Int64(day))
      let reserved = rights.reservedPage(holding, day: day)
      writer.put(hasWords(reserved))
      for index in 0..<RightsLedger.pageWords { writer.put(rights.word(page + index)) }
      guard hasWords(reserved) else { continue }
      for index in 0..<RightsLedger.pageWords { writer.put(rights.word(reserved + index)) }
    }
    writer.words[start + 2] = days
    if days == 0 { writer.words.removeLast(3) }
    return days > 0
  }

  func hasWords(_ page: Int) -> Bool {
    for index in page..<(page + RightsLedger.pageWords) where rights.word(index) != 0 {
      return true
    }
    return false
  }

  private func encodeContracts(_ writer: inout StateWriter) {
    writer.put(contracts.created)
    writer.put(contracts.live)
    eachContract { slot in
      writer.put(contracts.slots[slot].number.value)
      encode(contracts.slots[slot].terms, &writer)
      writer.put(contracts.slots[slot].phase.rawValue)
      writer.put(signed: contracts.slots[slot].lastPrice)
      writer.put(contracts.slots[slot].callEnds)
    }
  }

  func eachContract(_ body: (UInt32) -> Void) {
    guard contracts.created > 0 else { return }
    for number in 1...contracts.created {
      let slot = contracts.slot(of: ContractNumber(number))
      if slot != 0 { body(slot) }
    }
  }

  private func encode(_ terms: ContractTerms, _ writer: inout StateWriter) {
    writer.put(terms.zone.value)
    writer.put(terms.product.rawValue)
    writer.put(terms.label)
    writer.put(terms.vector.charge)
    writer.put(terms.vector.discharge)
    writer.put(terms.vector.room)
    writer.put(terms.first)
    writer.put(terms.end)
    writer.put(terms.classBasisPoints)
    writer.put(terms.opens)
    writer.put(signed: Int64(terms.disclosureSeconds))
    writer.put(signed: Int64(terms.callSeconds))
    writer.put(terms.reference != nil)
    writer.put(terms.reference ?? Price(ticks: 0))
    writer.put(terms.tickValue)
    writer.put(terms.makerFee)
    writer.put(terms.takerFee)
    writer.put(terms.auctionFee)
    writer.put(terms.lowestPrice)
    writer.put(terms.highestPrice)
  }

  private func encodeSlots(_ writer: inout StateWriter) {
    writer.put(orders.records.count - 1)
    for slot in 1..<orders.records.count { writer.put(orders.records[slot].order.generation) }
    writer.put(orders.free.count)
    for place in 0..<orders.free.count { writer.put(orders.free[orders.free.count - 1 - place]) }
  }

  private func encodeSessions(_ writer: inout StateWriter) {
    writer.put(registry.sessions.count)
    for index in 0..<registry.sessions.count {
      writer.put(registry.sessions[index].number.value)
      writer.put(registry.sessions[index].user.value)
      writer.put(registry.sessions[index].onDisconnect.rawValue)
    }
  }
}
