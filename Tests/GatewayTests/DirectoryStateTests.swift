import Gateway
import LineProtocol
import MarketEngine
import Testing

/// A directory read from a state is the one that hearing the events has made.
struct DirectoryStateTests {
  /// Executes commands on an engine and tells a directory their events.
  private struct Market: ~Copyable {
    var engine = Engine()
    var directory = Directory()
    private var requests: UInt64 = 0

    init() throws {
      try execute(
        .open(
          OpenMarket(
            rules: Rules.current, clock: .manual, market: try name("QH"),
            operatorMember: try name("house"), operatorUser: try name("operator"),
            operatorKey: Key(words: Name(first: 9, second: 8, third: 7, fourth: 6)))))
    }

    mutating func execute(_ command: Command) throws {
      var events = EventBuffer()
      engine.execute(command, at: TestMarket.time, events: &events)
      for index in 0..<events.count {
        if case .refused(_, let refusal) = events[index] { Issue.record("\(refusal)") }
        directory.apply(events[index])
      }
      while let due = engine.nextDue(by: engine.now) { try execute(.due(due)) }
    }

    mutating func operate(_ operation: Operation) throws {
      try execute(.operate(try origin(UserNumber(1)), operation))
    }

    mutating func origin(_ user: UserNumber) throws -> Origin {
      requests += 1
      return Origin(user: user, session: .none, reference: try "r\(requests)".asReference())
    }
  }

  @Test func `what is read is what was heard`() throws {
    var market = try Market()
    try market.operate(.addZone(AddZone(name: try name("QH"))))
    try market.operate(.addMember(AddMember(name: try name("north"), role: .storageOperator)))
    try market.operate(
      .addUser(
        AddUser(
          member: MemberNumber(2), name: try name("trader"),
          key: Key(words: Name(first: 1, second: 2, third: 3, fourth: 4)))))
    try market.operate(.addAccount(AddAccount(member: MemberNumber(2), name: try name("b"))))
    let day = QuarterHour(Int32(TestMarket.time.nanoseconds / 900_000_000_000) + 96)
    try market.operate(
      .addFacility(
        AddFacility(
          name: try name("golmud"), zone: ZoneNumber(1), account: AccountNumber(4),
          firmness: .firm, charge: Power(watts: 50_000_000), discharge: Power(watts: 50_000_000),
          energy: Energy(wattHours: 100_000_000), efficiencyIn: BasisPoints(9_500),
          efficiencyOut: BasisPoints(9_500), saleFactor: .one, first: day,
          end: QuarterHour(day.index + 960))))
    for product in [Product.room, .drill] {
      try market.operate(
        .createContract(
          CreateContract(
            zone: ZoneNumber(1), product: product, label: try name("X"), first: day,
            end: QuarterHour(day.index + 4), secondFirst: day,
            secondEnd: QuarterHour(day.index + 4), classBasisPoints: BasisPoints(0),
            opens: TestMarket.time)))
    }
    try market.execute(
      .order(
        try market.origin(UserNumber(2)),
        NewOrder(
          contract: ContractNumber(1), side: .sell, price: Price(ticks: 125),
          quantity: Quantity(lots: 5), options: .iceberg, clip: Quantity(lots: 2))))
    try market.execute(
      .order(
        try market.origin(UserNumber(2)),
        NewOrder(
          contract: ContractNumber(2), side: .buy, price: Price(ticks: 7),
          quantity: Quantity(lots: 5))))
    expectSame(try Directory(of: market.engine), market.directory)
  }

  private func expectSame(_ read: Directory, _ heard: Directory) {
    #expect(read.market == heard.market)
    #expect(read.clock == heard.clock)
    #expect(read.contracts.count == heard.contracts.count)
    for number: UInt32 in 0...8 {
      #expect(read.name(of: ZoneNumber(number)) == heard.name(of: ZoneNumber(number)))
      #expect(read.name(of: MemberNumber(number)) == heard.name(of: MemberNumber(number)))
      #expect(read.name(of: UserNumber(number)) == heard.name(of: UserNumber(number)))
      #expect(read.name(of: AccountNumber(number)) == heard.name(of: AccountNumber(number)))
      #expect(read.name(of: FacilityNumber(number)) == heard.name(of: FacilityNumber(number)))
      #expect(read.role(of: MemberNumber(number)) == heard.role(of: MemberNumber(number)))
      #expect(read.firstAccount(of: MemberNumber(number)) == heard.firstAccount(of: MemberNumber(number)))
      #expect(read.key(of: UserNumber(number))?.key == heard.key(of: UserNumber(number))?.key)
      #expect(read.key(of: UserNumber(number))?.member == heard.key(of: UserNumber(number))?.member)
      let contract = ContractNumber(number)
      #expect(read.symbol(of: contract) == heard.symbol(of: contract))
      #expect(read.contracts[contract]?.terms == heard.contracts[contract]?.terms)
      #expect(read.contracts[contract]?.phase == heard.contracts[contract]?.phase)
    }
  }
}
