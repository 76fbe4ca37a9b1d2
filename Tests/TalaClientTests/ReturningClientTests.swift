import Foundation
import LineProtocol
import Synchronization
import TalaClient
import Testing

/// A client that stays at the exchange whatever befalls it.
@Suite struct ReturningClientTests {
  /// An exchange of several lives: what it answers depends on how often somebody has said hello.
  private final class Lives: Sendable {
    private let state = Mutex((hellos: 0, lines: [String]()))

    var lines: [String] { state.withLock { $0.lines } }

    func hear(_ line: String) -> Int {
      state.withLock { state in
        if line.hasPrefix("hello") { state.hellos += 1 }
        state.lines.append(line)
        return state.hellos
      }
    }
  }

  private final class Told: Sendable {
    private let state = Mutex<[String]>([])
    var lines: [String] { state.withLock { $0 } }
    func add(_ line: String) { state.withLock { $0.append(line) } }
    /// Without the lines of the login itself.
    var ofMember: [String] { lines.filter { !$0.hasPrefix("hello") && !$0.hasPrefix("welcome") && !$0.hasPrefix("bye") } }
  }

  private func settings(_ endpoints: Endpoint..., patience: Duration = .seconds(20)) -> ReturningClient.Settings {
    var settings = ReturningClient.Settings(
      endpoints: endpoints, credentials: Credentials(member: "gonghe", user: "trader1", key: SigningKey()))
    settings.patience = patience
    settings.persistence = .seconds(20)
    return settings
  }

  private static let hello = ["hello tala/1 market=QH challenge=\(FakeExchange.challenge)"]

