import MarketEngine
import Simulation
import Testing

/// How many there may be of what operators add, and of sessions: the last, and one more. The engine alone, brought near the limit by its
/// state words where thousands of commands would look for the same name again and again.
@Suite(.disabled(if: TwinParameters.seed != nil))
struct RegistryLimitTests {
  private static let full = Refusal(.limitReached, need: 65_537, free: 65_536)

  @Test func `members, each with an account`() throws {
    #expect(Limits.members == 65_536 && Limits.accounts == 65_536)
    var market = try RegistryMarket()
    try market.grow(.members, to: Limits.members - 1)
    #expect(market.add(member: "last") == nil)
    #expect(market.add(member: "more") == Self.full)
    // It has no account: there may be others.
    #expect(market.add(account: "one") == nil)
  }

  @Test func `accounts, of which a member needs one`() throws {
    var market = try RegistryMarket()
    try market.grow(.accounts, to: Limits.accounts - 1)
    #expect(market.add(account: "last") == nil)
    #expect(market.add(account: "more") == Self.full)
    #expect(market.add(member: "more") == Self.full)
  }

  @Test func `facilities`() throws {
    #expect(Limits.facilities == 65_536)
    var market = try RegistryMarket()
    try market.grow(.facilities, to: Limits.facilities - 1)
    #expect(market.add(facility: "last") == nil)
    #expect(market.add(facility: "more") == Self.full)
  }

  @Test func `users`() throws {
    var market = try RegistryMarket()
    for number in 3...Limits.users { #expect(market.add(user: "u\(number)") == nil) }
    #expect(Limits.users == 65_536)
    #expect(market.add(user: "more") == Self.full)
  }

  @Test func `sessions`() throws {
    var market = try RegistryMarket()
    #expect(Limits.openSessions == 65_536)
    for _ in 1...Limits.openSessions { #expect(market.login() == nil) }
    #expect(market.login() == Refusal(.limitReached))
    // Who returns needs none, and one that ends makes room.
    #expect(market.login(returning: SessionNumber(65_536)) == nil)
    market.end(SessionNumber(7))
    #expect(market.login() == nil)
    #expect(market.login() == Refusal(.limitReached))
  }
}

/// An open market with a zone, a member, its account, its user and a facility, in the engine.
private struct RegistryMarket: ~Copyable {
  /// In the order in which the state has them.
  enum List: Int {
    case zones, members, users, accounts, facilities
    /// Words of one.
    static let widths = [4, 6, 9, 8, 23]
  }

  private static let now = Timestamp(nanoseconds: 20_000 * 86_400_000_000_000)
  /// Words before the first list.
  private static let header = 12
  private var engine = Engine()
  private var events = EventBuffer()

  init() throws {
    _ = execute(Opening.market(clock: .real))
    #expect(operate(.addZone(AddZone(name: LimitMarket.name("z")))) == nil)
    #expect(add(member: "m") == nil)
    #expect(add(user: "u") == nil)
    #expect(add(facility: "f") == nil)
  }

  /// Restores the market with the last of a list again and again.
  mutating func grow(_ list: List, to number: Int) throws {
    var words: [UInt64] = []
    engine.encodeState(into: &words)
    var place = Self.header
    for width in List.widths[..<list.rawValue] { place += 1 + Int(words[place]) * width }
    let count = Int(words[place])
    let end = place + 1 + count * List.widths[list.rawValue]
    let last = Array(words[(end - List.widths[list.rawValue])..<end])
    words[place] = UInt64(number)
    words.insert(contentsOf: (count..<number).flatMap { _ in last }, at: end)
    engine = try Engine(restoring: words)
  }

  mutating func add(member name: String) -> Refusal? {
    operate(.addMember(AddMember(name: LimitMarket.name(name), role: .trader)))
  }

  mutating func add(account name: String) -> Refusal? {
    operate(.addAccount(AddAccount(member: MemberNumber(2), name: LimitMarket.name(name))))
  }

  mutating func add(user name: String) -> Refusal? {
    let key = Key(words: .empty)
    return operate(.addUser(AddUser(member: MemberNumber(2), name: LimitMarket.name(name), key: key)))
  }

  mutating func add(facility name: String) -> Refusal? {
    let first = QuarterHour(20_001 * 96)
    return operate(
      .addFacility(
        AddFacility(
          name: LimitMarket.name(name), zone: ZoneNumber(1), account: AccountNumber(4), firmness: .firm,
          charge: Power(watts: 1), discharge: Power(watts: 1), energy: Energy(wattHours: 1), efficiencyIn: .one,
          efficiencyOut: .one, saleFactor: .one, first: first, end: QuarterHour(first.index + 1))))
  }

  mutating func login(returning session: SessionNumber = .none) -> Refusal? {
    execute(.login(Login(user: UserNumber(2), onDisconnect: .keep, returning: session)))
  }

  mutating func end(_ session: SessionNumber) { _ = execute(.endSession(EndSession(session: session, end: .logout))) }

  private mutating func operate(_ operation: MarketEngine.Operation) -> Refusal? {
    execute(.operate(Origin(user: UserNumber(1), session: .none, reference: .none), operation))
  }

  private mutating func execute(_ command: Command) -> Refusal? {
    events.removeAll()
    engine.execute(command, at: Self.now, events: &events)
    for index in 0..<events.count {
      if case .refused(_, let refusal) = events[index] { return refusal }
    }
    return nil
  }
}
