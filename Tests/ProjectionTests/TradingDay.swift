import MarketEngine
import MarketFixtures
import PostgresStore

/// A small market ready to trade: zone QH, one storage operator with a plant, three traders with cash, quarter-hours of charge and a
/// bundled unit over two days. Users 2 to 5 are the members 2 to 5's; their accounts are 4 to 7. The last is the dispatcher.
struct TradingDay {
  let exchange: TestExchange
  /// The first quarter-hour of the delivery days; two days of 96.
  static let first: Int32 = 1_972_032
  static let start = QuarterHour(first).start

  /// Contracts: 1 to 4 are quarter-hours of `CHG` on the first day, 5 the bundled unit over both days.
  init(makerFee: Int64 = 137, takerFee: Int64 = 731, conninfo: String? = nil) throws {
    exchange = try TestExchange(conninfo: conninfo)
    let exchange = exchange
    try exchange.operate(.addZone(AddZone(name: exchange.name("QH"))))
    guard let key = Key(bytes: Array(repeating: 9, count: 32)) else { return }
    for member in ["gonghe", "longyang", "xining", "qinghai-dc"] {
      let role: Role = member == "gonghe" ? .storageOperator : member == "qinghai-dc" ? .gridDispatcher : .trader
      try exchange.operate(.addMember(AddMember(name: exchange.name(member), role: role)))
    }
    for member in UInt32(2)...5 {
      try exchange.operate(
        .addUser(AddUser(member: MemberNumber(member), name: exchange.name("u\(member)"), key: key)),
        .moveCash(MoveCash(account: AccountNumber(member + 2), amount: Money(microYuan: 900_000_000_000_000))))
    }
    try exchange.operate(
      .addFacility(
        AddFacility(
          name: exchange.name("gonghe-1"), zone: ZoneNumber(1), account: AccountNumber(4), firmness: .firm,
          charge: Power(watts: 400_000_000), discharge: Power(watts: 400_000_000),
          energy: Energy(wattHours: 800_000_000), efficiencyIn: BasisPoints(9_500), efficiencyOut: BasisPoints(9_500),
          saleFactor: BasisPoints(9_000), first: QuarterHour(Self.first), end: QuarterHour(Self.first + 192))))
    for product in [Product.charge, .ssu2] {
      try exchange.operate(
        .setFees(SetFees(product: product, maker: Money(microYuan: makerFee), taker: Money(microYuan: takerFee))),
        .setCallPrice(SetCallPrice(product: product, price: Price(ticks: 23))))
    }
    for quarter in Int32(40)..<44 { try create(.charge, "q\(quarter)", quarter, quarter + 1) }
    try create(.ssu2, "d1-2", 0, 192)
    let refused = exchange.events.filter { if case .refused = $0 { true } else { false } }
    if let first = refused.first { throw Refused(event: "\(first)") }
  }

  struct Refused: Error { let event: String }

  private func create(_ product: Product, _ label: String, _ first: Int32, _ end: Int32) throws {
    let (first, end) = (QuarterHour(Self.first + first), QuarterHour(Self.first + end))
    try exchange.operate(
      .createContract(
        CreateContract(
          zone: ZoneNumber(1), product: product, label: exchange.name(label), first: first, end: end,
          secondFirst: first, secondEnd: end, classBasisPoints: BasisPoints(0), opens: exchange.now)))
  }

  func order(
    _ user: UInt32, _ side: Side, _ contract: UInt32, price: Int64, lots: Int64, _ tif: TimeInForce = .goodForSession
  ) -> Command {
    .order(
      exchange.origin(user),
      NewOrder(
        contract: ContractNumber(contract), side: side, price: Price(ticks: price), quantity: Quantity(lots: lots),
        timeInForce: tif))
  }

  /// Random orders, replaces, cancels and repeated requests of all members, in blocks of up to 40 commands. Members 2 to 4 have the pools
  /// 1 to 3.
  func trade(seed: UInt64, blocks: Int) throws {
    var random = SplitMix(seed: seed)
    var sent: [Command] = []
    try exchange.run(
      (UInt32(2)...4).map { user in
        let pool = AddPool(name: try exchange.name("evening"), account: .none, facility: FacilityNumber(1))
        return .operate(exchange.origin(user), .addPool(pool))
      })
    for block in 0..<blocks {
      var commands = derates(block)
      for _ in 0..<Int.random(in: 1...40, using: &random) {
        let command = self.command(&random, sent)
        sent.append(command)
        commands.append(command)
      }
      try exchange.run(commands)
    }
  }

