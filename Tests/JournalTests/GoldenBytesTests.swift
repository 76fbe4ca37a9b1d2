import Journal
import MarketEngine
import MarketFixtures
import Testing

/// The bytes of each kind of command, as journals hold them: a change here breaks every journal there is.
@Suite struct GoldenBytesTests {
  @Test(arguments: GoldenBytes.all.indices)
  func `the bytes of a command never change`(index: Int) throws {
    let golden = GoldenBytes.all[index]
    let bytes = CommandCodec.bytes(of: golden.command)
    let text = bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    #expect(text == golden.bytes, "\(golden.command)")
    #expect(CommandCodec.bytes(of: try CommandCodec.command(of: bytes)) == bytes)
  }
}

struct GoldenBytes: Sendable {
  var command: Command
  var bytes: String

  private static let origin = Origin(
    user: UserNumber(300), session: SessionNumber(12), reference: DrillMarket.reference(1))

  private static let key = DrillMarket.key(0x0807_0605_0403_0201)

  private static func operate(_ operation: Operation, _ bytes: String) -> GoldenBytes {
    GoldenBytes(command: .operate(origin, operation), bytes: bytes)
  }

  static let all: [GoldenBytes] = requests + operations

  private static let requests: [GoldenBytes] = [
    GoldenBytes(
      command: .open(
        OpenMarket(
          rules: 1, clock: .manual, market: DrillMarket.name("QH"),
          operatorMember: DrillMarket.name("house"), operatorUser: DrillMarket.name("op"),
          operatorKey: key)),
      bytes: "01010202514805686f757365026f700102030405060708010203040506070801"
        + "020304050607080102030405060708"),
    GoldenBytes(
      command: .due(Due(time: DrillMarket.midnight, kind: .orderExpires, id: 0x100_0001)),
      bytes: "020000e38917d2ea180381808008"),
    GoldenBytes(
      command: .login(
        Login(user: UserNumber(2), onDisconnect: .cancel, returning: SessionNumber(129))),
      bytes: "0302028101"),
    GoldenBytes(
      command: .endSession(EndSession(session: SessionNumber(12), end: .notReturned)), bytes: "040c03"),
    GoldenBytes(
      command: .order(
        origin,
        NewOrder(
          contract: ContractNumber(7), side: .sell, price: Price(ticks: -3),
          quantity: Quantity(lots: 50))), bytes: "05ac020c02723101070564"),
    GoldenBytes(
      command: .order(
        origin,
        NewOrder(
          account: AccountNumber(4), contract: ContractNumber(7), side: .buy,
          price: Price(ticks: 3_247), quantity: Quantity(lots: 50), timeInForce: .goodTillDate,
          selfTrade: .decrement, expiry: DrillMarket.midnight, facility: FacilityNumber(9))),
      bytes: "05ac020c027231da07de326404030000e38917d2ea1809"),
    GoldenBytes(
      command: .order(
        origin,
        NewOrder(
          contract: ContractNumber(7), side: .buy, price: Price(ticks: 3_247),
          quantity: Quantity(lots: 50), options: [.postRefuse, .iceberg],
          clip: Quantity(lots: 5), step: Price(ticks: 2))),
      bytes: "05ac020c0272318007de32640c140a04"),
    GoldenBytes(
      command: .order(
        origin,
        NewOrder(
          contract: ContractNumber(7), side: .sell, price: Price(ticks: 0),
          quantity: Quantity(lots: 50), timeInForce: .fillOrKill, options: .market)),
      bytes: "05ac020c0272318707006404" + "01"),
    GoldenBytes(
      command: .replace(
        origin,
        ReplaceOrder(
          target: OrderTarget(reference: DrillMarket.reference(9)), price: Price(ticks: 3_245),
          was: Quantity(lots: 3))), bytes: "06ac020c02723115027239da3206"),
    GoldenBytes(
      command: .cancel(origin, CancelOrder(target: OrderTarget(order: OrderNumber(77_120)))),
      bytes: "07ac020c02723102c0da04"),
    GoldenBytes(
      command: .massCancel(origin, MassCancel(contract: ContractNumber(7))), bytes: "08ac020c02723100070000"),
    GoldenBytes(
      command: .order(
        origin,
        NewOrder(
          contract: ContractNumber(7), side: .sell, price: Price(ticks: 3_247),
          quantity: Quantity(lots: 50), options: .stop, stop: Price(ticks: 3_200))),
      bytes: "05ac020c0272318107de326404408032"),
    GoldenBytes(
      command: .replace(
        origin,
        ReplaceOrder(
          target: OrderTarget(reference: DrillMarket.reference(9)), stop: Price(ticks: 3_200))),
      bytes: "06ac020c027231210272398032"),
    GoldenBytes(
      command: .quote(
        origin,
        NewQuote(
          contract: ContractNumber(7), bid: Price(ticks: 3_200), bidQuantity: Quantity(lots: 50),
          offer: Price(ticks: 3_247), offerQuantity: Quantity(lots: 5), facility: FacilityNumber(9))),
      bytes: "2aac020c02723100070901803264de320a"),
    GoldenBytes(
      command: .leg(
        origin,
        NewLeg(
          contract: ContractNumber(7), side: .sell, price: Price(ticks: 3_200),
          quantity: Quantity(lots: 50), facility: FacilityNumber(9))),
      bytes: "2bac020c0272310207098032" + "64"),
    GoldenBytes(
      command: .basket(origin, SendBasket(account: AccountNumber(4), legs: 2)),
      bytes: "2cac020c0272310404"),
    GoldenBytes(command: .discard(origin), bytes: "2dac020c027231"),
    GoldenBytes(
      command: .block(
        origin,
        BlockOrder(
          block: Block(
            zone: ZoneNumber(3), product: .charge, date: 20_261_124, fromMinute: 720, toMinute: 870),
          order: NewOrder(
            contract: .none, side: .sell, price: Price(ticks: 3_247), quantity: Quantity(lots: 50)))),
      bytes: "46ac020c027231" + "0305" + "84d2d409" + "d005" + "e606" + "0100de3264"),
    GoldenBytes(
      command: .hibernate(origin, OrderTarget(reference: DrillMarket.reference(9))), bytes: "28ac020c02723101027239"),
    GoldenBytes(
      command: .reactivate(origin, OrderTarget(order: OrderNumber(77_120))), bytes: "29ac020c02723102c0da04"),
    GoldenBytes(
      command: .negotiate(
        origin,
        Negotiate(
          account: AccountNumber(4), contract: ContractNumber(7), side: .sell, price: Price(ticks: -3),
          quantity: Quantity(lots: 50), counterparty: MemberNumber(3), facility: FacilityNumber(9), seconds: 600)),
      bytes: "3cac020c02723102070564030409b009"),
    GoldenBytes(
      command: .answer(
        origin,
        AnswerNegotiation(
          negotiation: NegotiationNumber(300), answer: .confirm, account: AccountNumber(4), facility: FacilityNumber(9))),
      bytes: "3dac020c02723101ac020409"),
    GoldenBytes(
      command: .review(origin, ReviewTrade(trade: TradeNumber(300), review: .agree)), bytes: "3eac020c02723103ac02"),
  ]

