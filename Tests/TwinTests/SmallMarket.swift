import MarketEngine
import Simulation

/// A market of two members and a drill contract, in engine and twin, for sequences that begin with an empty book.
struct SmallMarket: ~Copyable {
  static let contract = ContractNumber(1)
  static let members = [MemberNumber(2), MemberNumber(3)]
  static let users = [UserNumber(2), UserNumber(3)]
  static let now = Timestamp(nanoseconds: 20_000 * 86_400_000_000_000)

  private(set) var trial = TwinTrial(
    checks: TwinTrial.Checks(conservation: 0, queries: 0, restore: 0))
  /// The orders of the sequence, in order of entry.
  private(set) var orders: [OrderNumber] = []
  private var trades = 0

  init() throws(TwinDifference) {
    try execute(
      .open(
        OpenMarket(
          rules: Rules.current, clock: .manual, market: Self.name("m"),
          operatorMember: Self.name("o"), operatorUser: Self.name("o"),
          operatorKey: Key(words: .empty))))
    try operate(.addZone(AddZone(name: Self.name("Z"))))
    for member in Self.members {
      let name = Self.name("m\(member.value)")
      try operate(.addMember(AddMember(name: name, role: .trader)))
      try operate(.addUser(AddUser(member: member, name: name, key: Key(words: .empty))))
    }
    let first = QuarterHour(20_000 * 96 + 40)
    let end = QuarterHour(first.index + 4)
    try operate(
      .createContract(
        CreateContract(
          zone: ZoneNumber(1), product: .drill, label: Self.name("d"), first: first, end: end,
          secondFirst: first, secondEnd: end, classBasisPoints: BasisPoints(0), opens: .zero)))
    try execute(.due(Due(time: .zero, kind: .contractOpens, id: 1)))
  }

  mutating func execute(_ command: Command) throws(TwinDifference) {
    for event in try trial.execute(command, at: Self.now) {
      if case .accepted(_, let accepted) = event { orders.append(accepted.order) }
      if case .traded = event { trades += 1 }
    }
  }

  /// One lot from the second member to the first in an empty book, so that this is the last price.
  mutating func trade(at price: Int64) throws(TwinDifference) {
    for (user, side) in [(1, Side.sell), (0, .buy)] {
      let step = SmallStep.enter(user: user, side, price: price, lots: 1, .goodForSession, .cancelNewest)
      _ = try trial.execute(step.command(in: []), at: Self.now)
    }
  }

  /// A buy of one lot of the first member that waits; the refusal, or nil if it was accepted.
  mutating func enterStop(at stop: Int64) throws(TwinDifference) -> Refusal? {
    let order = NewOrder(
      contract: Self.contract, side: .buy, price: Price(ticks: 30), quantity: Quantity(lots: 1),
      options: .stop, stop: Price(ticks: stop))
    for event in try trial.execute(.order(Self.origin(Self.users[0]), order), at: Self.now) {
      if case .accepted(_, let accepted) = event { orders.append(accepted.order) }
      if case .refused(_, let refusal) = event { return refusal }
    }
    return nil
  }

  /// Why a command is refused; nil if it is not.
  mutating func refusal(of command: Command) throws(TwinDifference) -> Refusal? {
    for event in try trial.execute(command, at: Self.now) {
      if case .refused(_, let refusal) = event { return refusal }
    }
    return nil
  }

  private mutating func operate(_ operation: Operation) throws(TwinDifference) {
    try execute(.operate(Self.origin(UserNumber(1)), operation))
  }

  /// Empties the book. Both compare all trades that are kept after every command, so now and then everything begins anew.
  mutating func clear() throws(TwinDifference) {
    if trades > 40 {
      self = try SmallMarket()
      return
    }
    for member in Self.members {
      try execute(.massCancel(Self.origin(UserNumber(1)), MassCancel(member: member)))
    }
    orders = []
  }

  static func origin(_ user: UserNumber) -> Origin {
    Origin(user: user, session: .none, reference: .none)
  }

  private static func name(_ text: String) -> Name {
    Name(bytes: Array(text.utf8).span) ?? .empty
  }
}