  /// Now and then the facility can do less, and some of it again.
  private func derates(_ block: Int) -> [Command] {
    guard block % 5 == 4 else { return [] }
    let first = Self.first + 38 + Int32(block % 6)
    let change = ChangeCapability(
      facility: FacilityNumber(1), first: QuarterHour(first), end: QuarterHour(first + 3),
      charge: 250_000_000 + Int64(block) * 1_000_001, isTo: true)
    return [.operate(exchange.origin(5), block % 10 == 4 ? .derate(change) : .restore(change))]
  }

  private func command(_ random: inout SplitMix, _ sent: [Command]) -> Command {
    let user = UInt32.random(in: 2...5, using: &random)
    let target = sent.randomElement(using: &random)
    if Int.random(in: 0..<8, using: &random) == 0 { return offTheBook(user, &random) }
    switch (Int.random(in: 0..<20, using: &random), target) {
    case (0, .order(let origin, _)?):
      return .cancel(exchange.origin(origin.user.value), CancelOrder(target: OrderTarget(reference: origin.reference)))
    case (1, .order(let origin, let order)?), (2, .order(let origin, let order)?):
      return .replace(
        exchange.origin(origin.user.value),
        ReplaceOrder(
          target: OrderTarget(reference: origin.reference),
          price: Price(ticks: order.price.ticks + Int64.random(in: -3...200_000, using: &random)),
          quantity: Quantity(lots: Int64.random(in: 1...20, using: &random))))
    case (3, let again?): return again
    case (4, _): return .massCancel(exchange.origin(user), MassCancel())
    default:
      let tif = [TimeInForce.goodForSession, .goodForSession, .immediateOrCancel, .fillOrKill]
      let command = order(
        user, Bool.random(using: &random) ? .buy : .sell, UInt32.random(in: 1...6, using: &random),
        price: Int64.random(in: 1...40, using: &random), lots: Int64.random(in: 1...30, using: &random),
        tif.randomElement(using: &random) ?? .goodForSession)
      guard case .order(let origin, var new) = command, new.side == .sell, Bool.random(using: &random) else {
        return command
      }
      new.pool = PoolNumber(user - 1)
      return .order(origin, new)
    }
  }

  /// Negotiations and what is said to them; trades held, approved, disputed, recalled, busted. All of what was told last.
  private func offTheBook(_ user: UInt32, _ random: inout SplitMix) -> Command {
    var (negotiation, trade) = (NegotiationNumber(1), TradeNumber(1))
    for event in exchange.events.suffix(400) {
      if case .negotiated(_, let negotiated) = event { negotiation = negotiated.number }
      if case .traded(let traded) = event, Bool.random(using: &random) { trade = traded.number }
    }
    switch Int.random(in: 0..<10, using: &random) {
    case 0, 1:
      return .negotiate(
        exchange.origin(user),
        Negotiate(
          contract: ContractNumber(UInt32.random(in: 1...5, using: &random)),
          side: Bool.random(using: &random) ? .buy : .sell,
          price: Price(ticks: Int64.random(in: -9...40, using: &random)),
          quantity: Quantity(lots: Int64.random(in: 1...30, using: &random)),
          counterparty: MemberNumber(UInt32.random(in: 2...5, using: &random))))
    case 2, 3, 4:
      let answer = NegotiationAnswer.allCases.randomElement(using: &random) ?? .confirm
      return .answer(
        exchange.origin(user),
        AnswerNegotiation(
          negotiation: negotiation, answer: Bool.random(using: &random) ? .confirm : answer))
    case 5 where Bool.random(using: &random):
      let call = CallRights(
        contract: ContractNumber(UInt32.random(in: 1...5, using: &random)),
        quantity: Quantity(lots: Int64.random(in: 1...200, using: &random)))
      return .operate(exchange.origin(5), .callRights(call))
    case 5:
      let hold = SetHold(
        contract: ContractNumber(UInt32.random(in: 1...5, using: &random)), isOn: Bool.random(using: &random))
      return .operate(exchange.origin(), .setHold(hold))
    default:
      let review = TradeReview.allCases.randomElement(using: &random) ?? .bust
      let asker = review == .dispute || review == .agree ? user : 1
      return .review(exchange.origin(asker), ReviewTrade(trade: trade, review: review))
    }
  }

  /// Moves the market's time behind the delivery of so many days, and lets fall due what is due.
  func pass(days: Int64) throws {
    try exchange.operate(.advanceClock(AdvanceClock(to: Self.start.adding(seconds: 86_400 * days + 1))))
    try exchange.operate(.addZone(AddZone(name: exchange.name("after-\(days)"))))
  }
}
