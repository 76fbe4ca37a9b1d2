import MarketEngine
import Simulation

/// A market in engine and twin in which a holder of four lots of charge in three quarter-hours offers them in three contracts that overlap.
/// Conservation is looked at after every command.
///
///     early   ■ ■ ·
///     whole   ■ ■ ■
///     late    · ■ ■
struct PoolMarket: ~Copyable {
  static let holder = UserNumber(2)
  static let buyer = UserNumber(3)
  static let pool = PoolNumber(1)
  static let early = ContractNumber(1)
  static let whole = ContractNumber(2)
  static let late = ContractNumber(3)
  static let now = Timestamp(nanoseconds: 20_000 * 86_400_000_000_000)
  private static let first: Int32 = 20_000 * 96 + 40

  private(set) var trial = TwinTrial(checks: TwinTrial.Checks(conservation: 1, queries: 7, restore: 5))
  /// The orders of the sequence, in order of entry.
  private(set) var orders: [OrderNumber] = []
  private(set) var events: [Event] = []

  init() throws(TwinDifference) {
    try execute(
      .open(
        OpenMarket(
          rules: Rules.current, clock: .manual, market: Self.name("m"), operatorMember: Self.name("o"),
          operatorUser: Self.name("o"), operatorKey: Key(words: .empty))))
    try operate(.addZone(AddZone(name: Self.name("Z"))))
    for (member, name) in [(MemberNumber(2), "seller"), (MemberNumber(3), "buyer")] {
      try operate(.addMember(AddMember(name: Self.name(name), role: .trader)))
      try operate(.addUser(AddUser(member: member, name: Self.name(name), key: Key(words: .empty))))
    }
    try operate(.moveCash(MoveCash(account: AccountNumber(5), amount: Money(microYuan: 1_000_000_000_000))))
    try operate(
      .addFacility(
        AddFacility(
          name: Self.name("lake"), zone: ZoneNumber(1), account: AccountNumber(4), firmness: .firm,
          charge: Power(watts: 400_000), discharge: Power(watts: 0), energy: Energy(wattHours: 0),
          efficiencyIn: BasisPoints(10_000), efficiencyOut: BasisPoints(10_000), saleFactor: BasisPoints(10_000),
          first: QuarterHour(Self.first), end: QuarterHour(Self.first + 3))))
    for (label, first, end) in [("early", 0, 2), ("whole", 0, 3), ("late", 1, 3)] as [(String, Int32, Int32)] {
      try operate(
        .createContract(
          CreateContract(
            zone: ZoneNumber(1), product: .charge, label: Self.name(label), first: QuarterHour(Self.first + first),
            end: QuarterHour(Self.first + end), secondFirst: QuarterHour(0), secondEnd: QuarterHour(0),
            classBasisPoints: BasisPoints(0), opens: .zero)))
    }
    for contract in 1...3 as ClosedRange<UInt64> {
      try execute(.due(Due(time: .zero, kind: .contractOpens, id: contract)))
    }
    try addPool("noon")
  }

  mutating func addPool(_ name: String, by user: UserNumber = Self.holder) throws(TwinDifference) {
    let pool = AddPool(name: Self.name(name), account: .none, facility: FacilityNumber(1))
    try execute(.operate(Self.origin(user), .addPool(pool)))
  }

  /// One more contract of the first quarter-hour.
  mutating func addContract(_ number: ContractNumber) throws(TwinDifference) {
    try operate(
      .createContract(
        CreateContract(
          zone: ZoneNumber(1), product: .charge, label: Self.name("c\(number.value)"), first: QuarterHour(Self.first),
          end: QuarterHour(Self.first + 1), secondFirst: QuarterHour(0), secondEnd: QuarterHour(0),
          classBasisPoints: BasisPoints(0), opens: .zero)))
    try execute(.due(Due(time: .zero, kind: .contractOpens, id: UInt64(number.value))))
  }

  mutating func review(
    _ trade: UInt64, _ review: TradeReview, by user: UserNumber = UserNumber(1)
  ) throws(TwinDifference) {
    try execute(.review(Self.origin(user), ReviewTrade(trade: TradeNumber(trade), review: review)))
  }

  mutating func execute(_ command: Command) throws(TwinDifference) {
    events = try trial.execute(command, at: Self.now)
    for event in events {
      if case .accepted(_, let accepted) = event { orders.append(accepted.order) }
    }
  }

  mutating func operate(_ operation: Operation) throws(TwinDifference) {
    try execute(.operate(Self.origin(UserNumber(1)), operation))
  }

  mutating func offer(
    _ lots: Int64, _ contract: ContractNumber, in pool: PoolNumber = Self.pool
  ) throws(TwinDifference) {
    var order = NewOrder(
      contract: contract, side: .sell, price: Price(ticks: 10), quantity: Quantity(lots: lots))
    if pool != .none { order.pool = pool }
    try execute(.order(Self.origin(Self.holder), order))
  }

  mutating func buy(
    _ lots: Int64, _ contract: ContractNumber, _ timeInForce: TimeInForce = .immediateOrCancel
  ) throws(TwinDifference) {
    try execute(
      .order(
        Self.origin(Self.buyer),
        NewOrder(
          contract: contract, side: .buy, price: Price(ticks: 10), quantity: Quantity(lots: lots),
          timeInForce: timeInForce)))
  }

  /// A basket of buys, one lot each.
  mutating func buyTogether(_ contracts: [ContractNumber]) throws(TwinDifference) {
    let origin = Self.origin(Self.buyer)
    try execute(.discard(origin))
    for contract in contracts {
      try execute(
        .leg(
          origin, NewLeg(contract: contract, side: .buy, price: Price(ticks: 10), quantity: Quantity(lots: 1))))
    }
    try execute(.basket(origin, SendBasket(legs: Int64(contracts.count))))
  }

  mutating func replace(_ order: Int, lots: Int64) throws(TwinDifference) {
    try execute(
      .replace(
        Self.origin(Self.holder),
        ReplaceOrder(target: target(order), price: Price(ticks: ReplaceOrder.keep), quantity: Quantity(lots: lots))))
  }

  mutating func cancel(_ order: Int) throws(TwinDifference) {
    try execute(.cancel(Self.origin(Self.holder), CancelOrder(target: target(order))))
  }

  private func target(_ order: Int) -> OrderTarget {
    OrderTarget(order: order < orders.count ? orders[order] : .none)
  }

  /// The open lots of the holder's live orders.
  var open: [Int64] {
    var rows: [QueryRow] = []
    trial.engine.answer(.orders(MemberNumber(2)), rows: &rows)
    return rows.compactMap { if case .order(let order) = $0 { order.open.lots } else { nil } }
  }

  /// The reserved charge of each quarter-hour, in lots.
  var reserved: [Int64] {
    var rows: [QueryRow] = []
    trial.engine.answer(
      .rights(AccountNumber(4), QuarterHour(Self.first), QuarterHour(Self.first + 3)), rows: &rows)
    return rows.flatMap { row -> [Int64] in
      guard case .right(let right) = row else { return [] }
      return [Int64](repeating: right.chargeReserved / 100_000, count: Int(right.end.index - right.first.index))
    }
  }

  static func origin(_ user: UserNumber) -> Origin {
    Origin(user: user, session: .none, reference: .none)
  }

  private static func name(_ text: String) -> Name { Name(bytes: Array(text.utf8).span) ?? .empty }
}
