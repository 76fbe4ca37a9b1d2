import Gateway
import LineProtocol
import MarketEngine
import Testing

/// The amounts of a replace or cancel are read in its place in the sequence, with the digits of the order it is about; one sent again
/// gets its first answer, also after its order has ended and the exchange has started again.
struct ChangeReadingTests {
  static let contracts: [Product] = [.charge, .room, .drill]
  static let changes = [
    "replace a1 4 @ 7 ref=r", "replace a1 4 @ 7.0 ref=r was=5.0", "replace #1 3 ref=r", "replace a1 @ 9 ref=r",
    "cancel a1 ref=r was=5", "cancel #1 ref=r was=5.0",
    // Refused: the open quantity differs, and a price and a quantity out of range.
    "cancel a1 ref=r was=3", "replace a1 4 ref=r was=4", "replace a1 @ 99999999999 ref=r", "replace a1 0 ref=r",
    // Refused without figures in lots: more cash than there is. Of a drill it is done.
    "replace a1 4000000 @ 9999 ref=r",
  ]

  @Test(arguments: contracts, changes)
  func `after its order has ended`(_ product: Product, _ line: String) throws {
    var market = try ReadingMarket(product)
    _ = try market.say("buy 5 QH.\(word(product)).X @ 6 ref=a1")
    let first = try #require(try market.say(line).first)
    _ = try market.say("cancel-all ref=z")
    try expect(market.restarted(), again: line, as: first)
  }

  @Test(arguments: contracts, changes)
  func `when the order ended while it was on its way`(_ product: Product, _ line: String) throws {
    var market = try ReadingMarket(product)
    _ = try market.say("buy 5 QH.\(word(product)).X @ 6 ref=a1")
    let command = try market.command(line)
    _ = try market.say("cancel a1 ref=z")
    let first = try #require(try market.execute(command).first)
    #expect(refusal(first)?.code == .unknownOrder)
    try expect(market.restarted(), again: line, as: first)
  }

  @Test(arguments: contracts)
  func `when the contract was not open`(_ product: Product) throws {
    var market = try ReadingMarket(product)
    _ = try market.say("buy 5 QH.\(word(product)).X @ 6 ref=a1")
    try market.setFrozen(true)
    let first = try #require(try market.say("replace a1 4 @ 7 ref=r").first)
    #expect(refusal(first)?.code == .wrongPhase)
    try market.setFrozen(false)
    _ = try market.say("cancel a1 ref=z")
    try expect(market.restarted(), again: "replace a1 4 @ 7 ref=r", as: first)
  }

  @Test(arguments: contracts)
  func `of an order nobody has`(_ product: Product) throws {
    var market = try ReadingMarket(product)
    let first = try #require(try market.say("replace a1 4 @ 7 ref=r").first)
    #expect(refusal(first)?.code == .unknownOrder)
    try expect(market.restarted(), again: "replace a1 4 @ 7 ref=r", as: first)
  }

  @Test(arguments: contracts, ["replace a1 3 @ 7 ref=r", "replace a1 4 @ 7.123 ref=r", "cancel a1 ref=r was=4"])
  func `with other content is another request`(_ product: Product, _ line: String) throws {
    var market = try ReadingMarket(product)
    _ = try market.say("buy 5 QH.\(word(product)).X @ 6 ref=a1", "replace a1 4 @ 7 ref=r", "cancel a1 ref=z")
    var other = try market.restarted()
    #expect(refusal(try #require(try other.say(line).first))?.code == .referenceReused)
  }

  @Test(arguments: [
    (Product.charge, "replace a1 4.05 ref=r", UnreadChange.Amount.quantity, DecimalNumber.Misfit.tooPrecise),
    (.charge, "replace a1 @ 7.05 ref=r", .price, .tooPrecise), (.room, "replace a1 4 @ 7.123 ref=r", .price, .tooPrecise),
    (.drill, "replace a1 1.5 ref=r", .quantity, .tooPrecise), (.drill, "replace #1 @ 0.5 ref=r", .price, .tooPrecise),
    (.charge, "cancel a1 ref=r was=0.25", .was, .tooPrecise), (.charge, "replace a1 ref=r stop=3.55", .stop, .tooPrecise),
    (.charge, "replace a1 9223372036854775807 ref=r", .quantity, .tooLarge),
    (.drill, "replace a1 -9223372036854775808 ref=r", .quantity, .tooLarge),
  ])
  func `what does not fit the order's product cannot be read`(
    _ product: Product, _ line: String, _ amount: UnreadChange.Amount, _ reason: DecimalNumber.Misfit
  ) throws {
    var market = try ReadingMarket(product)
    _ = try market.say("buy 5 QH.\(word(product)).X @ 6 ref=a1")
    do {
      _ = try market.say(line)
      Issue.record("\(line) was read")
    } catch {
      #expect(error as? UnreadChange.Misfit == UnreadChange.Misfit(amount: amount, reason: reason))
    }
    // Nothing is remembered of it.
    let first = try #require(try market.say("replace a1 4 @ 7 ref=r").first)
    guard case .replaced = first else {
      Issue.record("\(first)")
      return
    }
  }

