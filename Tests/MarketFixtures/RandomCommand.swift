public import MarketEngine

/// Commands with fields drawn from the whole of their types, sense or not: what a codec must carry.
public enum RandomCommand {
  /// Number of kinds: each operation counts.
  public static let kinds = 40

  /// A command of a kind, `0..<kinds`.
  public static func make(kind: Int, _ random: inout SplitMix) -> Command {
    switch kind {
    case 0:
      .open(
        OpenMarket(
          rules: short(&random), clock: pick(ClockKind.allCases, &random), market: name(&random),
          operatorMember: name(&random), operatorUser: name(&random), operatorKey: key(&random)))
    case 1:
      .due(
        Due(
          time: time(&random), kind: pick(DueKind.allCases, &random), id: word(&random)))
    case 2:
      .login(
        Login(
          user: UserNumber(short(&random)), onDisconnect: pick(DisconnectChoice.allCases, &random),
          returning: SessionNumber(word(&random))))
    case 3:
      .endSession(
        EndSession(
          session: SessionNumber(word(&random)), end: pick(SessionEnd.allCases, &random)))
    case 4: .order(origin(&random), order(&random))
    case 5:
      .replace(
        origin(&random),
        ReplaceOrder(
          target: target(&random), price: Price(ticks: kept(&random)),
          quantity: Quantity(lots: kept(&random)), was: Quantity(lots: kept(&random)),
          stop: Price(ticks: kept(&random))))
    case 6:
      .cancel(
        origin(&random), CancelOrder(target: target(&random), was: Quantity(lots: kept(&random))))
    case 7:
      .massCancel(
        origin(&random),
        MassCancel(
          account: AccountNumber(short(&random)), contract: ContractNumber(short(&random)),
          zone: ZoneNumber(short(&random)), member: MemberNumber(short(&random))))
    case 8: .hibernate(origin(&random), target(&random))
    case 9: .reactivate(origin(&random), target(&random))
    case 10:
      .quote(
        origin(&random),
        NewQuote(
          account: AccountNumber(short(&random)), contract: ContractNumber(short(&random)),
          bid: Price(ticks: signed(&random)), bidQuantity: Quantity(lots: signed(&random)),
          offer: Price(ticks: signed(&random)), offerQuantity: Quantity(lots: signed(&random)),
          selfTrade: pick(SelfTradePrevention.allCases, &random),
          facility: FacilityNumber(short(&random))))
    case 11:
      .leg(
        origin(&random),
        NewLeg(
          contract: ContractNumber(short(&random)), side: pick(Side.allCases, &random),
          price: Price(ticks: signed(&random)), quantity: Quantity(lots: signed(&random)),
          facility: FacilityNumber(short(&random))))
    case 12:
      .basket(
        origin(&random),
        SendBasket(account: AccountNumber(short(&random)), legs: signed(&random)))
    case 13: .discard(origin(&random))
    case 14:
      .negotiate(
        origin(&random),
        Negotiate(
          account: AccountNumber(short(&random)), contract: ContractNumber(short(&random)),
          side: pick(Side.allCases, &random), price: Price(ticks: signed(&random)),
          quantity: Quantity(lots: signed(&random)), counterparty: MemberNumber(short(&random)),
          facility: FacilityNumber(short(&random)), seconds: signed(&random)))
    case 15:
      .answer(
        origin(&random),
        AnswerNegotiation(
          negotiation: NegotiationNumber(word(&random)), answer: pick(NegotiationAnswer.allCases, &random),
          account: AccountNumber(short(&random)), facility: FacilityNumber(short(&random))))
    case 16:
      .review(
        origin(&random),
        ReviewTrade(trade: TradeNumber(word(&random)), review: pick(TradeReview.allCases, &random)))
    case 17:
      .operate(
        origin(&random),
        .setHold(
          SetHold(
            contract: ContractNumber(short(&random)), zone: ZoneNumber(short(&random)),
            product: random.below(2) == 0 ? nil : pick(Product.allCases, &random), isOn: random.below(2) == 0)))
    case 18:
      .operate(
        origin(&random),
        .callRights(
          CallRights(
            account: AccountNumber(short(&random)), contract: ContractNumber(short(&random)),
            quantity: Quantity(lots: signed(&random)), facility: FacilityNumber(short(&random)))))
    case 19:
      .operate(
        origin(&random),
        .setCallPrice(
          SetCallPrice(
            zone: ZoneNumber(short(&random)), product: pick(Product.allCases, &random),
            price: Price(ticks: signed(&random)))))
    case 20:
      .block(
        origin(&random),
        BlockOrder(
          block: Block(
            zone: ZoneNumber(short(&random)), product: pick(Product.allCases, &random), date: short(&random),
            fromMinute: UInt16(truncatingIfNeeded: word(&random)),
            toMinute: UInt16(truncatingIfNeeded: word(&random))),
          order: order(&random)))
    default: .operate(origin(&random), operation(kind - 21, &random))
    }
  }

