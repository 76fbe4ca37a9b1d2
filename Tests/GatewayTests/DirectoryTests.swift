import ExchangeRuntime
import Gateway
import LineProtocol
import MarketEngine
import Testing

struct DirectoryTests {
  /// A conversation whose directory knows CHG (one digit of price) as contract 1 and ROOM (two) as contract 2.
  private func directory() throws -> Directory { try Conversation().surroundings.directory }

  private func note(_ reference: String) throws -> Note {
    Note(
      member: MemberNumber(1), user: UserNumber(1), number: 1,
      reference: try reference.asReference(), session: SessionNumber(1))
  }

  private func accepted(_ order: UInt64, _ contract: UInt32) -> Accepted {
    Accepted(
      order: OrderNumber(order), account: AccountNumber(1), contract: ContractNumber(contract),
      side: .buy, timeInForce: .goodForSession, price: Price(ticks: 1), open: Quantity(lots: 5),
      expiry: .never, facility: .none)
  }

  private func cancelled(_ order: UInt64) -> Cancelled {
    Cancelled(
      order: OrderNumber(order), contract: ContractNumber(1), left: Quantity(lots: 5),
      reason: .member)
  }

  @Test func `the house is known from the opening alone`() throws {
    let directory = try directory()
    #expect(directory.market == (try name("QH")))
    #expect(directory.member(try name("house")) == MemberNumber(1))
    #expect(directory.user(try name("operator"), of: MemberNumber(1)) == UserNumber(1))
    #expect(directory.account(try name("rounding"), of: MemberNumber(1)) == AccountNumber(3))
    #expect(directory.firstAccount(of: MemberNumber(1)) == AccountNumber(1))
    #expect(directory.role(of: MemberNumber(1)) == .marketOperator)
  }

  @Test func `names belong to their owner`() throws {
    var directory = try directory()
    directory.apply(.memberAdded(MemberNumber(2), try name("north"), .trader))
    directory.apply(.accountAdded(AccountNumber(4), MemberNumber(2), try name("main")))
    #expect(directory.account(try name("main"), of: MemberNumber(2)) == AccountNumber(4))
    #expect(directory.account(try name("main"), of: MemberNumber(1)) == nil)
    #expect(directory.user(try name("operator"), of: MemberNumber(2)) == nil)
    #expect(directory.firstAccount(of: MemberNumber(2)) == AccountNumber(4))
    #expect(directory.firstAccount(of: MemberNumber(3)) == nil)
  }

  @Test func `a delivered contract is found no more, but its name is still told`() throws {
    var directory = try directory()
    let symbol = try #require(directory.symbol(of: ContractNumber(1)))
    #expect(directory.contract(symbol) == ContractNumber(1))
    directory.apply(.phaseChanged(ContractNumber(1), .delivered))
    #expect(directory.contract(symbol) == nil)
    #expect(directory.symbol(of: ContractNumber(1)) == symbol)
    #expect(directory.contracts.count == 1)
  }

  @Test func `a symbol goes to the contract created last`() throws {
    var directory = try directory()
    let terms = try #require(directory.contracts[ContractNumber(1)]?.terms)
    let symbol = try #require(directory.symbol(of: ContractNumber(1)))
    directory.apply(.phaseChanged(ContractNumber(1), .delivered))
    directory.apply(.contractCreated(ContractNumber(3), terms))
    #expect(directory.contract(symbol) == ContractNumber(3))
  }

  @Test func `an order is of its contract's product, by reference and by number`() throws {
    var directory = try directory()
    directory.apply(.accepted(try note("a1"), accepted(9, 2)))
    let byReference = OrderTarget(reference: try "a1".asReference())
    #expect(directory.product(of: byReference, by: UserNumber(1)) == .room)
    #expect(directory.product(of: byReference, by: UserNumber(2)) == nil)
    #expect(
      directory.product(of: OrderTarget(order: OrderNumber(9)), by: UserNumber(2)) == .room)
  }

  @Test func `an order that has ended is of no product here`() throws {
    var directory = try directory()
    directory.apply(.accepted(try note("a1"), accepted(9, 2)))
    directory.apply(.cancelled(try note("a2"), cancelled(9)))
    let target = OrderTarget(reference: try "a1".asReference())
    #expect(directory.product(of: target, by: UserNumber(1)) == nil)
    #expect(directory.product(of: OrderTarget(order: OrderNumber(9)), by: UserNumber(1)) == nil)
  }

  @Test func `a replace in the same read as its order is read with the order's digits`() throws {
    var conversation = try Conversation()
    try conversation.begin()
    let answers = conversation.say(
      "buy 5.0 QH.ROOM.20261125 @ 1.25 ref=a1", "replace a1 @ 1.5 ref=a2")
    #expect(answers == [])
    guard case .replace(_, let replace) = conversation.commands.last else {
      Issue.record("no replace was submitted")
      return
    }
    #expect(replace.price == Price(ticks: 150))
  }

  @Test func `while two orders of other digits wait under one reference neither is guessed`() throws {
    var conversation = try Conversation()
    try conversation.begin()
    _ = conversation.say(
      "buy 5.0 QH.ROOM.20261125 @ 1.25 ref=a1", "buy 5.0 QH.CHG.20261125 @ 1.2 ref=a1",
      "replace a1 @ 1.5 ref=a2")
    let content = try #require(conversation.turn.submissions.last?.content)
    guard case .unread(_, let change) = content else {
      Issue.record("no replace was left to the engine")
      return
    }
    #expect(change.price == DecimalNumber(mantissa: 15, digits: 1))
    // Both are refused: nothing lives under the reference.
    for _ in 1...3 { conversation.session.answered(in: &conversation.surroundings) }
    let target = OrderTarget(reference: try "a1".asReference())
    let directory = conversation.surroundings.directory
    #expect(directory.product(of: target, by: UserNumber(1)) == nil)
  }

  @Test func `a live order keeps its reference against a later one`() throws {
    var conversation = try Conversation()
    try conversation.begin()
    conversation.surroundings.directory.apply(.accepted(try note("a1"), accepted(9, 2)))
    _ = conversation.say("buy 5.0 QH.CHG.20261125 @ 1.2 ref=a1", "replace a1 @ 1.5 ref=a2")
    guard case .replace(_, let replace) = conversation.commands.last else {
      Issue.record("no replace was submitted")
      return
    }
    #expect(replace.price == Price(ticks: 150))
  }

  @Test func `words that are no state are refused where they fail`() throws {
    #expect(throws: DirectoryError.unreadable(at: 0)) { try Directory(state: []) }
    #expect(throws: DirectoryError.unknownFormat(77)) { try Directory(state: [77]) }
    let engine = Engine()
    var words: [UInt64] = []
    engine.encodeState(into: &words)
    for count in 0..<min(words.count, 19) {
      #expect(throws: DirectoryError.self) { try Directory(state: [UInt64](words[..<count])) }
    }
  }
}

extension String {
  func asReference() throws -> Reference {
    let bytes = [UInt8](utf8)
    let reference = Reference(bytes: bytes.span)
    return try #require(reference)
  }
}
