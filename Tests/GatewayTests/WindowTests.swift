import ExchangeRuntime
import Gateway
import LineProtocol
import MarketEngine
import Testing

/// How much a session, a user and a member may have on its way, and how fast.
struct WindowTests {
  static func order(_ number: Int) -> String { "buy 5.0 QH.CHG.20261125 @ 1.0 ref=r\(number)" }

  @Test func `a session has so many unanswered requests and no more`() throws {
    var conversation = try Conversation { $0.sessionWindow = 3 }
    try conversation.begin()
    for number in 1...3 { #expect(conversation.say(WindowTests.order(number)) == []) }
    #expect(conversation.say(WindowTests.order(4)) == ["throttled ref=r4 by=window"])
    conversation.session.answered(in: &conversation.surroundings)
    #expect(conversation.say(WindowTests.order(5)) == [])
    #expect(conversation.say(WindowTests.order(6)) == ["throttled ref=r6 by=window"])
  }

  @Test func `a change that cannot be read is an error of its line, and leaves the window`() throws {
    var conversation = try Conversation {
      $0.sessionWindow = 2
      $0.protocolErrors = 2
    }
    try conversation.begin()
    let misfit = UnreadChange.Misfit(amount: .price, reason: .tooPrecise)
    for closing in ["", "\nbye too-many-errors"] {
      #expect(conversation.say("replace a1 1 @ 2.555 ref=a2", "cancel a1 ref=a3 was=2") == [])
      let line = conversation.turn.line - 1
      #expect(conversation.say(WindowTests.order(4)) == ["throttled ref=r4 by=window"])
      conversation.turn.clear()
      conversation.session.answered(misfit, in: &conversation.surroundings, into: &conversation.turn)
      let told = "error col=16 too-precise ref=a2 line=\(line)" + closing
      #expect(conversation.replies.joined(separator: "\n") == told)
      #expect(conversation.session.window == 1)
      conversation.session.answered(in: &conversation.surroundings)
    }
    #expect(conversation.turn.closing == .tooManyErrors)
    #expect(conversation.surroundings.allowances.unanswered(user: UserNumber(1)) == 0)
  }

  @Test func `the defaults are those of the protocol`() {
    let limits = GatewayLimits()
    #expect(limits.sessionWindow == 1_024)
    #expect(limits.userWindow == 2_048)
    #expect(limits.challengeMilliseconds == 30_000)
    #expect(limits.loginFailures == 3)
    #expect(limits.protocolErrors == 10)
    #expect(limits.pingMilliseconds == 30_000)
    #expect(limits.dropMilliseconds == 60_000)
    #expect(2 * limits.userWindow <= Limits.rememberedReferences)
  }

  @Test func `a user's sessions share a window`() throws {
    var first = try Conversation {
      $0.sessionWindow = 4
      $0.userWindow = 5
    }
    var second = first
    try first.begin()
    try second.begin()
    for number in 1...4 { #expect(first.say(WindowTests.order(number)) == []) }
    #expect(second.say(WindowTests.order(5)) == [])
    #expect(second.say(WindowTests.order(6)) == ["throttled ref=r6 by=window"])
    first.session.answered(in: &first.surroundings)
    #expect(second.say(WindowTests.order(7)) == [])
    #expect(first.surroundings.allowances.unanswered(user: UserNumber(1)) == 5)
  }

  @Test func `what the exchange does not take frees the window again and is busy`() throws {
    var conversation = try Conversation { $0.sessionWindow = 3 }
    try conversation.begin()
    _ = conversation.say(WindowTests.order(1), WindowTests.order(2), WindowTests.order(3), "cash tag=q")
    let all = conversation.turn.submissions
    #expect(all.count == 4)
    conversation.session.notTaken(
      all[1...], in: &conversation.surroundings, into: &conversation.turn)
    #expect(conversation.replies == ["busy ref=r2", "busy ref=r3", "busy tag=q"])
    #expect(conversation.session.window == 1)
    #expect(conversation.say(WindowTests.order(2), WindowTests.order(3)) == [])
    conversation.surroundings.exchange = .unavailable(reason: "gone")
    let again = conversation.turn.submissions
    conversation.session.notTaken(
      again[...], in: &conversation.surroundings, into: &conversation.turn)
    #expect(conversation.replies == ["unavailable ref=r2", "unavailable ref=r3"])
  }

  @Test func `answers that come after the connection is gone are still counted`() throws {
    var conversation = try Conversation()
    try conversation.begin()
    _ = conversation.say(WindowTests.order(1), WindowTests.order(2))
    _ = conversation.session.connectionLost()
    #expect(conversation.surroundings.allowances.unanswered(user: UserNumber(1)) == 2)
    conversation.session.answered(in: &conversation.surroundings)
    conversation.session.answered(in: &conversation.surroundings)
    #expect(conversation.surroundings.allowances.unanswered(user: UserNumber(1)) == 0)
  }

  @Test func `a session that is too fast is warned, then throttled, then goes on`() throws {
    var conversation = try Conversation {
      $0.sessionRate = 10
      $0.sessionSavedUp = 10
    }
    try conversation.begin()
    for number in 1...8 { #expect(conversation.say(WindowTests.order(number)) == []) }
    #expect(conversation.say(WindowTests.order(9)) == ["warning by=session-rate"])
    #expect(conversation.say(WindowTests.order(10)) == [])
    #expect(
      conversation.say(WindowTests.order(11)) == ["throttled ref=r11 by=session-rate"])
    #expect(conversation.say("time tag=q") == ["throttled tag=q by=session-rate"])
    conversation.moment = conversation.moment.adding(milliseconds: 100)
    #expect(conversation.say(WindowTests.order(11)) == [])
  }

  @Test func `a member's sessions share a rate`() throws {
    var conversation = try Conversation {
      $0.memberRate = 10
      $0.memberSavedUp = 2
    }
    try conversation.begin()
    #expect(conversation.say(WindowTests.order(1)) == [])
    #expect(conversation.say(WindowTests.order(2)).allSatisfy { $0 == "warning by=member-rate" })
    #expect(conversation.say(WindowTests.order(3)) == ["throttled ref=r3 by=member-rate"])
    #expect(conversation.session.window == 2)
  }

  @Test func `questions have a window of their own`() throws {
    var conversation = try Conversation { $0.questions = 2 }
    try conversation.begin()
    #expect(conversation.say("cash tag=a", "orders tag=b") == [])
    #expect(conversation.say("positions tag=c") == ["throttled tag=c by=questions"])
    conversation.turn.clear()
    conversation.session.answered(
      question: 1, rows: [], in: conversation.surroundings, into: &conversation.turn)
    #expect(conversation.replies == ["end cash tag=a rows=0"])
    #expect(conversation.say("positions tag=c") == [])
  }

  @Test func `nothing new is taken while the gateway stops`() throws {
    var conversation = try Conversation()
    try conversation.begin()
    conversation.surroundings.isDraining = true
    #expect(conversation.say(WindowTests.order(1)) == ["unavailable ref=r1 by=stopping"])
    #expect(conversation.commands.isEmpty)
  }

  @Test func `a silent peer is asked, and dropped`() throws {
    var conversation = try Conversation()
    try conversation.begin()
    #expect(conversation.wait(milliseconds: 29_999) == [])
    #expect(conversation.wait(milliseconds: 1) == ["ping"])
    #expect(conversation.wait(milliseconds: 29_999) == [])
    #expect(conversation.wait(milliseconds: 1) == ["bye silent"])
    #expect(conversation.turn.closing == .silent)
    #expect(conversation.session.connectionLost() != nil)
  }

  @Test func `a peer that answers is asked again later`() throws {
    var conversation = try Conversation()
    try conversation.begin()
    #expect(conversation.wait(milliseconds: 30_000) == ["ping"])
    conversation.session.hears(at: conversation.moment)
    #expect(conversation.wait(milliseconds: 29_999) == [])
    #expect(conversation.wait(milliseconds: 1) == ["ping"])
  }

  @Test func `a stranger has a minute to log in`() throws {
    var conversation = try Conversation()
    _ = conversation.wait(milliseconds: 30_000)
    conversation.session.hears(at: conversation.moment)
    _ = conversation.say("hello tala/1")
    #expect(conversation.wait(milliseconds: 29_999) == [])
    #expect(conversation.wait(milliseconds: 1) == ["bye login-too-late"])
  }
}