  private static func operation(_ kind: Int, _ random: inout SplitMix) -> Operation {
    switch kind {
    case 0: .addZone(AddZone(name: name(&random)))
    case 1: .addMember(AddMember(name: name(&random), role: pick(Role.allCases, &random)))
    case 2:
      .addUser(
        AddUser(
          member: MemberNumber(short(&random)), name: name(&random), key: key(&random)))
    case 3: .setKey(SetKey(user: UserNumber(short(&random)), key: key(&random)))
    case 4: .addAccount(AddAccount(member: MemberNumber(short(&random)), name: name(&random)))
    case 5: .addFacility(facility(&random))
    case 6:
      .setFees(
        SetFees(
          product: pick(Product.allCases, &random), maker: money(&random), taker: money(&random),
          auction: money(&random)))
    case 7: .calendar(day(&random))
    case 8:
      .createContract(
        CreateContract(
          zone: ZoneNumber(short(&random)), product: pick(Product.allCases, &random),
          label: name(&random), first: quarter(&random), end: quarter(&random),
          secondFirst: quarter(&random), secondEnd: quarter(&random),
          classBasisPoints: points(&random), opens: time(&random),
          disclosureSeconds: Int32(truncatingIfNeeded: signed(&random)),
          callSeconds: Int32(truncatingIfNeeded: signed(&random)),
          reference: random.below(2) == 0 ? nil : Price(ticks: signed(&random))))
    case 9:
      .setTrading(
        SetTrading(contract: ContractNumber(short(&random)), frozen: random.below(2) == 0))
    case 10:
      .moveCash(MoveCash(account: AccountNumber(short(&random)), amount: money(&random)))
    case 11:
      .settle(
        SettlePosting(
          run: word(&random), version: short(&random), member: MemberNumber(short(&random)),
          amount: money(&random)))
    case 13:
      .setCollar(
        SetCollar(
          product: pick(Product.allCases, &random),
          collar: Collar(
            width: signed(&random), interrupt: signed(&random),
            callSeconds: Int32(truncatingIfNeeded: signed(&random)))))
    case 14:
      .setTradingOf(
        SetTradingOf(
          scope: ContractScope(
            zone: ZoneNumber(short(&random)),
            product: random.below(2) == 0 ? nil : pick(Product.allCases, &random),
            label: name(&random)), frozen: random.below(2) == 0))
    case 15:
      .cancelContract(CancelContract(contract: ContractNumber(short(&random))))
    case 12: .advanceClock(AdvanceClock(to: time(&random)))
    case 16:
      .setHalt(SetHalt(member: MemberNumber(short(&random)), halted: random.below(2) == 0))
    case 17: .setLimits(limits(&random))
    case 18:
      .addPool(
        AddPool(
          name: name(&random), account: AccountNumber(short(&random)),
          facility: FacilityNumber(short(&random))))
    case 19: .derate(capability(&random))
    case 20: .restore(capability(&random))
    default: .notice(Notice(text: text(&random)))
    }
  }

  private static func capability(_ random: inout SplitMix) -> ChangeCapability {
    ChangeCapability(
      facility: FacilityNumber(short(&random)), first: quarter(&random), end: quarter(&random),
      charge: signed(&random), discharge: signed(&random), room: signed(&random), isTo: random.below(2) == 0)
  }

  private static func limits(_ random: inout SplitMix) -> SetLimits {
    SetLimits(
      member: MemberNumber(short(&random)),
      limits: MemberLimits(
        size: kept(&random), value: kept(&random), position: kept(&random), credit: kept(&random),
        requests: kept(&random), perFill: kept(&random)))
  }

  private static func facility(_ random: inout SplitMix) -> AddFacility {
    AddFacility(
      name: name(&random), zone: ZoneNumber(short(&random)), account: AccountNumber(short(&random)),
      firmness: pick(Firmness.allCases, &random), charge: Power(watts: signed(&random)),
      discharge: Power(watts: signed(&random)), energy: Energy(wattHours: signed(&random)),
      efficiencyIn: points(&random), efficiencyOut: points(&random), saleFactor: points(&random),
      first: quarter(&random), end: quarter(&random), plant: name(&random),
      cyclesPerDay: Int32(truncatingIfNeeded: signed(&random)))
  }

