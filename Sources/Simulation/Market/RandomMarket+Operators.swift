import MarketEngine

extension RandomMarket {
  /// An operation, mostly by the operator.
  mutating func drawOperation() -> Command {
    let user = chance.once(in: 20) ? drawUser() : chance.once(in: 20) ? drawDispatcher() : UserNumber(1)
    let operation: Operation =
      switch chance.below(42) {
      case 0: .addZone(AddZone(name: drawName("zone")))
      case 1: .addMember(AddMember(name: drawName("member"), role: .trader))
      case 2: .addUser(drawUser(of: drawMember(), name: drawName("user")))
      case 3: .setKey(SetKey(user: UserNumber(UInt32(chance.below(6))), key: Key(words: name("k"))))
      case 4: .addAccount(AddAccount(member: drawMember(), name: drawName("account")))
      case 5, 6: .addFacility(drawFacility())
      case 7, 8: .setFees(drawFees())
      case 9: .calendar(drawCalendar())
      case 10..<15: .createContract(drawContract())
      case 15..<19: drawTrading()
      case 19..<25: .moveCash(drawMove())
      case 25..<29: .settle(drawPosting())
      case 32, 33: .setCollar(drawCollar())
      case 34, 35: .setTradingOf(drawTrading(of: drawScope()))
      case 36: .cancelContract(CancelContract(contract: drawContractNumber()))
      case 29: .advanceClock(AdvanceClock(to: drawTime()))
      case 30, 31: .setHold(drawHold())
      case 37, 38: .setCallPrice(drawCallPrice())
      default: .notice(Notice(text: NoticeText(words: [UInt64](repeating: 0x2121_2121, count: 12))))
      }
    return .operate(drawOrigin(user: user), operation)
  }

  mutating func drawMember() -> MemberNumber {
    MemberNumber(UInt32(chance.below(world.roles.count + 2)))
  }

  /// A name that may be taken.
  private mutating func drawName(_ kind: String) -> Name {
    chance.once(in: 3) ? name("\(kind)\(1 + chance.below(8))") : freshName(kind)
  }

  private mutating func drawUser(of member: MemberNumber, name: Name) -> AddUser {
    AddUser(member: member, name: name, key: Key(words: name))
  }

  mutating func drawFees() -> SetFees {
    SetFees(
      product: chance.any(of: Product.allCases) ?? .ssu1, maker: drawFee(), taker: drawFee(),
      auction: drawFee())
  }

  /// Mostly narrow enough to be met, and off again now and then.
  mutating func drawCollar() -> SetCollar {
    let product = chance.any(of: world.contracts)?.terms.product ?? .drill
    if chance.once(in: 5) { return SetCollar(product: product, collar: .none) }
    var collar = Collar()
    if !chance.once(in: 3) { collar.width = chance.number(1...6) }
    if !chance.once(in: 3) {
      collar.interrupt = chance.number(0...3)
      collar.callSeconds = chance.one(of: 1, 60, 300, 7_200)
    }
    if chance.once(in: 8) {
      switch chance.below(3) {
      case 0: collar.width = chance.one(of: -1, .min, 1 << 32, (1 << 32) + 1)
      case 1: collar.interrupt = chance.one(of: -1, .min, 1 << 32, .max)
      default: collar.callSeconds = chance.one(of: -1, 0, .min, 34_560_001)
      }
    }
    return SetCollar(product: product, collar: collar)
  }

  private mutating func drawFee() -> Money {
    if chance.once(in: 12) {
      return Money(
        microYuan: chance.one(of: -1, .max, 1_000_000_000_000, 1_000_000_000_001, .min))
    }
    return Money(microYuan: chance.one(of: 0, 1, 700, 30_000))
  }

  /// Mostly of one contract; often the end of a freeze that was set before.
  mutating func drawTrading() -> Operation {
    if chance.once(in: 2), let set = chance.any(of: world.freezes) {
      guard set.contract == .none else { return .setTrading(SetTrading(contract: set.contract, frozen: false)) }
      return .setTradingOf(SetTradingOf(scope: set.scope, frozen: false))
    }
    if chance.once(in: 4) { return .setTradingOf(drawTrading(of: drawScope())) }
    if chance.once(in: 2), let call = chance.any(of: world.calls) {
      return .setTrading(SetTrading(contract: call, frozen: chance.once(in: 2)))
    }
    let contract = drawContractNumber()
    guard chance.once(in: 3) else { return .setTrading(SetTrading(contract: contract, frozen: false)) }
    if chance.once(in: 3) { freezeWider(contract) }
    return .setTrading(SetTrading(contract: contract, frozen: true))
  }

