public import MarketEngine

extension Directory {
  /// Takes in what an event tells of names, keys and contracts. Applying events in the order of the journal gives the
  /// directory of that market; those of numbers already known change nothing but what they name.
  public mutating func apply(_ event: Event) {
    switch event {
    case .marketOpened(let opened): open(opened)
    case .clockMoved(let time): manualTime = max(manualTime, time)
    case .zoneAdded(let number, let name): add(number, name)
    case .memberAdded(let number, let name, let role): add(number, name, role)
    case .userAdded(let number, let member, let name, let key): add(number, member, name, key)
    case .keySet(let user, let key):
      if users.entry(user.value) != nil { users[Int(user.value) - 1].key = key }
    case .accountAdded(let number, let member, let name): add(number, member, name)
    case .facilityAdded(let number, let terms): add(number, terms.added.name)
    case .poolAdded(let number, let pool): add(number, pool.account, pool.name)
    case .contractCreated(let number, let terms):
      contracts.add(number, terms, zone: name(of: terms.zone) ?? .empty)
    case .phaseChanged(let number, let phase): contracts.set(phase, of: number)
    case .feesSet, .noticeGiven, .dayPassed, .auctioned, .collarSet, .interrupted, .sessionOpened, .sessionEnded,
      .accepted, .filled, .cancelled, .replaced, .reduced,
      .requeued, .massCancelled, .hibernated, .reactivated, .triggered, .traded, .cashMoved, .done, .refused, .repeated,
      .haltSet, .limitsSet, .negotiated, .tradeChanged, .tradeReviewed, .holdSet, .freezeSet, .callPriceSet,
      .capabilityChanged, .rightsChanged:
      break
    }
  }

  /// The house: member 1 with user 1 and its three accounts, which have no events of their own.
  private mutating func open(_ opened: OpenMarket) {
    market = opened.market
    clock = opened.clock
    add(MemberNumber(1), opened.operatorMember, .marketOperator)
    add(UserNumber(1), MemberNumber(1), opened.operatorUser, opened.operatorKey)
    let accounts = [Name("clearing"), Name("fees"), Name("rounding")]
    for (index, name) in accounts.enumerated() {
      guard let name else { continue }
      add(AccountNumber(UInt32(index) + 1), MemberNumber(1), name)
    }
  }

  mutating func add(_ number: ZoneNumber, _ name: Name) {
    guard Int(number.value) == zones.count + 1 else { return }
    zones.append(name)
    zonesByName[NameKey(name)] = number
  }

  mutating func add(_ number: MemberNumber, _ name: Name, _ role: Role) {
    guard Int(number.value) == members.count + 1 else { return }
    members.append(MemberEntry(name: name, role: role, firstAccount: .none))
    membersByName[NameKey(name)] = number
  }

  mutating func add(_ number: UserNumber, _ member: MemberNumber, _ name: Name, _ key: Key) {
    guard Int(number.value) == users.count + 1 else { return }
    users.append(UserEntry(member: member, name: name, key: key))
    usersByName[OwnedNameKey(member, name)] = number
  }

  mutating func add(_ number: AccountNumber, _ member: MemberNumber, _ name: Name) {
    guard Int(number.value) == accounts.count + 1 else { return }
    accounts.append(AccountEntry(member: member, name: name))
    accountsByName[OwnedNameKey(member, name)] = number
    if members.entry(member.value)?.firstAccount == AccountNumber.none {
      members[Int(member.value) - 1].firstAccount = number
    }
  }

  mutating func add(_ number: PoolNumber, _ account: AccountNumber, _ name: Name) {
    guard Int(number.value) == pools.count + 1 else { return }
    pools.append(name)
    poolsByName[OwnedNameKey(account, name)] = number
  }

  mutating func add(_ number: FacilityNumber, _ name: Name) {
    guard Int(number.value) == facilities.count + 1 else { return }
    facilities.append(name)
    facilitiesByName[NameKey(name)] = number
  }
}