  private static func day(_ random: inout SplitMix) -> CalendarDay {
    CalendarDay(
      zone: ZoneNumber(short(&random)), date: short(&random), firstQuarter: quarter(&random),
      quarters: Int32(truncatingIfNeeded: signed(&random)),
      clockChange: Int32(truncatingIfNeeded: signed(&random)), opens: time(&random),
      chargeFromHour: UInt8(random.below(256)), chargeToHour: UInt8(random.below(256)),
      dischargeFromHour: UInt8(random.below(256)), dischargeToHour: UInt8(random.below(256)),
      classBasisPoints: points(&random),
      disclosureSeconds: Int32(truncatingIfNeeded: signed(&random)),
      callSeconds: Int32(truncatingIfNeeded: signed(&random)))
  }

  private static func order(_ random: inout SplitMix) -> NewOrder {
    let options = OrderOptions(
      rawValue: random.below(2) == 0
        ? 0 : UInt16(truncatingIfNeeded: random.next()) & OrderOptions.known.rawValue)
    return NewOrder(
      account: AccountNumber(random.below(2) == 0 ? 0 : short(&random)),
      contract: ContractNumber(short(&random)), side: pick(Side.allCases, &random),
      price: Price(ticks: signed(&random)), quantity: Quantity(lots: signed(&random)),
      timeInForce: pick(TimeInForce.allCases, &random),
      selfTrade: pick(SelfTradePrevention.allCases, &random),
      expiry: random.below(2) == 0 ? .never : time(&random),
      facility: FacilityNumber(random.below(2) == 0 ? 0 : short(&random)), options: options,
      clip: Quantity(lots: options.hasAny(of: [.iceberg, .pooled]) ? signed(&random) : 0),
      step: Price(ticks: random.below(2) == 0 ? 0 : signed(&random)),
      stop: Price(ticks: options.contains(.stop) ? signed(&random) : 0))
  }

  private static func target(_ random: inout SplitMix) -> OrderTarget {
    OrderTarget(
      reference: random.below(2) == 0 ? .none : reference(&random),
      order: OrderNumber(random.below(2) == 0 ? 0 : word(&random)))
  }

  private static func origin(_ random: inout SplitMix) -> Origin {
    Origin(
      user: UserNumber(short(&random)), session: SessionNumber(word(&random)),
      reference: reference(&random))
  }

  /// Of any number of bits, so that small and large numbers are as likely.
  private static func word(_ random: inout SplitMix) -> UInt64 {
    random.next() >> UInt64(random.below(64))
  }

  private static func short(_ random: inout SplitMix) -> UInt32 {
    UInt32(truncatingIfNeeded: random.next()) >> UInt32(random.below(32))
  }

  private static func signed(_ random: inout SplitMix) -> Int64 {
    let edges: [Int64] = [.min, .max, 0, -1, 1, .min + 1]
    if random.below(16) == 0 { return edges[random.below(edges.count)] }
    return Int64(bitPattern: random.next()) >> Int64(random.below(64))
  }

  private static func kept(_ random: inout SplitMix) -> Int64 {
    random.below(2) == 0 ? ReplaceOrder.keep : signed(&random)
  }

  private static func money(_ random: inout SplitMix) -> Money {
    Money(microYuan: signed(&random))
  }

  private static func points(_ random: inout SplitMix) -> BasisPoints {
    BasisPoints(Int32(truncatingIfNeeded: signed(&random)))
  }

  private static func quarter(_ random: inout SplitMix) -> QuarterHour {
    QuarterHour(Int32(truncatingIfNeeded: signed(&random)))
  }

  private static func time(_ random: inout SplitMix) -> Timestamp {
    Timestamp(nanoseconds: signed(&random))
  }

  private static func key(_ random: inout SplitMix) -> Key {
    Key(
      words: Name(
        first: word(&random), second: word(&random), third: word(&random), fourth: word(&random)))
  }

  private static func pick<Value>(_ values: [Value], _ random: inout SplitMix) -> Value {
    values[random.below(values.count)]
  }

  private static func name(_ random: inout SplitMix) -> Name {
    var name = Name.empty
    for _ in 0..<random.below(33) { _ = name.append(UInt8(0x61 + random.below(26))) }
    return name
  }

  private static func reference(_ random: inout SplitMix) -> Reference {
    var bytes: [UInt8] = []
    for _ in 0..<random.below(17) { bytes.append(UInt8(0x61 + random.below(26))) }
    return Reference(bytes: bytes.span) ?? .none
  }

  private static func text(_ random: inout SplitMix) -> NoticeText {
    var bytes: [UInt8] = [0x41]
    for _ in 0..<random.below(96) { bytes.append(UInt8(0x20 + random.below(95))) }
    return NoticeText(bytes: bytes.span) ?? NoticeText(words: [UInt64](repeating: 0, count: 12))
  }
}