  /// Next a wider freeze covers the contract too, and then its own ends.
  private mutating func freezeWider(_ contract: ContractNumber) {
    let scope = drawScope()
    for operation in [
      .setTradingOf(SetTradingOf(scope: ContractScope(zone: scope.zone, product: scope.product), frozen: true)),
      .setTrading(SetTrading(contract: contract, frozen: false)),
    ] as [Operation] { waiting.append(.operate(drawOrigin(user: UserNumber(1)), operation)) }
  }

  private mutating func drawTrading(of scope: ContractScope) -> SetTradingOf {
    SetTradingOf(scope: scope, frozen: chance.once(in: 3))
  }

  private mutating func drawScope() -> ContractScope {
    let terms = chance.any(of: world.contracts)?.terms
    var scope = ContractScope()
    if chance.once(in: 2) { scope.zone = terms?.zone ?? ZoneNumber(1) }
    if chance.once(in: 20) { scope.zone = ZoneNumber(9) }
    if chance.once(in: 2) { scope.product = terms?.product }
    if chance.once(in: 4) { scope.label = chance.one(of: name("c"), name("2"), name("c1"), name("x")) }
    return scope
  }

  private mutating func drawMove() -> MoveCash {
    let account = AccountNumber(UInt32(chance.below(world.accounts.count + 2)))
    let amount =
      switch chance.below(8) {
      case 0: chance.one(of: Int64.min, .max, 0, 1 << 61, -(1 << 61), (1 << 61) - 5_000_000_000)
      case 1..<4: -chance.one(of: Int64(1), 100_000, 900_000, 10_000_000)
      default: drawCash()
      }
    return MoveCash(account: account, amount: Money(microYuan: amount))
  }

  private mutating func drawPosting() -> SettlePosting {
    let amount = chance.one(
      of: Int64(0), 1, -1, 1_000_000, -1_000_000, -10_000_000, -10_000_000, .min, .max, 1 << 61)
    return SettlePosting(
      run: UInt64(1 + chance.below(3)), version: UInt32(1 + chance.below(2)),
      member: drawMember(), amount: Money(microYuan: amount))
  }

  mutating func drawSession() -> Command {
    let user = drawUser()
    if chance.once(in: 3), let open = chance.any(of: world.sessions) {
      return .endSession(
        EndSession(session: open.number, end: chance.any(of: SessionEnd.allCases) ?? .logout))
    }
    if chance.once(in: 15) { return .endSession(EndSession(session: SessionNumber(9), end: .logout)) }
    var returning = SessionNumber.none
    if chance.once(in: 4), let open = chance.any(of: world.sessions) { returning = open.number }
    if chance.once(in: 20) { returning = SessionNumber(UInt64(chance.below(5))) }
    return .login(
      Login(
        user: chance.once(in: 20) ? UserNumber(UInt32(chance.below(9))) : user,
        onDisconnect: chance.one(of: .keep, .cancel, .cancel, .hibernate, .hibernate), returning: returning))
  }

  mutating func drawAdvance() -> Command {
    .operate(drawOrigin(user: UserNumber(1)), .advanceClock(AdvanceClock(to: drawTime())))
  }

  /// Later than now by a little, by a day, to where something happens or just beside it; seldom where no time can go.
  mutating func drawTime() -> Timestamp {
    let now = world.now.nanoseconds
    switch chance.below(20) {
    case 0..<6:
      let ahead = world.turningPoints.filter { world.now < $0 && $0 < world.now.adding(seconds: 400_000) }
      guard let point = chance.any(of: ahead) else { break }
      return Timestamp(nanoseconds: point.nanoseconds + chance.number(-1...1))
    case 6..<13: return world.now.adding(seconds: chance.number(1...900))
    case 13: return world.now.adding(seconds: chance.number(1...40_000))
    case 14 where chance.once(in: 3): return world.now.adding(seconds: chance.number(1...200_000))
    case 15 where world.clock == .manual:
      return Timestamp(
        nanoseconds: chance.one(of: now, now - 1, .min, .max, now + 401 * 86_400_000_000_000, 0))
    default: break
    }
    return Timestamp(nanoseconds: now + 1_000_000)
  }
}
