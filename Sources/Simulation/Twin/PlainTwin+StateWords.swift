import MarketEngine

// The canonical state: one word per field, so that two engines can be compared after every command.
extension PlainTwin {
  /// The state stream; its order of fields is the snapshot format 1.
  public func stateWords() -> [UInt64] {
    var words = TwinWords()
    for section in TwinSection.allCases { write(section, &words) }
    return words.all
  }

  /// Where each section of the stream starts, to name a difference.
  public func stateSections() -> [(name: String, start: Int)] {
    var words = TwinWords()
    return TwinSection.allCases.map { section in
      let start = words.all.count
      write(section, &words)
      return ("\(section)", start)
    }
  }

  private func write(_ section: TwinSection, _ words: inout TwinWords) {
    switch section {
    case .header: writeHeader(&words)
    case .registry: writeRegistry(&words)
    case .facilities: writeFacilities(&words)
    case .pools: writePools(&words)
    case .holdings: writeHoldings(&words)
    case .fees: for fee in fees { words.add(fee.maker, fee.taker, fee.auction) }
    case .collars:
      for collar in collars {
        words.add(collar.width, collar.interrupt, Int64(collar.callSeconds))
      }
    case .contracts: writeContracts(&words)
    case .orders: writeOrders(&words)
    case .slots: writeSlots(&words)
    case .sessions: writeSessions(&words)
    case .references: writeReferences(&words)
    case .positions: writePositions(&words)
    case .sweeps: writeSweeps(&words)
    case .settled: writeSettled(&words)
    case .safeguards: writeSafeguards(&words)
    case .drafts: writeDrafts(&words)
    case .negotiations: writeNegotiations(&words)
    case .trades: writeTrades(&words)
    case .holds: writeHolds(&words)
    case .callPrices: writeCallPrices(&words)
    case .days: writeDays(&words)
    case .derates: writeDerates(&words)
    case .freezes: writeFreezes(&words)
    }
  }

  private func writeHeader(_ words: inout TwinWords) {
    words.add(1)
    words.add(UInt64(opened?.rules ?? 0), UInt64(clock.rawValue))
    words.add(opened?.market ?? .empty)
    words.add(now.nanoseconds)
    words.add(sequence, nextTrade, nextSession)
    words.add(firstDay ?? Int64.min)
  }

  private func writeRegistry(_ words: inout TwinWords) {
    words.add(zones.count)
    for zone in zones { words.add(zone) }
    words.add(members.count)
    for member in members {
      words.add(member.name)
      words.add(UInt64(member.role.rawValue), member.last)
    }
    words.add(users.count)
    for user in users {
      words.add(UInt64(user.member.value))
      words.add(user.name)
      words.add(user.key.words)
    }
    words.add(accounts.count)
    for account in accounts {
      words.add(UInt64(account.member.value))
      words.add(account.name)
      words.add(account.cash, account.reserved, account.undelivered)
    }
  }

  private func writeFacilities(_ words: inout TwinWords) {
    words.add(facilities.count)
    for facility in facilities {
      let added = facility.added
      words.add(added.name)
      words.add(
        UInt64(added.zone.value), UInt64(added.account.value), UInt64(added.firmness.rawValue))
      words.add(added.charge.watts, added.discharge.watts, added.energy.wattHours)
      words.add(
        Int64(added.efficiencyIn.value), Int64(added.efficiencyOut.value),
        Int64(added.saleFactor.value), Int64(added.first.index), Int64(added.end.index))
      words.add(Int64(added.cyclesPerDay))
      words.add(added.plant)
      words.add(UInt64(facility.charge), UInt64(facility.discharge), UInt64(facility.room))
    }
  }

  private func writeHoldings(_ words: inout TwinWords) {
    let held = rights.holdings
      .mapValues { days in days.filter { !$0.value.isEmpty } }
      .filter { !$0.value.isEmpty }
      .sorted {
        ($0.key.account.value, $0.key.facility.value)
          < ($1.key.account.value, $1.key.facility.value)
      }
    words.add(held.count)
    for (holding, days) in held {
      words.add(UInt64(holding.account.value), UInt64(holding.facility.value))
      words.add(days.count)
      for (index, day) in days.sorted(by: { $0.key < $1.key }) {
        words.add(index)
        let reserves = day.rights.contains { $0.reserved != 0 }
        words.add(UInt64(reserves ? 1 : 0))
        for right in day.rights { words.add(UInt64(right.held)) }
        guard reserves else { continue }
        for right in day.rights { words.add(UInt64(right.reserved)) }
      }
    }
  }

  private func writeContracts(_ words: inout TwinWords) {
    words.add(UInt64(contractsEverCreated))
    words.add(contracts.count)
    for contract in contracts {
      let terms = contract.terms
      words.add(
        UInt64(contract.number.value), UInt64(terms.zone.value), UInt64(terms.product.rawValue))
      words.add(terms.label)
      for segment in [terms.vector.charge, terms.vector.discharge, terms.vector.room] {
        words.add(Int64(segment.first.index), Int64(segment.end.index), segment.amount)
      }
      words.add(
        Int64(terms.first.index), Int64(terms.end.index), Int64(terms.classBasisPoints.value),
        terms.opens.nanoseconds)
      words.add(
        Int64(terms.disclosureSeconds), Int64(terms.callSeconds), terms.reference == nil ? 0 : 1,
        terms.reference?.ticks ?? 0)
      words.add(
        terms.tickValue.microYuan, terms.makerFee.microYuan, terms.takerFee.microYuan,
        terms.auctionFee.microYuan)
      words.add(terms.lowestPrice.ticks, terms.highestPrice.ticks)
      words.add(UInt64(contract.phase.rawValue))
      words.add(contract.lastPrice ?? Int64.min)
      words.add((contract.callEnds ?? .never).nanoseconds)
    }
  }
}