  private static let operations: [GoldenBytes] = [
    operate(.addZone(AddZone(name: DrillMarket.name("QH"))), "10ac020c027231025148"),
    operate(.addMember(AddMember(name: DrillMarket.name("ab"), role: .trader)), "11ac020c02723104026162"),
    operate(
      .addUser(AddUser(member: MemberNumber(2), name: DrillMarket.name("t"), key: key)),
      "12ac020c02723102017401020304050607080102030405060708010203040506"
        + "07080102030405060708"),
    operate(
      .setKey(SetKey(user: UserNumber(2), key: key)),
      "13ac020c02723102010203040506070801020304050607080102030405060708"
        + "0102030405060708"),
    operate(.addAccount(AddAccount(member: MemberNumber(2), name: DrillMarket.name("b"))), "14ac020c027231020162"),
    operate(
      .addFacility(
        AddFacility(
          name: DrillMarket.name("f1"), zone: ZoneNumber(1), account: AccountNumber(4),
          firmness: .firm, charge: Power(watts: 100_000), discharge: Power(watts: 100_000),
          energy: Energy(wattHours: 200_000), efficiencyIn: BasisPoints(9_500),
          efficiencyOut: BasisPoints(9_400), saleFactor: BasisPoints(9_000),
          first: QuarterHour(1_994_976), end: QuarterHour(1_995_072), plant: DrillMarket.name("p1"),
          cyclesPerDay: 2)),
      "15ac020c027231026631010401c09a0cc09a0c80b518b89401f09201d08c01c0"
        + "c3f30180c5f30104027031"),
    operate(
      .setFees(
        SetFees(
          product: .shift, maker: Money(microYuan: 1_000), taker: Money(microYuan: 2_000),
          auction: Money(microYuan: 1_500))), "16ac020c02723104d00fa01fb817"),
    operate(
      .calendar(
        CalendarDay(
          zone: ZoneNumber(1), date: 20_261_124, firstQuarter: QuarterHour(1_994_944),
          quarters: 96, clockChange: 0, opens: DrillMarket.midnight, chargeFromHour: 11,
          chargeToHour: 15, dischargeFromHour: 18, dischargeToHour: 22,
          classBasisPoints: BasisPoints(8_500), disclosureSeconds: 60, callSeconds: 900)),
      "17ac020c0272310184d2d40980c3f301c001000000e38917d2ea180b0f1216e8"
        + "840178880e"),
    operate(
      .createContract(
        CreateContract(
          zone: ZoneNumber(1), product: .ssu2, label: DrillMarket.name("202612"),
          first: QuarterHour(1), end: QuarterHour(2), secondFirst: QuarterHour(1),
          secondEnd: QuarterHour(2), classBasisPoints: BasisPoints(0), opens: .zero)),
      "18ac020c02723101020632303236313202040204000000000000000000000000"),
    operate(
      .createContract(
        CreateContract(
          zone: ZoneNumber(1), product: .charge, label: DrillMarket.name("n"),
          first: QuarterHour(1), end: QuarterHour(2), secondFirst: QuarterHour(1),
          secondEnd: QuarterHour(2), classBasisPoints: BasisPoints(0), opens: .zero,
          disclosureSeconds: 60, callSeconds: 900, reference: Price(ticks: -325))),
      "18ac020c0272310105016e0204020400000000000000000078880e018905"),
    operate(.setTrading(SetTrading(contract: ContractNumber(7), frozen: true)), "19ac020c0272310701"),
    operate(
      .moveCash(MoveCash(account: AccountNumber(4), amount: Money(microYuan: -1_000_000))), "1aac020c02723104ff887a"),
    operate(
      .settle(
        SettlePosting(
          run: 1, version: 2, member: MemberNumber(3), amount: Money(microYuan: 4))), "1bac020c02723101020308"),
    operate(
      .setCollar(
        SetCollar(product: .charge, collar: Collar(width: 100, interrupt: 50, callSeconds: 300))),
      "32ac020c02723105c80164d804"),
    operate(
      .setTradingOf(
        SetTradingOf(
          scope: ContractScope(zone: ZoneNumber(1), product: .charge, label: DrillMarket.name("2")),
          frozen: true)), "33ac020c0272310105013201"),
    operate(
      .cancelContract(CancelContract(contract: ContractNumber(7))), "34ac020c02723107"),
    operate(.advanceClock(AdvanceClock(to: DrillMarket.midnight)), "1cac020c0272310000e38917d2ea18"),
    operate(
      .setHold(SetHold(zone: ZoneNumber(2), product: .charge, isOn: true)), "40ac020c02723100020501"),
    operate(
      .callRights(
        CallRights(
          account: AccountNumber(4), contract: ContractNumber(7), quantity: Quantity(lots: 50),
          facility: FacilityNumber(2))), "41ac020c02723104076402"),
    operate(
      .setCallPrice(
        SetCallPrice(zone: ZoneNumber(2), product: .discharge, price: Price(ticks: 3_247))),
      "42ac020c0272310206de32"),
    operate(
      .notice(
        Notice(
          text: NoticeText(words: [0x6f6c_6c65_68] + [UInt64](repeating: 0, count: 11)))), "1dac020c0272310568656c6c6f"),
    operate(
      .addPool(
        AddPool(name: Name("noon") ?? .empty, account: AccountNumber(4), facility: FacilityNumber(2))),
      "58ac020c0272310402046e6f6f6e"),
    operate(
      .derate(
        ChangeCapability(
          facility: FacilityNumber(2), first: QuarterHour(3), end: QuarterHour(7), charge: 100, room: 0, isTo: true)),
      "5bac020c0272310206" + "0ec801010001"),
    operate(
      .restore(
        ChangeCapability(facility: FacilityNumber(2), first: QuarterHour(3), end: QuarterHour(7), discharge: 5)),
      "5cac020c0272310206" + "0e010a0100"),
    operate(.setHalt(SetHalt(member: MemberNumber(2), halted: true)), "56ac020c0272310201"),
    operate(
      .setLimits(
        SetLimits(
          member: MemberNumber(2),
          limits: MemberLimits(
            size: 50, value: 1_000_000, position: 7, credit: MemberLimits.none, requests: 100,
            perFill: SetLimits.keep))), "57ac020c027231026480897a0e01c801ffffffffffffffffff01"),
  ]
}
