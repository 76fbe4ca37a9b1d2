import MarketEngine

/// A market to measure: a house, some zones, 1,000 members with a user, an account and ample cash each, fees on.
struct BenchMarket: ~Copyable {
  static let members = 1_000
  static let start = Timestamp(nanoseconds: 1_798_761_600_000_000_000)
  /// The first quarter-hour of tomorrow.
  static let tomorrow = QuarterHour(Int32(start.nanoseconds / 900_000_000_000) + 96)

  var engine = Engine()
  var events = EventBuffer(capacity: 1 << 14)

  init(zones: Int = 1) {
    let key = Key(words: .empty)
    execute(
      .open(
        OpenMarket(
          rules: Rules.current, clock: .manual, market: BenchMarket.name("bench"),
          operatorMember: BenchMarket.name("house"), operatorUser: BenchMarket.name("operator"),
          operatorKey: key)))
    for zone in 0..<zones { operate(.addZone(AddZone(name: BenchMarket.name("Z\(zone)")))) }
    for index in 0..<BenchMarket.members {
      operate(.addMember(AddMember(name: BenchMarket.name("m\(index)"), role: .trader)))
      operate(
        .addUser(
          AddUser(
            member: MemberNumber(UInt32(2 + index)), name: BenchMarket.name("u"), key: key)))
      operate(
        .moveCash(
          MoveCash(account: BenchMarket.account(index), amount: Money(microYuan: 1 << 50))))
    }
    for product in [Product.charge, .shift] {
      operate(
        .setFees(
          SetFees(
            product: product, maker: Money(microYuan: 1_000), taker: Money(microYuan: 2_000))))
    }
  }

  static func user(_ member: Int) -> UserNumber { UserNumber(UInt32(2 + member)) }

  static func account(_ member: Int) -> AccountNumber { AccountNumber(UInt32(4 + member)) }

  static func name(_ text: String) -> Name {
    let bytes = Array(text.utf8)
    guard let name = Name(bytes: bytes.span) else { preconditionFailure("a bench name") }
    return name
  }

  /// Executes a command and what it makes due; what it did is forgotten.
  mutating func execute(_ command: Command) {
    events.removeAll()
    engine.execute(command, at: BenchMarket.start, events: &events)
    while let due = engine.nextDue(by: engine.now) {
      events.removeAll()
      engine.execute(.due(due), at: BenchMarket.start, events: &events)
    }
    events.removeAll()
  }

  mutating func operate(_ operation: Operation) {
    execute(.operate(Origin(user: UserNumber(1), session: .none, reference: .none), operation))
  }

  /// A facility of a member with so much of each resource.
  mutating func addFacility(
    _ name: String, of member: Int, in zone: ZoneNumber = ZoneNumber(1), watts: Int64,
    from first: QuarterHour, quarters: Int32
  ) {
    operate(
      .addFacility(
        AddFacility(
          name: BenchMarket.name(name), zone: zone, account: BenchMarket.account(member),
          firmness: .firm, charge: Power(watts: watts), discharge: Power(watts: watts),
          energy: Energy(wattHours: 2 * watts), efficiencyIn: BasisPoints(9_500),
          efficiencyOut: BasisPoints(9_500), saleFactor: .one, first: first,
          end: QuarterHour(first.index + quarters))))
  }

  /// A contract of rights over some time, for members to hand each other for nothing.
  mutating func addGrant(
    _ label: String, in zone: ZoneNumber = ZoneNumber(1), from first: QuarterHour, quarters: Int32
  ) {
    let end = QuarterHour(first.index + quarters)
    operate(
      .createContract(
        CreateContract(
          zone: zone, product: .ssu2, label: BenchMarket.name(label), first: first, end: end,
          secondFirst: first, secondEnd: end, classBasisPoints: BasisPoints(0),
          opens: BenchMarket.start)))
  }

  /// One member's rights by a grant go to another.
  mutating func hand(
    lots: Int64, of contract: ContractNumber, from seller: Int, to buyer: Int,
    facility: FacilityNumber = .none
  ) {
    for (member, side) in [(seller, Side.sell), (buyer, .buy)] {
      execute(
        .order(
          Origin(user: BenchMarket.user(member), session: .none, reference: .none),
          NewOrder(
            contract: contract, side: side, price: Price(ticks: 0), quantity: Quantity(lots: lots),
            facility: side == .sell ? facility : .none)))
    }
  }

  /// A contract of a quarter-hour, or of hours that charge and hours that discharge.
  mutating func addContract(
    _ label: String, in zone: ZoneNumber = ZoneNumber(1), _ first: QuarterHour, shift: Bool = false
  ) {
    operate(
      .createContract(
        CreateContract(
          zone: zone, product: shift ? .shift : .charge, label: BenchMarket.name(label),
          first: first, end: QuarterHour(first.index + (shift ? 16 : 1)),
          secondFirst: QuarterHour(first.index + 28), secondEnd: QuarterHour(first.index + 44),
          classBasisPoints: BasisPoints(8_500), opens: BenchMarket.start)))
  }
}
