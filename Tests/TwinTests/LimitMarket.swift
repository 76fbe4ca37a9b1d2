import MarketEngine
import Simulation

/// An open market whose operator does one thing after the other, under references 1, 2, 3 …, in engine and twin.
struct LimitMarket: ~Copyable {
  enum Answer { case done, repeated, refused }

  static let start = Timestamp(nanoseconds: 20_000 * 86_400_000_000_000)
  private var now: Timestamp
  private var trial: TwinTrial
  private var references: UInt64 = 0

  init(
    checks: TwinTrial.Checks, clock: ClockKind = .real, at now: Timestamp = Self.start
  ) throws(TwinDifference) {
    self.now = now
    trial = TwinTrial(checks: checks)
    _ = try trial.execute(Opening.market(clock: clock), at: now)
  }

  /// The refusal, or nil if it was done.
  mutating func operate(_ operation: Operation) throws(TwinDifference) -> Refusal? {
    references += 1
    for event in try execute(references, operation) {
      if case .refused(_, let refusal) = event { return refusal }
    }
    return nil
  }

  /// A leg joins a user's draft: the refusal, or nil if it was done.
  mutating func add(legIn contract: UInt32, by user: UserNumber = UserNumber(1)) throws(TwinDifference) -> Refusal? {
    references += 1
    let leg = NewLeg(
      contract: ContractNumber(contract), side: .buy, price: Price(ticks: 0),
      quantity: Quantity(lots: 1))
    for event in try trial.execute(.leg(Self.origin(references, user), leg), at: now) {
      if case .refused(_, let refusal) = event { return refusal }
    }
    return nil
  }

  /// The draft is sent: the refusal, or nil if it was done.
  mutating func send(legs: Int64, by user: UserNumber) throws(TwinDifference) -> Refusal? {
    references += 1
    for event in try trial.execute(.basket(Self.origin(references, user), SendBasket(legs: legs)), at: now) {
      if case .refused(_, let refusal) = event { return refusal }
    }
    return nil
  }

  /// What is due when a contract opens.
  mutating func open(_ contract: UInt32) throws(TwinDifference) {
    _ = try trial.execute(.due(Due(time: now, kind: .contractOpens, id: UInt64(contract))), at: now)
  }

  /// One lot at 0: the refusal, or nil if it was accepted.
  mutating func sell(in contract: UInt32, by user: UserNumber) throws(TwinDifference) -> Refusal? {
    references += 1
    let order = NewOrder(
      contract: ContractNumber(contract), side: .sell, price: Price(ticks: 0), quantity: Quantity(lots: 1))
    for event in try trial.execute(.order(Self.origin(references, user), order), at: now) {
      if case .refused(_, let refusal) = event { return refusal }
    }
    return nil
  }

  /// A member's first order in a block of the first day: the refusal, or nil if it was accepted.
  mutating func order(in block: Block, by user: UserNumber) throws(TwinDifference) -> Refusal? {
    references += 1
    let order = NewOrder(contract: .none, side: .buy, price: Price(ticks: 0), quantity: Quantity(lots: 1))
    let origin = Self.origin(references, user)
    for event in try trial.execute(.block(origin, BlockOrder(block: block, order: order)), at: now) {
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
    try trial.execute(.operate(Self.origin(reference), operation), at: now)
  }

  private static func origin(_ reference: UInt64, _ user: UserNumber = UserNumber(1)) -> Origin {
    Origin(user: user, session: .none, reference: Reference(first: reference, second: 0))
  }

  /// A day of 96 quarter-hours, opening when the first of these markets' days is over.
  static func day(_ number: Int) -> CalendarDay { day(number, opensAfter: 3_600) }

  static func day(_ number: Int, opensAfter seconds: Int64) -> CalendarDay {
    CalendarDay(
      zone: ZoneNumber(1), date: UInt32(20_300_000 + number),
      firstQuarter: QuarterHour(Int32((20_000 + number) * 96)), quarters: 96, clockChange: 0,
      opens: start.adding(seconds: seconds), chargeFromHour: 0, chargeToHour: 0, dischargeFromHour: 0,
      dischargeToHour: 0, classBasisPoints: BasisPoints(0))
  }

  static func name(_ text: String) -> Name { Name(bytes: Array(text.utf8).span) ?? .empty }
}
