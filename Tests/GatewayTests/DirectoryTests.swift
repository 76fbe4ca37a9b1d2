import ExchangeRuntime
import Gateway
import LineProtocol
import MarketEngine
import Testing

struct DirectoryTests {
  /// A conversation whose directory knows CHG (one digit of price) as contract 1 and ROOM (two) as contract 2.
  private func directory() throws -> Directory { try Conversation().surroundings.directory }

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