  @Test func `what was missed is heard once, and what has no answer is sent again and answered once`() async throws {
    let (lives, told) = (Lives(), Told())
    let script: FakeExchange.Script = { line in
      let life = lives.hear(line)
      switch line.split(separator: " ")[0] {
      case "hello": return ReturningClientTests.hello
      case "login" where life == 1: return ["welcome session=12 last=1841"]
      case "login":
        return [
          "welcome session=12 last=1843", "filled 1842 ref=z9 order=3 quantity=1", "accepted 1843 ref=a1 order=4 user=trader1",
        ]
      case "watch": return ["level QH.CHG.1 bid 1 1 n=1"]
      // Cut off with the request done, and its answer not told.
      case "buy" where life == 1: return nil
      case "buy": return ["accepted 1843 ref=a1 order=4 user=trader1 again"]
      case "sell": return ["accepted 1844 ref=a2 order=5 user=trader1"]
      default: return nil
      }
    }
    try await FakeExchange.run(script) { endpoint in
      let client = try await ReturningClient.connect(settings(endpoint)) { told.add($0.text) }
      client.send("watch QH.*.*") { _ in }
      let answer = try await client.request("buy 1 QH.CHG.1 @ 5 ref=a1")
      // It came with the past, and as `again`: whichever was heard first with the request under way.
      #expect(answer.text.hasPrefix("accepted 1843 ref=a1 order=4 user=trader1"))
      #expect(try await client.request("sell 1 QH.CHG.1 @ 6 ref=a2").number == 1_844)
      #expect(client.returns == 1)
      await client.close()
    }
    let login = try #require(lives.lines.last { $0.hasPrefix("login ") })
    #expect(login.contains(" resume=1841 ") || login.hasSuffix(" resume=1841"))
    #expect(login.contains(" session=12"))
    #expect(lives.lines.filter { $0.hasPrefix("watch ") }.count == 2)
    #expect(
      told.ofMember.filter { !$0.hasPrefix("level") } == [
        "filled 1842 ref=z9 order=3 quantity=1", "accepted 1843 ref=a1 order=4 user=trader1",
        "accepted 1844 ref=a2 order=5 user=trader1",
      ])
  }

  @Test func `where a standby names the leader it goes there`() async throws {
    try await FakeExchange.run(FakeExchange.welcoming { _ in [] }) { leader in
      let standby: FakeExchange.Script = { line in line.hasPrefix("hello") ? ["standby leader=\(leader)"] : nil }
      try await FakeExchange.run(standby) { endpoint in
        let client = try await ReturningClient.connect(settings(endpoint))
        #expect(client.endpoint == leader)
        await client.close()
      }
    }
  }

  @Test func `what is not taken is sent again, and answered once`() async throws {
    let refused = Mutex(3)
    let script = FakeExchange.welcoming { line in
      let isTaken = refused.withLock { left in
        left -= 1
        return left < 0
      }
      return [isTaken ? "accepted 1842 ref=a1 order=4 user=trader1" : "unavailable ref=a1"]
    }
    try await FakeExchange.run(script) { endpoint in
      let client = try await ReturningClient.connect(settings(endpoint))
      #expect(try await client.request("buy 1 QH.CHG.1 @ 5 ref=a1").number == 1_842)
      #expect(client.returns == 0)
      await client.close()
    }
    #expect(refused.withLock { $0 } == -1)
  }

  @Test func `it leaves an exchange that is silent, or takes nothing for long, for another`() async throws {
    for word in [[], ["unavailable ref=a1"]] {
      try await FakeExchange.run(FakeExchange.welcoming { $0.hasPrefix("buy") ? word : [] }) { first in
        let other = FakeExchange.welcoming { $0.hasPrefix("buy") ? ["accepted 1842 ref=a1 user=trader1"] : [] }
        try await FakeExchange.run(other) { second in
          let client = try await ReturningClient.connect(settings(first, second, patience: .seconds(1)))
          #expect(try await client.request("buy 1 QH.CHG.1 @ 5 ref=a1").number == 1_842)
          #expect(client.endpoint == second)
          await client.close()
        }
      }
    }
  }

  @Test func `when nothing is due it leaves an exchange that gives no sign of life, and stays at one that does`() async throws {
    let (first, second, told) = (Lives(), Lives(), Told())
    let silent = FakeExchange.welcoming { line in
      _ = first.hear(line)
      return []
    }
    let living = FakeExchange.welcoming { line in
      _ = second.hear(line)
      return ["pong"]
    }
    try await FakeExchange.run(silent, answersPings: false) { one in
      try await FakeExchange.run(living, answersPings: false) { other in
        let client = try await ReturningClient.connect(settings(one, other, patience: .seconds(1))) { told.add($0.text) }
        #expect(client.endpoint == one)
        try await wait { second.lines.count >= 2 }
        #expect(client.endpoint == other)
        #expect(client.returns == 1)
        await client.close()
      }
    }
    #expect(first.lines == ["ping"])
    #expect(second.lines.allSatisfy { $0 == "ping" })
    #expect(!told.lines.contains("pong"), "the answer to its own `ping` is nobody's news")
  }

  /// As after a leader is lost: the one address answers no more, the other does not lead yet.
  @Test func `with several addresses the first connection waits for who takes the lead`() async throws {
    let hellos = Mutex(0)
    let script: FakeExchange.Script = { line in
      let count = hellos.withLock { hellos in
        if line.hasPrefix("hello") { hellos += 1 }
        return hellos
      }
      return count < 2 ? ["standby leader=127.0.0.1:1"] : FakeExchange.welcoming { _ in [] }(line)
    }
    try await FakeExchange.run(script) { endpoint in
      let gone = Endpoint(host: "127.0.0.1", port: 1)
      let client = try await ReturningClient.connect(settings(gone, endpoint))
      #expect(client.endpoint == endpoint)
      await client.close()
      await #expect(throws: ClientFailure.unreachable(gone, "Connection refused")) {
        _ = try await ReturningClient.connect(settings(gone))
      }
    }
  }

  @Test func `it is noted when the connection is lost and when it is back`() async throws {
    let noted = Mutex<[ReturningClient.Change]>([])
    let lives = Lives()
    let script: FakeExchange.Script = { line in
      let life = lives.hear(line)
      guard line.hasPrefix("buy") else { return FakeExchange.welcoming { _ in [] }(line) }
      return life == 1 ? nil : ["accepted 1842 ref=a1 order=4 user=trader1"]
    }
    try await FakeExchange.run(script) { endpoint in
      let client = try await ReturningClient.connect(settings(endpoint)) { _ in
      } noting: { change in
        noted.withLock { $0.append(change) }
      }
      #expect(try await client.request("buy 1 QH.CHG.1 @ 5 ref=a1").number == 1_842)
      try await wait { noted.withLock { $0.count } == 2 }
      await client.close()
      #expect(noted.withLock { $0 } == [.lost(.closed("bye logout")), .back(endpoint)])
    }
  }

  @Test func `while a request is not taken what is sent after it waits`() async throws {
    let lives = Lives()
    let isTaken = Mutex(false)
    let number = Mutex(UInt64(1_841))
    let script = FakeExchange.welcoming { line in
      _ = lives.hear(line)
      let reference = line.split(separator: " ").last ?? ""
      guard isTaken.withLock({ $0 }) else { return ["busy \(reference)"] }
      let next = number.withLock { number in
        number += 1
        return number
      }
      return ["\(line.hasPrefix("buy") ? "accepted" : "cancelled") \(next) \(reference) order=4 by=member user=trader1"]
    }
    try await FakeExchange.run(script) { endpoint in
      let client = try await ReturningClient.connect(settings(endpoint))
      let answers = Told()
      let note: @Sendable (ReturningClient.Answer) -> Void = { answer in
        answers.add((try? answer.get().first?.text) ?? "none")
      }
      client.send("buy 1 QH.CHG.1 @ 5 ref=a1", tell: note)
      // Sent a second time: the client knows that it was not taken.
      try await wait { lives.lines.count >= 2 }
      client.send("cancel a1 ref=a2", tell: note)
      client.send("buy 2 QH.CHG.1 @ 5 ref=a3", tell: note)
      let before = lives.lines.count
      try await wait { lives.lines.count >= before + 3 }
      #expect(Set(lives.lines) == ["buy 1 QH.CHG.1 @ 5 ref=a1"])
      isTaken.withLock { $0 = true }
      try await wait { answers.lines.count == 3 }
      #expect(
        answers.lines == [
          "accepted 1842 ref=a1 order=4 by=member user=trader1", "cancelled 1843 ref=a2 order=4 by=member user=trader1",
          "accepted 1844 ref=a3 order=4 by=member user=trader1",
        ])
      await client.close()
    }
  }

  @Test func `what was not taken is sent again one by one, also over a lost connection`() async throws {
    let lives = Lives()
    let script: FakeExchange.Script = { line in
      let life = lives.hear(line)
      let buys = lives.lines.filter { $0.hasPrefix("buy") }.count
      switch line.split(separator: " ")[0] {
      case "hello": return ReturningClientTests.hello
      case "login": return ["welcome session=12 last=1841"]
      // Cut off when it comes a second time: by then the client has heard that it was not taken.
      case "buy" where life == 1: return buys < 2 ? ["busy ref=a1"] : nil
      case "cancel" where life == 1: return ["busy ref=a2"]
      // Not taken once more: what is behind it must not be on its way.
      case "buy" where buys == 3: return ["busy ref=a1"]
      case "buy": return ["accepted 1842 ref=a1 order=4 user=trader1"]
      case "cancel": return ["cancelled 1843 ref=a2 order=4 by=member user=trader1"]
      default: return nil
      }
    }
    try await FakeExchange.run(script) { endpoint in
      let client = try await ReturningClient.connect(settings(endpoint))
      client.send("buy 1 QH.CHG.1 @ 5 ref=a1") { _ in }
      #expect(try await client.request("cancel a1 ref=a2").number == 1_843)
      #expect(client.returns == 1)
      await client.close()
    }
    let second = lives.lines.drop { !$0.hasPrefix("hello") }.dropFirst().drop { !$0.hasPrefix("hello") }
    #expect(
      second.filter { $0.hasPrefix("buy") || $0.hasPrefix("cancel") } == [
        "buy 1 QH.CHG.1 @ 5 ref=a1", "buy 1 QH.CHG.1 @ 5 ref=a1", "cancel a1 ref=a2",
      ])
  }

  @Test func `a question that is not taken keeps nothing waiting`() async throws {
    let lives = Lives()
    let isBought = Mutex(false)
    let script = FakeExchange.welcoming { line in
      _ = lives.hear(line)
      if line.hasPrefix("buy") {
        isBought.withLock { $0 = true }
        return ["accepted 1842 ref=a1 order=4 user=trader1"]
      }
      return [isBought.withLock { $0 } ? "end cash tag=q1 rows=0" : "throttled tag=q1 by=questions"]
    }
    try await FakeExchange.run(script) { endpoint in
      let client = try await ReturningClient.connect(settings(endpoint))
      async let rows = client.exchange("cash tag=q1")
      try await wait { lives.lines.count >= 2 }
      #expect(try await client.request("buy 1 QH.CHG.1 @ 5 ref=a1").number == 1_842)
      #expect(try await rows.isEmpty)
      await client.close()
    }
  }

  @Test func `two lines with one reference are both answered`() async throws {
    let number = Mutex(UInt64(1_841))
    let script = FakeExchange.welcoming { _ in
      number.withLock { number in
        number += 1
        return number == 1_842
          ? ["accepted 1842 ref=a1 order=4 user=trader1"] : ["refused \(number) ref=a1 code=102 reference-reused user=trader1"]
      }
    }
    try await FakeExchange.run(script) { endpoint in
      let client = try await ReturningClient.connect(settings(endpoint))
      let answers = Told()
      for line in ["buy 1 QH.CHG.1 @ 5 ref=a1", "buy 2 QH.CHG.1 @ 5 ref=a1"] {
        client.send(line) { answer in answers.add((try? answer.get().first?.text) ?? "none") }
      }
      try await wait { answers.lines.count == 2 }
      #expect(answers.lines.map { $0.prefix(8) } == ["accepted", "refused "])
      await client.close()
    }
  }

  @Test func `a line waits while another with its reference is on its way`() async throws {
    let lives = Lives()
    let script: FakeExchange.Script = { line in
      let life = lives.hear(line)
      let second = lives.lines.filter { $0.hasPrefix("buy 2") }.count
      switch line.split(separator: " ").prefix(2).joined(separator: " ") {
      case "hello tala/1": return ReturningClientTests.hello
      case "login gonghe": return ["welcome session=12 last=1841"]
      // Still under way when the connection ends, or until the second has come.
      case "buy 1": return life == 1 && second == 0 ? [] : ["accepted 1842 ref=a1 order=4 user=trader1"]
      // Not taken at once: said before what the first comes to.
      case "buy 2" where second == 1: return ["throttled ref=a1 by=window"]
      case "buy 2": return ["refused 1845 ref=a1 code=102 reference-reused user=trader1"]
      case "sell 3": return ["accepted 1844 ref=a2 order=5 user=trader1"]
      default: return ["pong"]
      }
    }
    try await FakeExchange.run(script) { endpoint in
      let client = try await ReturningClient.connect(settings(endpoint, patience: .seconds(1)))
      let answers = Told()
      for line in ["buy 1 QH.CHG.1 @ 5 ref=a1", "buy 2 QH.CHG.1 @ 5 ref=a1", "sell 3 QH.CHG.1 @ 5 ref=a2"] {
        client.send(line) { answer in
          answers.add("\(line.prefix(6)): \((try? answer.get().first?.text.prefix(13)) ?? "none")")
        }
      }
      try await wait { answers.lines.count == 3 }
      // The third was on its way when it was heard that the second was not taken.
      #expect(answers.lines == ["buy 1 : accepted 1842", "sell 3: accepted 1844", "buy 2 : refused 1845 "])
      await client.close()
    }
    let sent = lives.lines.filter { $0.hasPrefix("buy") || $0.hasPrefix("sell") }.map { $0.prefix(6) }
    #expect(sent == ["buy 1 ", "buy 1 ", "buy 2 ", "sell 3", "buy 2 "])
  }

  @Test func `what waits to be sent costs nothing while more is added`() async throws {
    try await FakeExchange.run(FakeExchange.welcoming { _ in [] }) { endpoint in
      let client = try await ReturningClient.connect(settings(endpoint, patience: .seconds(60)))
      let took = ContinuousClock().measure {
        for number in 0..<400_000 { client.send("buy 1 QH.CHG.1 @ 5 ref=\(number)") { _ in } }
      }
      #expect(client.waiting == 400_000)
      #expect(took < .seconds(10), "each line looks at all that wait")
      await client.close()
    }
  }

  /// Waits until something is so; a test that waits for long fails.
  private func wait(_ isSo: () -> Bool) async throws {
    let end = ContinuousClock.now + .seconds(20)
    while !isSo() {
      try #require(ContinuousClock.now < end, "it does not come to that")
      try await Task.sleep(for: .milliseconds(5))
    }
  }

  @Test func `a session that cannot be taken back is begun anew`() async throws {
    let lives = Lives()
    let script: FakeExchange.Script = { line in
      let life = lives.hear(line)
      switch line.split(separator: " ")[0] {
      case "hello": return ReturningClientTests.hello
      case "login" where line.contains("session=12"): return ["refused 0 code=101 not-yours"]
      case "login": return ["welcome session=\(11 + life) last=1841"]
      case "buy" where life == 1: return nil
      case "buy": return ["accepted 1842 ref=a1 user=trader1"]
      default: return nil
      }
    }
    try await FakeExchange.run(script) { endpoint in
      let client = try await ReturningClient.connect(settings(endpoint))
      #expect(try await client.request("buy 1 QH.CHG.1 @ 5 ref=a1").number == 1_842)
      #expect(client.welcome.session > 12)
      await client.close()
    }
  }

  @Test func `an exchange that has forgotten what it told ends it`() async throws {
    let lives = Lives()
    let script: FakeExchange.Script = { line in
      let life = lives.hear(line)
      switch line.split(separator: " ")[0] {
      case "hello": return ReturningClientTests.hello
      case "login": return life == 1 ? ["welcome session=12 last=1841"] : ["welcome session=13 last=1800", "bye resume-ahead"]
      default: return life == 1 ? nil : []
      }
    }
    try await FakeExchange.run(script) { endpoint in
      let client = try await ReturningClient.connect(settings(endpoint, patience: .seconds(1)))
      await #expect(throws: ClientFailure.closed("bye resume-ahead")) {
        _ = try await client.request("buy 1 QH.CHG.1 @ 5 ref=a1")
      }
    }
  }

  @Test(arguments: [0, 300])
  func `it gives up in time, but tries once, and says why`(milliseconds: Int) async throws {
    var settings: ReturningClient.Settings?
    var client: ReturningClient?
    try await FakeExchange.run(FakeExchange.welcoming { _ in nil }) { endpoint in
      var patient = self.settings(endpoint)
      patient.persistence = .milliseconds(milliseconds)
      settings = patient
      client = try await ReturningClient.connect(patient)
    }
    let endpoint = try #require(settings).endpoints[0]
    await #expect(throws: ClientFailure.unreachable(endpoint, "Connection refused")) {
      _ = try await client?.request("buy 1 QH.CHG.1 @ 5 ref=a1")
    }
  }

  /// The guide's example is this function's text, and this runs it.
  @Test func `the guide's example is one that runs`() async throws {
    let file = try String(contentsOfFile: #filePath, encoding: .utf8)
    let guide = try String(
      contentsOf: URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../docs/CLIENT.md"), encoding: .utf8)
    let lines = file.split(separator: "\n", omittingEmptySubsequences: false)
    let begin = try #require(lines.firstIndex { $0.hasPrefix("func sellTwice") })
    let end = try #require(lines[begin...].firstIndex { $0 == "}" })
    #expect(guide.contains(lines[begin...end].joined(separator: "\n")), "docs/CLIENT.md has another example")
    let number = Mutex(UInt64(1_841))
    let script = FakeExchange.welcoming { line in
      let next = number.withLock { number in
        number += 1
        return number
      }
      return ["accepted \(next) ref=\(line.hasSuffix("b1") ? "b1" : "b2") order=7 user=trader1"]
    }
    try await FakeExchange.run(script) { endpoint in
      let numbers = try await sellTwice(at: [endpoint], member: "gonghe", user: "trader1", key: SigningKey())
      #expect(numbers == [1_842, 1_843])
    }
  }
}

func sellTwice(at endpoints: [Endpoint], member: String, user: String, key: SigningKey) async throws -> [UInt64] {
  let settings = ReturningClient.Settings(
    endpoints: endpoints, credentials: Credentials(member: member, user: user, key: key))
  let client = try await ReturningClient.connect(settings) { line in
    // Everything the exchange says, each line once, also what happened while we were away.
    if line.isVerb("filled") { print("sold: \(line.text)") }
  }
  let first = try await client.request("sell 5.0 QH.SHIFT.20261124.11-15.18-22 @ 324.7 ref=b1")
  let second = try await client.request("sell 5.0 QH.SHIFT.20261124.11-15.18-22 @ 330 ref=b2")
  await client.close()
  // A refusal is an answer, too: its verb is `refused`.
  return [first, second].compactMap(\.number)
}
