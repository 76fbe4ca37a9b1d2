import Crypto
import ExchangeRuntime
import Gateway
import LineProtocol
import MarketEngine
import Testing

struct LoginTests {
  @Test func `a proven login is submitted, and welcomed when the exchange has opened it`() throws {
    var conversation = try Conversation()
    _ = conversation.say("hello tala/1")
    #expect(conversation.say(try conversation.login()) == [])
    guard case .login(let login) = conversation.commands.first else {
      Issue.record("no login was submitted")
      return
    }
    #expect(login == Login(user: UserNumber(1), onDisconnect: .keep, returning: .none))
    #expect(conversation.open(last: 41) == nil)
    #expect(conversation.replies == ["welcome session=12 last=41"])
  }

  @Test func `the choice on disconnect and the session to come back to go with the login`() throws {
    var conversation = try Conversation()
    _ = conversation.say("hello tala/1")
    _ = conversation.say(
      try conversation.login("house", "operator", "session=9 on-disconnect=cancel"))
    guard case .login(let login) = conversation.commands.first else {
      Issue.record("no login was submitted")
      return
    }
    #expect(
      login == Login(user: UserNumber(1), onDisconnect: .cancel, returning: SessionNumber(9)))
  }

  @Test func `what is wrong with a login is not told`() throws {
    let stranger = Curve25519.Signing.PrivateKey()
    let wrong: [(Conversation) throws -> String] = [
      { try $0.login("nobody", "operator") },
      { try $0.login("house", "nobody") },
      { try $0.login("house", "operator", key: stranger) },
    ]
    for line in wrong {
      var conversation = try Conversation()
      _ = conversation.say("hello tala/1")
      #expect(
        conversation.say(try line(conversation)) == ["error col=1 bad-signature line=2"])
      #expect(conversation.commands.isEmpty)
      #expect(conversation.session.state == .greeted)
    }
  }

  @Test func `a challenge serves once`() throws {
    var conversation = try Conversation()
    _ = conversation.say("hello tala/1")
    let stranger = Curve25519.Signing.PrivateKey()
    _ = conversation.say(try conversation.login("house", "operator", key: stranger))
    #expect(conversation.say(try conversation.login()).first?.contains("not-allowed") == true)
  }

  @Test(arguments: [(29_999, true), (30_000, false)])
  func `a challenge serves for thirty seconds`(_ milliseconds: Int64, _ serves: Bool) throws {
    var conversation = try Conversation()
    _ = conversation.say("hello tala/1")
    conversation.moment = conversation.moment.adding(milliseconds: milliseconds)
    #expect(conversation.say(try conversation.login()).isEmpty == serves)
    #expect(conversation.commands.isEmpty != serves)
  }

  @Test func `a key that was replaced no longer opens a session`() throws {
    var conversation = try Conversation()
    let fresh = Curve25519.Signing.PrivateKey()
    let key = try #require(Key(bytes: [UInt8](fresh.publicKey.rawRepresentation)))
    conversation.surroundings.directory.apply(.keySet(UserNumber(1), key))
    _ = conversation.say("hello tala/1")
    #expect(conversation.say(try conversation.login()).first?.contains("bad-signature") == true)
    _ = conversation.say("hello tala/1")
    #expect(conversation.say(try conversation.login("house", "operator", key: fresh)) == [])
  }

  @Test func `after three wrong logins the connection is closed`() throws {
    var conversation = try Conversation()
    let stranger = Curve25519.Signing.PrivateKey()
    for attempt in 1...3 {
      _ = conversation.say("hello tala/1")
      let answer = conversation.say(
        try conversation.login("house", "operator", key: stranger))
      #expect(answer.first?.contains("bad-signature") == true)
      #expect((answer.last == "bye login-failed") == (attempt == 3))
    }
  }

  @Test func `more signatures than can be checked are busy, and the challenge still serves`() throws {
    var conversation = try Conversation {
      $0.loginsPerSecond = 1
      $0.loginsSavedUp = 1
    }
    let stranger = Curve25519.Signing.PrivateKey()
    _ = conversation.say("hello tala/1")
    _ = conversation.say(try conversation.login("house", "operator", key: stranger))
    _ = conversation.say("hello tala/1")
    #expect(conversation.say(try conversation.login()) == ["busy by=logins"])
    conversation.moment = conversation.moment.adding(milliseconds: 1_000)
    #expect(conversation.say(try conversation.login()) == [])
  }

  @Test func `a login the exchange refuses is told and closes the connection`() throws {
    var conversation = try Conversation()
    _ = conversation.say("hello tala/1")
    _ = conversation.say(try conversation.login())
    conversation.turn.clear()
    let note = Note(
      member: .none, user: UserNumber(1), number: 0, reference: .none, session: .none)
    conversation.session.refusedEntry(
      .refused(note, Refusal(.notPermitted)), in: conversation.surroundings,
      into: &conversation.turn)
    #expect(
      conversation.replies == ["refused 0 code=101 not-permitted user=operator", "bye login-failed"])
    #expect(conversation.session.connectionLost() == nil)
  }

  @Test func `a login the exchange does not take may be tried again`() throws {
    var conversation = try Conversation()
    _ = conversation.say("hello tala/1")
    _ = conversation.say(try conversation.login())
    let all = conversation.turn.submissions
    conversation.session.notTaken(
      all[...], in: &conversation.surroundings, into: &conversation.turn)
    #expect(conversation.replies == ["busy"])
    _ = conversation.say("hello tala/1")
    #expect(conversation.say(try conversation.login()) == [])
    #expect(conversation.commands.count == 1)
  }

  @Test func `a resume names what is between`() throws {
    var conversation = try Conversation()
    _ = conversation.say("hello tala/1")
    _ = conversation.say(try conversation.login("house", "operator", "resume=5"))
    #expect(
      conversation.open(last: 9)
        == ResumeRange(member: MemberNumber(1), after: 5, through: 9))
  }

  @Test func `there is nothing to resume after the last number`() throws {
    var conversation = try Conversation()
    _ = conversation.say("hello tala/1")
    _ = conversation.say(try conversation.login("house", "operator", "resume=9"))
    #expect(conversation.open(last: 9) == nil)
    #expect(conversation.turn.closing == nil)
  }

  @Test(arguments: [10, UInt64.max])
  func `a number beyond the last was not read here`(_ number: UInt64) throws {
    var conversation = try Conversation()
    _ = conversation.say("hello tala/1")
    _ = conversation.say(try conversation.login("house", "operator", "resume=\(number)"))
    #expect(conversation.open(last: 9) == nil)
    #expect(conversation.turn.closing == .resumeAhead)
    #expect(conversation.session.connectionLost() != nil)
  }
}
