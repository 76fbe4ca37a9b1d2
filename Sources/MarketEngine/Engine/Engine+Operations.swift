/// What operators do: who is in the market, facilities, fees (rules 7).
extension Engine {
  mutating func operate(
    _ operation: Operation, _ origin: Origin, _ command: Command, _ events: inout EventBuffer
  ) {
    guard
      let asker = admit(
        origin, command, content: command.contentDigest, permitted: mayAsk(operation, origin), &events)
    else { return }
    switch operation {
    case .addZone(let zone): add(zone, asker, &events)
    case .addMember(let member): add(member, asker, &events)
    case .addUser(let user): add(user, asker, &events)
    case .setKey(let key): set(key, asker, &events)
    case .addAccount(let account): add(account, asker, &events)
    case .addFacility(let facility): add(facility, asker, &events)
    case .setFees(let fees): set(fees, asker, &events)
    case .calendar(let day): createDay(day, asker, &events)
    case .createContract(let create): self.create(create, asker, &events)
    case .setTrading(let trading): setTrading(trading, asker, &events)
    case .moveCash(let move): self.move(move, asker, &events)
    case .settle(let posting): settle(posting, asker, &events)
    case .advanceClock(let advance): self.advance(advance, asker, &events)
    case .notice(let notice):
      emit(.noticeGiven(notice.text), &events)
      done(asker, &events)
    case .setCollar(let set): self.set(set, asker, &events)
    case .setTradingOf(let set): setTrading(set, asker, &events)
    case .cancelContract(let cancel): self.cancel(cancel, asker, &events)
    case .setHold(let hold): set(hold, asker, &events)
    case .callRights(let call): self.call(call, asker, &events)
    case .setCallPrice(let price): set(price, asker, &events)
    case .setHalt(let halt): set(halt, asker, &events)
    case .setLimits(let limits): set(limits, asker, &events)
    case .addPool(let pool): add(pool, asker, &events)
    case .derate(let derate): change(derate, restoring: false, asker, &events)
    case .restore(let restore): change(restore, restoring: true, asker, &events)
    }
  }

  /// Whether the user's role allows the operation.
  private func mayAsk(_ operation: Operation, _ origin: Origin) -> Bool {
    switch operation {
    case .callRights, .derate, .restore: return isDispatcher(origin.user)
    case .addPool: return true
    case .setHold: return isDispatcher(origin.user) || isMarketOperator(origin.user)
    case .addZone, .addMember, .addUser, .setKey, .addAccount, .addFacility, .setFees, .calendar, .createContract,
      .setTrading, .moveCash, .settle, .advanceClock, .notice, .setCollar, .setTradingOf, .cancelContract,
      .setCallPrice, .setHalt, .setLimits:
      return isOwnHalt(operation, origin) || isMarketOperator(origin.user)
    }
  }

  private mutating func add(_ zone: AddZone, _ asker: Asker, _ events: inout EventBuffer) {
    guard registry.zones.count <= Limits.zones else {
      return refuseLimit(Limits.zones, asker, &events)
    }
    for index in 1..<registry.zones.count where registry.zones[index] == zone.name {
      return refuse(Refusal(.nameTaken), asker, &events)
    }
    registry.zones.append(zone.name)
    holds.append(holds[0])
    freezes.append(0)
    addZoneWithoutCalls()
    emit(.zoneAdded(ZoneNumber(UInt32(registry.zones.count - 1)), zone.name), &events)
    done(asker, &events)
  }

  private mutating func add(_ member: AddMember, _ asker: Asker, _ events: inout EventBuffer) {
    guard registry.members.count <= Limits.members, registry.accounts.count <= Limits.accounts
    else { return refuseLimit(Limits.members, asker, &events) }
    for index in 1..<registry.members.count where registry.memberNames[index] == member.name {
      return refuse(Refusal(.nameTaken), asker, &events)
    }
    let number = registry.addMember(member.name, member.role)
    emit(.memberAdded(number, member.name, member.role), &events)
    let main = Name(word: 0x6e69_616d)
    let account = registry.addAccount(main, of: number)
    emit(.accountAdded(account, number, main), &events)
    done(asker, &events)
  }

  private mutating func add(_ user: AddUser, _ asker: Asker, _ events: inout EventBuffer) {
    guard registry.knows(user.member) else {
      return refuse(Refusal(.unknownMember), asker, &events)
    }
    guard registry.users.count <= Limits.users else {
      return refuseLimit(Limits.users, asker, &events)
    }
    for index in 1..<registry.users.count
    where registry.users[index].member == user.member && registry.userNames[index] == user.name {
      return refuse(Refusal(.nameTaken), asker, &events)
    }
    let number = registry.addUser(user.name, user.key, of: user.member)
    emit(.userAdded(number, user.member, user.name, user.key), &events)
    done(asker, &events)
  }

