import MarketEngine

// Who and what there is, and sessions.
extension EventFormatter {
  static func writeRegistry<Names: NameSource>(
    _ event: Event, names: borrowing Names, to bytes: inout [UInt8]
  ) {
    switch event {
    case .marketOpened(let open):
      bytes.append("market-opened ")
      CommandFormatter.write(open, to: &bytes)
    case .clockMoved(let time): bytes.append(key: "clock-moved ", time: time)
    case .zoneAdded(let zone, let name): added("zone-added #", zone.value, name, to: &bytes)
    case .memberAdded(let member, let name, let role):
      added("member-added #", member.value, name, to: &bytes)
      bytes.append(key: " role=", word: role.word)
    case .userAdded(let user, let member, let name, let key):
      added("user-added #", user.value, name, to: &bytes)
      bytes.append(key: " member=", name: names.name(of: member), number: member.value)
      CommandFormatter.write(key, to: &bytes)
    case .keySet(let user, let key):
      bytes.append(key: "key-set user=", name: names.name(of: user), number: user.value)
      CommandFormatter.write(key, to: &bytes)
    case .accountAdded(let account, let member, let name):
      added("account-added #", account.value, name, to: &bytes)
      bytes.append(key: " member=", name: names.name(of: member), number: member.value)
    case .facilityAdded(let facility, let terms):
      bytes.append(key: "facility-added #", number: UInt64(facility.value))
      bytes.append(UInt8(ascii: " "))
      CommandFormatter.write(terms.added, names: names, to: &bytes)
    case .poolAdded(let number, let pool):
      bytes.append(key: "pool-added #", number: UInt64(number.value))
      bytes.append(UInt8(ascii: " "))
      CommandFormatter.write(pool, names: names, to: &bytes)
    case .feesSet(let fees):
      bytes.append("fees-set ")
      CommandFormatter.write(fees, to: &bytes)
    case .dayPassed(let day):
      bytes.append("day-passed ")
      bytes.append(number: UInt64(CivilDate(daysSinceEpoch: Int(day)).number))
    case .sessionOpened(let opened):
      bytes.append(key: "session-opened session=", number: opened.session.value)
      bytes.append(key: " user=", name: names.name(of: opened.user), number: opened.user.value)
      bytes.append(key: " last=", number: opened.last)
      bytes.append(key: " on-disconnect=", word: opened.onDisconnect.word)
    case .sessionEnded(let session, let end):
      bytes.append(key: "session-ended session=", number: session.value)
      bytes.append(key: " by=", word: end.word)
    case .collarSet(let set):
      bytes.append("collar-set ")
      CommandFormatter.write(set, to: &bytes)
    case .contractCreated, .phaseChanged, .noticeGiven, .auctioned, .interrupted, .accepted, .filled, .replaced, .reduced,
      .cancelled, .requeued, .massCancelled, .hibernated, .reactivated, .triggered, .traded, .cashMoved, .done, .refused,
      .repeated, .negotiated, .tradeChanged, .tradeReviewed, .holdSet, .freezeSet, .callPriceSet, .haltSet,
      .capabilityChanged, .rightsChanged, .limitsSet:
      return
    }
  }

  private static func added(
    _ key: StaticString, _ number: UInt32, _ name: Name, to bytes: inout [UInt8]
  ) {
    bytes.append(key: key, number: UInt64(number))
    bytes.append(UInt8(ascii: " "))
    bytes.append(name)
  }
}
