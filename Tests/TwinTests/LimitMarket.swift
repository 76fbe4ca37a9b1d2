import MarketEngine
import Simulation

/// An open market whose operator does one thing after the other, under references 1, 2, 3 …, in engine and twin.
struct LimitMarket: ~Copyable {
  enum Answer { case done, repeated, refused }

  private static let now = Timestamp(nanoseconds: 20_000 * 86_400_000_000_000)
  private var trial: TwinTrial
  private var references: UInt64 = 0

  init(checks: TwinTrial.Checks) throws(TwinDifference) {
    trial = TwinTrial(checks: checks)
    let name = Self.name("o")
    let market = OpenMarket(
      rules: Rules.current, clock: .real, market: name, operatorMember: name, operatorUser: name,
      operatorKey: Key(words: .empty))
    _ = try trial.execute(.open(market), at: Self.now)
  }

  /// The refusal, or nil if it was done.
  mutating func operate(_ operation: Operation) throws(TwinDifference) -> Refusal? {
    references += 1
    for event in try execute(references, operation) {
      if case .refused(_, let refusal) = event { return refusal }
    }
    return nil
  }

  /// A leg joins the operator's draft: the refusal, or nil if it was done.
  mutating func add(legIn contract: UInt32) throws(TwinDifference) -> Refusal? {
    references += 1
    let leg = NewLeg(
      contract: ContractNumber(contract), side: .buy, price: Price(ticks: 0),
      quantity: Quantity(lots: 1))
    for event in try trial.execute(.leg(Self.origin(references), leg), at: Self.now) {
      if case .refused(_, let refusal) = event { return refusal }
    }
    return nil
  }

  /// A member's first order in a block of the first day: the refusal, or nil if it was accepted.
  mutating func order(in block: Block, by user: UserNumber) throws(TwinDifference) -> Refusal? {
    references += 1
    let order = NewOrder(contract: .none, side: .buy, price: Price(ticks: 0), quantity: Quantity(lots: 1))
    let origin = Origin(user: user, session: .none, reference: Reference(first: references, second: 0))
    for event in try trial.execute(.block(origin, BlockOrder(block: block, order: order)), at: Self.now) {
      if case .refused(_, let refusal) = event { return refusal }
    }
    return nil
  }

  /// The same or another operation under a reference used before.
  mutating func again(_ reference: UInt64, _ operation: Operation) throws(TwinDifference) -> Answer {
    for event in try execute(reference, operation) {
      if case .repeated = event { return .repeated }
      if case .refused = event { return .refused }
    }
    return .done
  }

  private mutating func execute(
    _ reference: UInt64, _ operation: Operation
  ) throws(TwinDifference) -> [Event] {
    try trial.execute(.operate(Self.origin(reference), operation), at: Self.now)
  }

  private static func origin(_ reference: UInt64) -> Origin {
    Origin(user: UserNumber(1), session: .none, reference: Reference(first: reference, second: 0))
  }

  /// A day of 96 quarter-hours, opening when the first of these markets' days is over.
  static func day(_ number: Int) -> CalendarDay { day(number, opensAfter: 3_600) }

  static func day(_ number: Int, opensAfter seconds: Int64) -> CalendarDay {
    CalendarDay(
      zone: ZoneNumber(1), date: UInt32(20_300_000 + number),
      firstQuarter: QuarterHour(Int32((20_000 + number) * 96)), quarters: 96, clockChange: 0,
      opens: now.adding(seconds: seconds), chargeFromHour: 0, chargeToHour: 0, dischargeFromHour: 0,
      dischargeToHour: 0, classBasisPoints: BasisPoints(0))
  }

  static func name(_ text: String) -> Name { Name(bytes: Array(text.utf8).span) ?? .empty }
}
