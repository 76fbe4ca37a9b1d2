import LineProtocol
import MarketEngine
import Testing

private let names = Exchange()

private func shown(_ event: Event) -> String { written { EventFormatter.write(event, names: names, to: &$0) } }

private func shown(_ command: Command) -> String { written { CommandFormatter.write(command, names: names, to: &$0) } }

@Suite struct `An inspector reads` {
  static let open = OpenMarket(
    rules: 1, clock: .manual, market: Name("QH") ?? .empty, operatorMember: Name("market") ?? .empty,
    operatorUser: Name("op") ?? .empty, operatorKey: Samples.key)

  @Test func `commands of the market itself`() {
    #expect(
      shown(Command.open(Self.open)) == "open market=QH rules=1 clock=manual operator=market/op key=\(Samples.keyDigits)")
    #expect(
      shown(Command.due(Due(time: time("2026-11-24T03:30:00Z"), kind: .contractCloses, id: 3)))
        == "due contract-closes id=3 time=2026-11-24T03:30:00Z")
    #expect(
      shown(Command.login(Login(user: UserNumber(2), onDisconnect: .cancel, returning: SessionNumber(12))))
        == "login user=trader1 on-disconnect=cancel session=12")
    #expect(
      shown(Command.endSession(EndSession(session: SessionNumber(12), end: .notReturned)))
        == "end-session session=12 by=not-returned")
  }

  @Test func `numbers where there are no names`() {
    let origin = Origin(user: UserNumber(2), session: SessionNumber(1), reference: reference("a1"))
    let order = NewOrder(
      account: AccountNumber(4), contract: ContractNumber(3), side: .buy, price: Price(ticks: 30), quantity: Quantity(lots: 5))
    #expect(
      written { CommandFormatter.write(.order(origin, order), names: NoNames(), to: &$0) }
        == "buy 5 #3 @ 30 unit=lots tif=gfs stp=newest account=#4 ref=a1 user=#2 session=1")
    let block = Block(zone: ZoneNumber(1), product: .room, date: 20_261_124, fromMinute: 0, toMinute: 1_425)
    #expect(
      written { CommandFormatter.write(.block(origin, BlockOrder(block: block, order: order)), names: NoNames(), to: &$0) }
        == "buy 0.5 #1.ROOM.20261124.0000-2345 @ 0.30 tif=gfs stp=newest account=#4 ref=a1 user=#2 session=1")
  }

  @Test func `events of who and what there is`() {
    let name = Name("x") ?? .empty
    #expect(
      shown(Event.marketOpened(Self.open))
        == "market-opened market=QH rules=1 clock=manual operator=market/op key=\(Samples.keyDigits)")
    #expect(shown(Event.clockMoved(time("2026-11-24T03:30:00Z"))) == "clock-moved 2026-11-24T03:30:00Z")
    #expect(shown(Event.zoneAdded(ZoneNumber(2), name)) == "zone-added #2 x")
    #expect(shown(Event.memberAdded(MemberNumber(3), name, .trader)) == "member-added #3 x role=trader")
    #expect(
      shown(Event.userAdded(UserNumber(3), MemberNumber(2), name, Samples.key))
        == "user-added #3 x member=gonghe-solar key=\(Samples.keyDigits)")
    #expect(shown(Event.keySet(UserNumber(2), Samples.key)) == "key-set user=trader1 key=\(Samples.keyDigits)")
    #expect(shown(Event.accountAdded(AccountNumber(6), MemberNumber(2), name)) == "account-added #6 x member=gonghe-solar")
    #expect(
      shown(Event.feesSet(SetFees(product: .room, maker: .zero, taker: Money(microYuan: 5))))
        == "fees-set ROOM maker=0.00 taker=0.000005")
    #expect(shown(Event.dayPassed(20_781)) == "day-passed 20261124")
    #expect(shown(Event.phaseChanged(ContractNumber(3), .frozen)) == "phase QH.CHG.20261124.1200 frozen")
    #expect(
      shown(Event.contractCreated(ContractNumber(3), Samples.terms())).hasPrefix("contract QH.CHG.20261124.1200 planned "))
    let facility = AddFacility(
      name: name, zone: ZoneNumber(1), account: AccountNumber(4), firmness: .firm, charge: Power(watts: 1_000_000),
      discharge: Power(watts: 1), energy: Energy(wattHours: 2_500_000), efficiencyIn: BasisPoints(9_200), efficiencyOut: .one,
      saleFactor: BasisPoints(1), first: Samples.quarter, end: QuarterHour(Samples.quarter.index + 1), plant: name,
      cyclesPerDay: 2)
    #expect(
      shown(Event.facilityAdded(FacilityNumber(2), FacilityTerms(added: facility, charge: 0, discharge: 0, room: 0)))
        == """
        facility-added #2 x zone=QH account=main charge=1 discharge=0.000001 energy=2.5 in=0.92 out=1 sale=0.0001 \
        firm=yes plant=x cycles=2 from=2026-11-24T04:00:00Z to=2026-11-24T04:15:00Z
        """)
  }

  @Test func `events of sessions`() {
    let opened = SessionOpened(
      session: SessionNumber(12), user: UserNumber(2), member: MemberNumber(2), last: 7, onDisconnect: .keep)
    #expect(shown(Event.sessionOpened(opened)) == "session-opened session=12 user=trader1 last=7 on-disconnect=keep")
    #expect(shown(Event.sessionEnded(SessionNumber(12), .connectionLost)) == "session-ended session=12 by=connection-lost")
  }

  @Test func `trades with both sides, and members' events as they read them`() throws {
    #expect(
      shown(Event.traded(Samples.trade))
        == """
        trade 5512 QH.CHG.20261124.1200 2.0 @ 324.7 buyer=second seller=main buy-order=77121 sell-order=77120 facility=golmud \
        side=sell kind=continuous state=completed premium=162.35 buyer-fee=0.20 seller-fee=0.40
        """)
    #expect(shown(Event.done(Samples.note)) == "to gonghe-solar: done 1843 ref=a1 user=trader1")
    let text = try #require(noticeText("hello"))
    #expect(shown(Event.noticeGiven(text)) == "notice hello")
  }
}