  private mutating func set(_ key: SetKey, _ asker: Asker, _ events: inout EventBuffer) {
    guard registry.knows(key.user) else { return refuse(Refusal(.unknownUser), asker, &events) }
    registry.userKeys[key.user.value] = key.key
    emit(.keySet(key.user, key.key), &events)
    done(asker, &events)
  }

  private mutating func add(_ account: AddAccount, _ asker: Asker, _ events: inout EventBuffer) {
    guard registry.knows(account.member) else {
      return refuse(Refusal(.unknownMember), asker, &events)
    }
    guard registry.accounts.count <= Limits.accounts else {
      return refuseLimit(Limits.accounts, asker, &events)
    }
    var known = registry.members[account.member.value].firstAccount
    while known != .none {
      if registry.accountNames[known.value] == account.name {
        return refuse(Refusal(.nameTaken), asker, &events)
      }
      known = registry.accounts[known.value].next
    }
    let number = registry.addAccount(account.name, of: account.member)
    emit(.accountAdded(number, account.member, account.name), &events)
    done(asker, &events)
  }

  private mutating func set(_ fees: SetFees, _ asker: Asker, _ events: inout EventBuffer) {
    let allowed = 0...Int64(1_000_000_000_000)
    guard allowed.contains(fees.maker.microYuan), allowed.contains(fees.taker.microYuan),
      allowed.contains(fees.auction.microYuan)
    else {
      return refuse(Refusal(.valueOutOfRange), asker, &events)
    }
    makerFees[Int(fees.product.rawValue)] = fees.maker
    takerFees[Int(fees.product.rawValue)] = fees.taker
    auctionFees[Int(fees.product.rawValue)] = fees.auction
    emit(.feesSet(fees), &events)
    done(asker, &events)
  }

  private mutating func add(
    _ asked: AddFacility, _ asker: Asker, _ events: inout EventBuffer
  ) {
    var facility = asked
    if facility.plant == .empty { facility.plant = facility.name }
    guard registry.knows(facility.account) else {
      return refuse(Refusal(.unknownAccount), asker, &events)
    }
    guard registry.knows(facility.zone) else {
      return refuse(Refusal(.unknownZone), asker, &events)
    }
    guard registry.facilities.count <= Limits.facilities else {
      return refuseLimit(Limits.facilities, asker, &events)
    }
    // A plant stands in one place.
    for index in 1..<registry.facilities.count
    where registry.facilities[index].added.plant == facility.plant
      && registry.facilities[index].added.zone != facility.zone
    {
      return refuse(Refusal(.notCombinable), asker, &events)
    }
    for index in 1..<registry.facilities.count
    where registry.facilities[index].added.name == facility.name {
      return refuse(Refusal(.nameTaken), asker, &events)
    }
    guard let terms = facility.terms, daysWithin(facility.first, facility.end) else {
      return refuse(Refusal(.valueOutOfRange), asker, &events)
    }
    let number = FacilityNumber(UInt32(registry.facilities.count))
    registry.facilities.append(terms)
    if dayCursor == .min {
      dayCursor = today
      scheduleDay()
    }
    let holding = holding(of: facility.account, on: number)
    let capability = ResourceVector(
      charge: Segment(first: facility.first, end: facility.end, amount: terms.charge),
      discharge: Segment(first: facility.first, end: facility.end, amount: terms.discharge),
      room: Segment(first: facility.first, end: facility.end, amount: terms.room))
    rights.change(capability, lots: 1, holding, right: .rises, reserved: .stays)
    emit(.facilityAdded(number, terms), &events)
    done(asker, &events)
  }

  func limitRefusal(_ limit: Int) -> Refusal {
    Refusal(.limitReached, need: Int64(limit) + 1, free: Int64(limit))
  }

  private mutating func refuseLimit(
    _ limit: Int, _ asker: Asker, _ events: inout EventBuffer
  ) {
    refuse(limitRefusal(limit), asker, &events)
  }
}

extension AddFacility {
  /// With the capability that follows, or nil if a value is out of range (rule 7.3).
  var terms: FacilityTerms? {
    guard first < end else { return nil }
    let points = Int32(0)...10_000
    guard points.contains(efficiencyIn.value), points.contains(efficiencyOut.value),
      points.contains(saleFactor.value), (0...Limits.cyclesPerDay).contains(cyclesPerDay),
      let charge = capability(charge.watts), let discharge = capability(discharge.watts),
      let room = capability(energy.wattHours)
    else { return nil }
    return FacilityTerms(added: self, charge: charge, discharge: discharge, room: room)
  }

  /// Nameplate × sale factor, rounded down; nil if it does not fit.
  private func capability(_ nameplate: Int64) -> Int64? {
    guard nameplate >= 0 else { return nil }
    let sold = Int128(nameplate) * Int128(saleFactor.value) / 10_000
    return sold <= Int128(Limits.capability) ? Int64(sold) : nil
  }
}