  private func expect(_ market: consuming ReadingMarket, again line: String, as first: Event) throws {
    guard case .repeated(let note, let answer) = try #require(try market.say(line).first) else {
      Issue.record("\(line) is not read as it was")
      return
    }
    switch first {
    case .replaced(let told, let replaced):
      #expect(note.number == told.number)
      #expect(answer.first == replaced.open.lots)
      #expect(answer.product == market.product)
    case .cancelled(let told, let cancelled):
      #expect(note.number == told.number)
      #expect(answer.first == cancelled.left.lots)
      #expect(answer.product == market.product)
    case .refused(let told, let refusal):
      #expect(note.number == told.number)
      #expect(Refusal(refusal.code, need: answer.first, free: answer.second, product: answer.product) == refusal)
    default: Issue.record("\(first)")
    }
  }

  private func word(_ product: Product) -> String {
    String(decoding: (0..<product.name.count).map { product.name[$0] }, as: UTF8.self)
  }

  private func refusal(_ event: Event) -> Refusal? {
    if case .refused(_, let refusal) = event { refusal } else { nil }
  }
}

/// A market with one contract and a user who is told everything a gateway tells.
private struct ReadingMarket: ~Copyable {
  let product: Product
  var engine: Engine
  var directory: Directory

  private init(_ product: Product, _ engine: consuming Engine, _ directory: Directory) {
    self.product = product
    self.engine = engine
    self.directory = directory
  }

  init(_ product: Product) throws {
    self.init(product, Engine(), Directory())
    _ = try execute(
      .open(
        OpenMarket(
          rules: Rules.current, clock: .manual, market: try name("QH"),
          operatorMember: try name("house"), operatorUser: try name("operator"),
          operatorKey: Key(words: Name(first: 9, second: 8, third: 7, fourth: 6)))))
    try operate(.addZone(AddZone(name: try name("QH"))))
    try operate(.addMember(AddMember(name: try name("north"), role: .trader)))
    try operate(
      .addUser(
        AddUser(
          member: MemberNumber(2), name: try name("trader"),
          key: Key(words: Name(first: 1, second: 2, third: 3, fourth: 4)))))
    try operate(
      .moveCash(MoveCash(account: AccountNumber(4), amount: Money(microYuan: 1_000_000_000_000))))
    let day = QuarterHour(Int32(TestMarket.time.nanoseconds / 900_000_000_000) + 96)
    let end = QuarterHour(day.index + 4)
    try operate(
      .createContract(
        CreateContract(
          zone: ZoneNumber(1), product: product, label: try name("X"), first: day, end: end,
          secondFirst: day, secondEnd: end, classBasisPoints: BasisPoints(0),
          opens: TestMarket.time)))
  }

  mutating func setFrozen(_ isFrozen: Bool) throws {
    try operate(.setTrading(SetTrading(contract: ContractNumber(1), frozen: isFrozen)))
  }

  private mutating func operate(_ operation: Operation) throws {
    let origin = Origin(user: UserNumber(1), session: .none, reference: .none)
    for event in try execute(.operate(origin, operation)) {
      if case .refused(_, let refusal) = event { Issue.record("\(refusal)") }
    }
  }

  mutating func execute(_ command: Command) throws -> [Event] {
    var events = EventBuffer()
    engine.execute(command, at: TestMarket.time, events: &events)
    let told = (0..<events.count).map { events[$0] }
    for event in told { directory.apply(event) }
    while let due = engine.nextDue(by: engine.now) { _ = try execute(.due(due)) }
    return told
  }

  /// What lines come to that the user sends; the events of the last one.
  mutating func say(_ lines: String...) throws -> [Event] {
    var events: [Event] = []
    for line in lines { events = try execute(command(line)) }
    return events
  }

  func command(_ line: String) throws -> Command {
    let request = try RequestParser.parse([UInt8](line.utf8).span)
    let action = RequestResolver.resolve(
      request, user: UserNumber(2), member: MemberNumber(2), session: .none, in: directory)
    switch action {
    case .command(let command): return command
    case .unread(let origin, let change): return try engine.read(change, origin)
    case .query, .session: throw Unexpected(line: line)
    }
  }

  struct Unexpected: Error { var line: String }

  /// The same market in another process: all it has is the state.
  func restarted() throws -> ReadingMarket {
    var words: [UInt64] = []
    engine.encodeState(into: &words)
    return ReadingMarket(product, try Engine(restoring: words), try Directory(state: words))
  }
}
