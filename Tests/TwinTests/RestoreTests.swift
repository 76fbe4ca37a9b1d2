import MarketEngine
import Simulation
import Testing

/// What a state whose words are not those of a market comes to: it is refused at the word that cannot be, and nothing ends the process.
@Suite(.disabled(if: TwinParameters.seed != nil))
struct RestoreTests {
  @Test func `an order's answer without a reference, and a reference without an answer, are refused`() throws {
    let state = try RememberingMarket().state
    let order = state.start("orders") + 1
    var words = state.words
    (words[order + 4], words[order + 5]) = (0, 0)
    #expect(refusal(of: words) == .invalid(at: order + 20))
    words = state.words
    words[order + 16] = 0
    #expect(refusal(of: words) == .invalid(at: order + 20))
  }

  @Test func `an answer to no reference, to one there is already, and to that of a live order are refused`() throws {
    let state = try RememberingMarket().state
    let first = state.start("references") + 2
    let order = state.start("orders") + 1
    #expect(state.words[first - 1] == 2)
    for (place, from) in [(first, nil), (first + 10, first), (first, order + 4)] {
      var words = state.words
      for half in 0...1 { words[place + half] = from.map { state.words[$0 + half] } ?? 0 }
      #expect(refusal(of: words) == .invalid(at: place + 1))
    }
  }

  @Test func `of a user's references none are taken, and the most there can be, and not one more`() throws {
    let state = try RememberingMarket().state
    let count = state.start("references") + 1
    func words(remembering number: Int) -> [UInt64] {
      var words = state.words
      words[count] = UInt64(number)
      let answer = Array(words[(count + 1)..<(count + 11)])
      words.removeSubrange((count + 1)..<(count + 21))
      let answers = (0..<number).flatMap { [UInt64($0) + 1_000, 7] + answer[2...] }
      words.insert(contentsOf: answers, at: count + 1)
      return words
    }
    for number in [0, 1, Limits.rememberedReferences - 1, Limits.rememberedReferences] {
      var again: [UInt64] = []
      try Engine(restoring: words(remembering: number)).encodeState(into: &again)
      #expect(again == words(remembering: number))
    }
    #expect(refusal(of: words(remembering: Limits.rememberedReferences + 1)) == .invalid(at: count))
  }

  @Test func `what names something that is not there, or is there twice, is refused at its word`() throws {
    let state = try RememberingMarket().state
    let slots = state.start("slots")
    let highest = Int(state.words[slots])
    // Section, word of it, and what it becomes.
    let damages: [(String, Int, UInt64)] = [
      ("header", 0, 2), ("header", 1, 99), ("header", 2, 3), ("header", 11, 200_000),
      ("facilities", 5, 9), ("facilities", 6, 99), ("facilities", 7, 3), ("facilities", 16, 1_001),
      ("holdings", 1, 99), ("holdings", 2, 9), ("holdings", 4, 5), ("holdings", 5, 2),
      ("contracts", 0, 1 << 24), ("contracts", 2, 9), ("contracts", 3, 9), ("contracts", 4, 0),
      ("orders", 2, 99), ("orders", 3, 99), ("orders", 7, 3), ("orders", 9, 0), ("orders", 10, 0),
      ("orders", 13, 9), ("orders", 19, 1 << 16), ("orders", 20, 8), ("orders", 21, 1),
      ("slots", 0, 1 << 21), ("slots", highest + 1, 3), ("slots", highest + 2, state.words[slots + highest + 3]),
      ("slots", highest + 2, 0),
      ("sessions", 1, 0), ("sessions", 4, 1), ("sessions", 4, 9), ("sessions", 2, 99), ("sessions", 3, 0),
      ("references", 6, 0), ("positions", 1, 99), ("positions", 2, 9),
      ("sweeps", 1, 1), ("settled", 3, 1 << 32), ("safeguards", 1, 99), ("safeguards", 2, 2),
    ]
    for (section, word, value) in damages {
      var words = state.words
      let place = state.start(section) + word
      #expect(words[place] != value, "\(section) \(word)")
      words[place] = value
      let refusal = refusal(of: words)
      switch refusal {
      case .invalid(let at): #expect(at >= place, "\(section) \(word)")
      case .unknownVersion(let version): #expect(version == value)
      default: Issue.record("\(section) \(word) = \(value): \(String(describing: refusal))")
      }
    }
    #expect(refusal(of: Array(state.words.dropLast())) == .truncated(at: state.words.count - 1))
    #expect(refusal(of: state.words + [0]) == .overlong(at: state.words.count))
  }

  /// Each word of some states is given values that it has not. What is taken nevertheless is a market that can be written again: a
  /// snapshot compares its digest then.
  @Test(arguments: 1...10 as ClosedRange<UInt64>) func `no damaged word ends the process`(seed: UInt64) throws {
    let words = RandomState.words(seed: seed, steps: 150 + Int(seed) * 20)
    var refused = 0
    for place in words.indices where place % 37 == 0 || !RandomState.isRepetition(words, place) {
      let word = words[place]
      let values = [0, word &+ 1, word &- 1, word ^ 1 << 20, .max, 1 << 63, 1 << 62, word &* 3 &+ 7]
      // Each word has two of them in each state.
      for choice in [place + Int(seed), place + 2 * Int(seed) + 3] where values[choice % values.count] != word {
        var damaged = words
        damaged[place] = values[choice % values.count]
        do throws(StateError) {
          _ = try Engine(restoring: damaged).stateDigest()
        } catch {
          refused += 1
        }
      }
    }
    #expect(refused > 100)
  }

