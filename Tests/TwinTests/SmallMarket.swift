import MarketEngine
import Simulation

/// A market of two members and a drill contract, in engine and twin, for sequences that begin with an empty book; if wanted with a second
/// contract, in which a third member buys and sells more than they can.
struct SmallMarket: ~Copyable {
  static let contract = ContractNumber(1)
  static let second = ContractNumber(2)
  static let members = [MemberNumber(2), MemberNumber(3)]
  static let users = [UserNumber(2), UserNumber(3)]
  static let start = Timestamp(nanoseconds: 20_000 * 86_400_000_000_000)

  private(set) var trial = TwinTrial(
    checks: TwinTrial.Checks(conservation: 0, queries: 0, restore: 0))
  /// What the sequence has made, in order of entry.
  struct Made {
    var orders: [OrderNumber] = []
    var negotiations: [NegotiationNumber] = []
    var trades: [TradeNumber] = []
  }

  private(set) var made = Made()
  private var trades = 0
  private var now = start
  /// Whether a trade that is far from the last leads to a call of a second.
  private let isInterrupted: Bool
  private let hasSecond: Bool

  init(isInterrupted: Bool = false, hasSecond: Bool = false) throws(TwinDifference) {
    self.isInterrupted = isInterrupted
    self.hasSecond = hasSecond
    for command in [Opening.market(), Opening.zone()] + Opening.traders(2...3) + [Opening.drill()] { try execute(command) }
    try execute(.due(Due(time: .zero, kind: .contractOpens, id: 1)))
    if hasSecond { try openSecond() }
    guard isInterrupted else { return }
    try operate(.setCollar(SetCollar(product: .drill, collar: Collar(interrupt: 50, callSeconds: 1))))
  }

  private mutating func openSecond() throws(TwinDifference) {
    for command in Opening.traders(4...4) + [Opening.drill("e")] { try execute(command) }
    try execute(.due(Due(time: .zero, kind: .contractOpens, id: 2)))
    for (side, price) in [(Side.buy, Int64(-1_000)), (.sell, 1_000)] {
      try execute(
        .order(
          Self.origin(UserNumber(4)),
          NewOrder(
            contract: Self.second, side: side, price: Price(ticks: price), quantity: Quantity(lots: 1 << 30))))
    }
    made = Made()
  }

  mutating func execute(_ command: Command) throws(TwinDifference) {
    for event in try trial.execute(command, at: now) {
      if case .accepted(_, let accepted) = event { made.orders.append(accepted.order) }
      if case .negotiated(_, let negotiated) = event, !made.negotiations.contains(negotiated.number) {
        made.negotiations.append(negotiated.number)
      }
      if case .traded(let trade) = event {
        made.trades.append(trade.number)
        trades += 1
      }
    }
  }

  /// One lot from the second member to the first in an empty book, so that this is the last price.
  mutating func trade(at price: Int64) throws(TwinDifference) {
    for (user, side) in [(1, Side.sell), (0, .buy)] {
      let step = SmallStep.enter(user: user, side, price: price, lots: 1, .goodForSession, .cancelNewest)
      try execute(step.command())
    }
    made = Made()
  }

  /// After a trade at `price` the contract is in a call with an empty book.
  mutating func beginCall(reference price: Int64) throws(TwinDifference) {
    try trade(at: price)
    for (user, side) in [(1, Side.sell), (0, .buy)] {
      try execute(SmallStep.enter(user: user, side, price: price + 100, lots: 1, .goodForSession, .off).command())
    }
    try cancelAll()
  }

  /// A second later the call is over.
  mutating func endCall() throws(TwinDifference) {
    now = now.adding(seconds: 1)
    try operate(.advanceClock(AdvanceClock(to: now)))
    while let due = trial.twin.nextDue(by: now) { try execute(.due(due)) }
  }

  /// A buy of one lot of the first member that waits; the refusal, or nil if it was accepted.
  mutating func enterStop(at stop: Int64) throws(TwinDifference) -> Refusal? {
    let order = NewOrder(
      contract: Self.contract, side: .buy, price: Price(ticks: 30), quantity: Quantity(lots: 1),
      options: .stop, stop: Price(ticks: stop))
    for event in try trial.execute(.order(Self.origin(Self.users[0]), order), at: now) {
      if case .accepted(_, let accepted) = event { made.orders.append(accepted.order) }
      if case .refused(_, let refusal) = event { return refusal }
    }
    return nil
  }

  /// Why a command is refused; nil if it is not.
  mutating func refusal(of command: Command) throws(TwinDifference) -> Refusal? {
    for event in try trial.execute(command, at: now) {
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
      self = try SmallMarket(isInterrupted: isInterrupted, hasSecond: hasSecond)
      return
    }
    for place in made.negotiations.indices {
      for user in [0, 1] { try execute(SmallStep.answer(negotiation: place, user: user, .retract).command(in: made)) }
    }
    try cancelAll()
  }

  private mutating func cancelAll() throws(TwinDifference) {
    for member in Self.members {
      try execute(.massCancel(Self.origin(UserNumber(1)), MassCancel(member: member)))
    }
    made = Made()
  }

  static func origin(_ user: UserNumber) -> Origin {
    Origin(user: user, session: .none, reference: .none)
  }
}
