import MarketEngine
import Simulation
import Testing

/// Freezes over more contracts than random markets have, and what a state may say of them: engine and twin agree.
@Suite(.disabled(if: TwinParameters.seed != nil))
struct FreezeTests {
  @Test func `a freeze of more contracts than a slice looks at reaches all of them, and so does its end`() throws {
    var market = try FrozenMarket(contracts: Limits.sweepSlice + 3)
    market.checks(restore: 1)
    for scope in [ContractScope(), ContractScope(zone: ZoneNumber(1), label: LimitMarket.name("d"))] {
      for frozen in [true, false] {
        let events = try market.operate(.setTradingOf(SetTradingOf(scope: scope, frozen: frozen)))
        let phases = FrozenMarket.phases(in: events)
        #expect(phases.count == Limits.sweepSlice + 3)
        #expect(phases.allSatisfy { $0 == (frozen ? .frozen : .continuous) })
      }
    }
  }

  @Test func `a state in which a contract is not as its freezes are is not restored`() throws {
    let market = try FrozenMarket(contracts: 2)
    let words = market.words
    _ = try Engine(restoring: words)
    // What stands for every zone, for the one zone, and how many contracts are frozen themselves: none.
    #expect(words.suffix(3) == [0, 0, 0])
    let wrong: [[UInt64]] = [
      [1, 0, 0], [0, 1, 0], [1 << 8, 0, 0], [1 << 16, 0, 0], [0, .max, 0],
      [0, 0, 1, 1], [0, 0, 1, 3], [0, 0, 2, 1, 1], [0, 0, 1],
    ]
    for end in wrong {
      #expect(throws: StateError.self) { _ = try Engine(restoring: words.dropLast(3) + end) }
    }
    // A freeze of another product is none of theirs.
    let other = words.dropLast(3) + [1 << 2, 0, 0]
    #expect(try Engine(restoring: Array(other)).stateDigest() != market.digest)
  }
}

/// Drill contracts in one zone, all continuous.
private struct FrozenMarket: ~Copyable {
  private static let start = Timestamp(nanoseconds: 20_000 * 86_400_000_000_000)
  private var trial = TwinTrial(checks: TwinTrial.Checks(conservation: 0, queries: 0, restore: 0))

  init(contracts: Int) throws {
    for command in [Opening.market(), Opening.zone()] { _ = try run(command) }
    for number in 1...contracts { _ = try run(Opening.drill("d\(number)", opens: Self.start)) }
    _ = try operate(.setFees(SetFees(product: .drill, maker: .zero, taker: .zero, auction: .zero)))
  }

  mutating func checks(restore: Int) { trial.checks.restore = restore }

  var words: [UInt64] {
    var words: [UInt64] = []
    trial.engine.encodeState(into: &words)
    return words
  }

  var digest: Digest { trial.engine.stateDigest() }

  /// With what is due after it.
  mutating func operate(_ operation: MarketEngine.Operation) throws -> [Event] {
    var events = try run(
      .operate(Origin(user: UserNumber(1), session: .none, reference: .none), operation))
    while let due = trial.twin.nextDue(by: Self.start) { events += try trial.execute(.due(due), at: Self.start) }
    return events
  }

  private mutating func run(_ command: Command) throws -> [Event] {
    try trial.take(RandomMarket.Step(command: command, time: Self.start))
  }

  static func phases(in events: [Event]) -> [ContractPhase] {
    events.compactMap { event in
      if case .phaseChanged(_, let phase) = event { phase } else { nil }
    }
  }
}
