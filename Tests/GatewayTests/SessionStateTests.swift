import Crypto
import ExchangeRuntime
import Gateway
import LineProtocol
import MarketEngine
import Testing

/// Every state of a session, and what each kind of line does in it.
struct SessionStateTests {
  static let requests = [
    "buy 5.0 QH.CHG.20261125 @ 1.0 ref=a1", "cancel a1 ref=a2", "replace a1 3.0 ref=a3",
    "cancel-all ref=a4", "cash", "positions", "orders", "trades", "contracts", "time", "help",
    "book QH.CHG.20261125", "rights day=20261125", "watch *", "unwatch *", "logout",
    "zone XJ ref=z1",
  ]

  @Test(arguments: requests)
  func `nothing is asked before a login`(_ line: String) throws {
    var conversation = try Conversation()
    #expect(conversation.say(line).first?.contains(" not-logged-in") == true)
    _ = conversation.say("hello tala/1")
    #expect(conversation.say(line).first?.contains(" not-logged-in") == true)
    _ = conversation.say(try conversation.login())
    #expect(conversation.say(line).first?.contains(" not-logged-in") == true)
    #expect(conversation.commands.isEmpty)
  }

  @Test(arguments: requests)
  func `everything may be asked after a login`(_ line: String) throws {
    var conversation = try Conversation()
    try conversation.begin()
    let answers = conversation.say(line)
    #expect(answers.allSatisfy { !$0.hasPrefix("error") }, "\(answers)")
  }

  @Test(arguments: requests + ["hello tala/1", "ping", "nonsense"])
  func `a closed session hears nothing`(_ line: String) throws {
    var conversation = try Conversation()
    try conversation.begin()
    conversation.turn.clear()
    conversation.session.ended(.logout, into: &conversation.turn)
    #expect(conversation.replies == ["bye logout"])
    #expect(conversation.say(line) == [])
    #expect(conversation.turn.submissions.isEmpty)
  }

  @Test(arguments: requests + ["hello tala/1"])
  func `a session that is leaving asks nothing more`(_ line: String) throws {
    var conversation = try Conversation()
    try conversation.begin()
    #expect(conversation.say("logout") == [])
    let answers = conversation.say(line)
    #expect(answers.first?.hasPrefix("error") == true, "\(answers)")
    #expect(conversation.turn.submissions.isEmpty)
  }

  @Test func `ping is answered in every state`() throws {
    var conversation = try Conversation()
    #expect(conversation.say("ping", "pong") == ["pong"])
    _ = conversation.say("hello tala/1")
    #expect(conversation.say("ping") == ["pong"])
    _ = conversation.say(try conversation.login())
    #expect(conversation.say("ping") == ["pong"])
    _ = conversation.open()
    #expect(conversation.say("ping") == ["pong"])
  }

  @Test func `hello is answered with the market and a challenge`() throws {
    var conversation = try Conversation()
    let challenge = hexadecimal(Key(words: Name(first: 1, second: 2, third: 3, fourth: 4)).bytes)
    #expect(
      conversation.say("hello tala/1") == ["hello tala/1 market=QH challenge=\(challenge)"])
  }

  @Test func `a standby says where the leader is and closes`() throws {
    var conversation = try Conversation()
    conversation.surroundings.exchange = .standby(leader: "10.0.0.1:7700")
    #expect(
      conversation.say("hello tala/1") == ["standby leader=10.0.0.1:7700", "bye standby"])
    #expect(conversation.turn.closing == .standby)
  }

  @Test(arguments: [ExchangeState.starting, .unavailable(reason: "x"), .stopped])
  func `nobody logs in where nothing is taken`(_ state: ExchangeState) throws {
    var conversation = try Conversation()
    conversation.surroundings.exchange = state
    #expect(conversation.say("hello tala/1") == ["unavailable"])
    #expect(conversation.session.state == .greeted)
  }

  @Test func `a logout is journaled and answered when it is`() throws {
    var conversation = try Conversation()
    try conversation.begin()
    #expect(conversation.say("logout") == [])
    guard case .endSession(let end) = conversation.commands.first else {
      Issue.record("no end was submitted")
      return
    }
    #expect(end == EndSession(session: SessionNumber(12), end: .logout))
    #expect(conversation.session.connectionLost() == nil)
  }

  @Test func `a lost connection is journaled once`() throws {
    var conversation = try Conversation()
    try conversation.begin()
    guard let session = conversation.session.connectionLost() else {
      Issue.record("no end is owed")
      return
    }
    #expect(session == SessionNumber(12))
    #expect(conversation.session.connectionLost() == nil)
  }

  @Test func `a session that goes on elsewhere, or after a restart, is not ended`() throws {
    for farewell in [Farewell.shutdown, .returnedElsewhere, .notLeading] {
      var conversation = try Conversation()
      try conversation.begin()
      conversation.turn.clear()
      conversation.session.close(farewell, into: &conversation.turn)
      #expect(conversation.session.connectionLost() == nil)
    }
  }

  @Test func `a few lines that are not understood close the connection`() throws {
    var conversation = try Conversation { $0.protocolErrors = 3 }
    try conversation.begin()
    #expect(conversation.say("nonsense").first == "error col=1 unknown-verb line=3")
    #expect(conversation.say("buy").count == 1)
    let last = conversation.say("sell nothing")
    #expect(last.count == 2)
    #expect(last.last == "bye too-many-errors")
    #expect(conversation.session.connectionLost() != nil)
  }
}
