import MarketEngine

extension RandomMarket {
  /// A thing the market needs before it is alive; its figures are drawn when its turn comes.
  enum SetupStep {
    case zone
    case member(Role)
    case user(MemberNumber)
    case account(MemberNumber)
    case fees
    case collar
    case cash(AccountNumber)
    case facility
    case contract
    case callPrice
    case calendar
  }

  /// A zone or two, a few members with users, accounts and cash, facilities, and contracts whose deliveries overlap.
  mutating func drawSetup() {
    setup = [SetupStep](repeating: .zone, count: 1 + chance.below(2))
    let members = 2 + chance.below(2)
    let calls = chance.once(in: 3)
    for index in 0..<members {
      var role = index == 0 ? .storageOperator : chance.any(of: Role.allCases) ?? .trader
      if calls, index == members - 1 { role = .gridDispatcher }
      setup.append(.member(role))
    }
    for index in 0..<members {
      let member = MemberNumber(UInt32(index + 2))
      setup.append(.user(member))
      if chance.once(in: 3) { setup.append(.user(member)) }
      if chance.once(in: 2) { setup.append(.account(member)) }
    }
    for _ in 0..<chance.below(3) { setup.append(.fees) }
    for account in 4..<5 + members { setup.append(.cash(AccountNumber(UInt32(account)))) }
    for _ in 0..<1 + chance.below(3) { setup.append(.facility) }
    for _ in 0..<2 + chance.below(3) { setup.append(.contract) }
    if calls { setup += [.callPrice, .callPrice, .callPrice] }
    if chance.once(in: 2) { setup.append(.collar) }
    if !storm, chance.once(in: 10) { setup.append(.calendar) }
  }

  mutating func draw(_ step: SetupStep) -> Operation {
    switch step {
    case .zone: .addZone(AddZone(name: freshName("zone")))
    case .member(let role): .addMember(AddMember(name: freshName("member"), role: role))
    case .user(let member): .addUser(drawUser(of: member))
    case .account(let member): .addAccount(AddAccount(member: member, name: freshName("account")))
    case .fees: .setFees(drawFees())
    case .collar: .setCollar(drawCollar())
    case .cash(let account):
      .moveCash(MoveCash(account: account, amount: Money(microYuan: drawCash())))
    case .facility: .addFacility(drawFacility())
    case .contract: .createContract(drawContract())
    case .calendar: .calendar(drawShortCalendar())
    case .callPrice:
      .setCallPrice(
        SetCallPrice(
          product: chance.any(of: world.contracts)?.terms.product ?? .charge, price: Price(ticks: 12)))
    }
  }

  mutating func drawUser(of member: MemberNumber) -> AddUser {
    AddUser(member: member, name: freshName("user"), key: Key(words: name("key\(nextName)")))
  }

  mutating func drawCash() -> Int64 {
    chance.one(of: 100_000, 1_000_000, 10_000_000, 10_000_000, 1_000_000_000)
  }
}