  private func refusal(of words: [UInt64]) -> StateError? {
    do throws(StateError) {
      _ = try Engine(restoring: words)
      return nil
    } catch {
      return error
    }
  }
}

/// The words a random market has come to.
private enum RandomState {
  static func words(seed: UInt64, steps: Int) -> [UInt64] {
    var market = RandomMarket(seed: seed)
    var engine = Engine()
    var events = EventBuffer()
    for step in 0..<steps {
      let next = market.next()
      events.removeAll()
      while step > 0, let due = engine.nextDue(by: next.time) { engine.execute(.due(due), at: next.time, events: &events) }
      engine.execute(next.command, at: next.time, events: &events)
      market.hear((0..<events.count).map { events[$0] })
    }
    var words: [UInt64] = []
    engine.encodeState(into: &words)
    return words
  }

  /// Whether a word is one of many alike, as those of a day's rights are.
  static func isRepetition(_ words: [UInt64], _ place: Int) -> Bool {
    (1...4).allSatisfy { place >= $0 && words[place] == words[place - $0] }
  }
}

/// A market with something in most sections of its state, made in engine and twin.
private struct RememberingMarket: ~Copyable {
  struct State {
    var words: [UInt64]
    var sections: [(name: String, start: Int)]

    func start(_ name: String) -> Int { sections.first { $0.name == name }?.start ?? .max }
  }

  private static let now = Timestamp(nanoseconds: 20_000 * 86_400_000_000_000)
  private var trial = TwinTrial(checks: TwinTrial.Checks(conservation: 1, queries: 1, restore: 1))
  private var references: UInt64 = 0

  var state: State { State(words: trial.twin.stateWords(), sections: trial.twin.stateSections()) }

  init() throws {
    for command in [Opening.market(), Opening.zone()] + Opening.traders(2...3) { try run(command) }
    for user: UInt32 in 2...3 {
      try run(.login(Login(user: UserNumber(user), onDisconnect: .keep, returning: .none)))
    }
    let first = QuarterHour(20_000 * 96 + 40)
    let end = QuarterHour(first.index + 1)
    try operate(
      .addFacility(
        AddFacility(
          name: LimitMarket.name("f"), zone: ZoneNumber(1), account: AccountNumber(4), firmness: .firm,
          charge: Power(watts: 100_000), discharge: Power(watts: 0), energy: Energy(wattHours: 0),
          efficiencyIn: .one, efficiencyOut: .one, saleFactor: .one, first: first, end: end)))
    try run(Opening.drill())
    try run(.due(Due(time: .zero, kind: .contractOpens, id: 1)))
    try operate(.moveCash(MoveCash(account: AccountNumber(4), amount: Money(microYuan: 5_000_000))))
    try operate(
      .settle(SettlePosting(run: 1, version: 1, member: MemberNumber(2), amount: Money(microYuan: 1_000_000))))
    try operate(.setHalt(SetHalt(member: MemberNumber(3), halted: true)))
    try operate(.setHalt(SetHalt(member: MemberNumber(3), halted: false)))
    try operate(.setLimits(SetLimits(member: MemberNumber(3), limits: MemberLimits(all: 1_000_000_000))))
    // A trade of two orders whose slots are free then, an order that rests under a reference, and two answers without one.
    try order(3, .sell, price: 1, referred: false)
    try order(2, .buy, price: 1, referred: false)
    try order(2, .buy, price: 0, referred: true)
    try order(2, .buy, price: 0, lots: 0, referred: true)
    try order(2, .buy, price: 0, lots: 0, referred: true)
    // Slots that are free: of two orders that are cancelled together.
    try order(3, .sell, price: 5, referred: false)
    try order(3, .sell, price: 6, referred: false)
    try run(.massCancel(origin(3, referred: false), MassCancel()))
  }

  private mutating func order(
    _ user: UInt32, _ side: Side, price: Int64, lots: Int64 = 1, referred: Bool
  ) throws {
    try run(
      .order(
        origin(user, referred: referred),
        NewOrder(
          contract: ContractNumber(1), side: side, price: Price(ticks: price), quantity: Quantity(lots: lots))))
  }

  private mutating func operate(_ operation: MarketEngine.Operation) throws {
    try run(.operate(origin(1, referred: false), operation))
  }

  private mutating func origin(_ user: UInt32, referred: Bool) -> Origin {
    references += 1
    return Origin(
      user: UserNumber(user), session: .none, reference: referred ? Reference(first: references, second: 0) : .none)
  }

  private mutating func run(_ command: Command) throws { _ = try trial.execute(command, at: Self.now) }
}
