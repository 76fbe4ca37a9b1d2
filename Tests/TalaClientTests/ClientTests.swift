import Crypto
import LineProtocol
import NIOCore
import Synchronization
import TalaClient
import Testing

@Suite struct ClientTests {
  private let credentials = Credentials(member: "gonghe", user: "trader1", key: SigningKey())

  @Test func `a user signs the challenge and is let in`() async throws {
    let heard = Mutex<[String]>([])
    let script: FakeExchange.Script = { line in
      heard.withLock { $0.append(line) }
      return FakeExchange.welcoming { _ in [] }(line)
    }
    try await FakeExchange.run(script) { endpoint in
      let client = try await Client.connect(to: endpoint)
      let welcome = try await client.login(credentials, options: "resume=7")
      #expect(welcome == Welcome(market: "QH", session: 12, last: 1_841))
      await client.close()
    }
    let lines = heard.withLock { $0 }
    #expect(lines.count == 3)
    let login = lines[1].split(separator: " ")
    #expect(login[..<3] == ["login", "gonghe", "trader1"])
    #expect(login[3].count == "signature=".count + 128)
    #expect(login[4] == "resume=7")
  }

  @Test func `a standby says who leads`() async throws {
    let script: FakeExchange.Script = { _ in ["standby leader=10.0.0.2:7411"] }
    try await FakeExchange.run(script) { endpoint in
      let client = try await Client.connect(to: endpoint)
      await #expect(throws: ClientFailure.standby(leader: "10.0.0.2:7411")) {
        _ = try await client.login(credentials)
      }
    }
  }

  @Test func `a refused login tells the exchange's own words`() async throws {
    let script: FakeExchange.Script = { line in
      line.hasPrefix("login")
        ? ["error col=1 bad-signature line=2"] : FakeExchange.welcoming { _ in [] }(line)
    }
    try await FakeExchange.run(script) { endpoint in
      let client = try await Client.connect(to: endpoint)
      await #expect(throws: ClientFailure.loginRefused("error col=1 bad-signature line=2")) {
        _ = try await client.login(credentials)
      }
    }
  }

  /// The first login has used its challenge up, the second has not: the queue was full, and then too many logged in.
  @Test func `a busy exchange is asked again, with a challenge of its own`() async throws {
    let hellos = Mutex<[String]>([])
    let logins = Mutex<[String]>([])
    let script: FakeExchange.Script = { line in
      if line.hasPrefix("hello") {
        let challenge = hellos.withLock { hellos in
          hellos.append(String(repeating: "5\(hellos.count)", count: 32))
          return hellos[hellos.count - 1]
        }
        return ["hello tala/1 market=QH challenge=\(challenge)"]
      }
      guard line.hasPrefix("login") else { return [] }
      let count = logins.withLock { logins in
        logins.append(line)
        return logins.count
      }
      return [["busy", "busy by=logins", "welcome session=12 last=1841"][min(count, 3) - 1]]
    }
    try await FakeExchange.run(script) { endpoint in
      let client = try await Client.connect(to: endpoint)
      #expect(try await client.login(credentials).session == 12)
      await client.close()
    }
    let said = logins.withLock { $0 }
    #expect(said.count == 3)
    for (line, challenge) in zip(said, hellos.withLock { $0 }) {
      #expect(credentials.hasSigned(line, challenge: challenge), "\(line)")
    }
  }

  @Test(arguments: [false, true])
  func `an exchange that stays busy is left in the end, and is what is told`(hasStandby: Bool) async throws {
    let script: FakeExchange.Script = { line in
      line.hasPrefix("login") ? ["busy by=logins"] : FakeExchange.welcoming { _ in [] }(line)
    }
    try await FakeExchange.run(script) { leader in
      try await FakeExchange.run({ _ in ["standby leader=\(leader)"] }) { standby in
        do throws(ClientFailure) {
          _ = try await Client.enter(
            hasStandby ? [leader, standby] : [leader], as: credentials, patience: .seconds(1))
          Issue.record("let in")
        } catch {
          // On a machine that stands still meanwhile nothing is heard for as long.
          #expect(error == ClientFailure.busy || error == ClientFailure.silent(seconds: 1))
        }
      }
    }
  }

  @Test func `nobody there is a failure, not a wait`() async throws {
    // Nobody listens on it: no system gives it away, as it does one that was just let go, to a test beside this one.
    let free = Endpoint(host: "127.0.0.1", port: 1)
    await #expect(throws: ClientFailure.unreachable(free, "Connection refused")) {
      _ = try await Client.connect(to: free)
    }
  }

  @Test func `answers that overtake each other come back in the order asked`() async throws {
    let waiting = Mutex<[String]>([])
    // Three requests are answered together, the last first.
    let script = FakeExchange.welcoming { line in
      guard let reference = line.split(separator: "=").last else { return [] }
      let references = waiting.withLock { waiting in
        waiting.append(String(reference))
        return waiting
      }
      guard references.count == 3 else { return [] }
      return references.reversed().map { "done 1 ref=\($0)" }
    }
    try await FakeExchange.run(script) { endpoint in
      let client = try await Client.connect(to: endpoint)
      _ = try await client.login(credentials)
      let answers = try await client.requests(["zone A", "zone B", "zone C"], mark: "m")
      #expect(answers.map(\.text) == ["done 1 ref=m1", "done 1 ref=m2", "done 1 ref=m3"])
      #expect(client.waiting == 0)
      await client.close()
    }
  }

  @Test func `an exchange that goes leaves no request waiting`() async throws {
    try await FakeExchange.run(FakeExchange.welcoming { _ in nil }) { endpoint in
      let client = try await Client.connect(to: endpoint)
      _ = try await client.login(credentials)
      await #expect(throws: ClientFailure.closed("bye logout")) {
        _ = try await client.request("zone A ref=1")
      }
      await #expect(throws: ClientFailure.closed("bye logout")) {
        _ = try await client.request("zone B ref=2")
      }
    }
  }

  @Test func `a ping is answered, and lines are still counted right`() async throws {
    let pongs = Mutex(0)
    let script = FakeExchange.welcoming { line in
      if line == "pong" { pongs.withLock { $0 += 1 } }
      // hello, login, zone, pong, nonsense
      return switch line {
      case "zone A ref=1": ["ping"]
      case "pong": ["done 1 ref=1"]
      case "nonsense": ["error col=1 unknown-verb line=5"]
      default: []
      }
    }
    try await FakeExchange.run(script) { endpoint in
      let client = try await Client.connect(to: endpoint)
      _ = try await client.login(credentials)
      #expect(try await client.request("zone A ref=1").text == "done 1 ref=1")
      #expect(try await client.request("nonsense").text == "error col=1 unknown-verb line=5")
      await client.close()
    }
    #expect(pongs.withLock { $0 } == 1)
  }

  @Test func `the system watches over a connection that says nothing`() async throws {
    try await FakeExchange.run(FakeExchange.welcoming { _ in [] }) { endpoint in
      let client = try await Client.connect(to: endpoint)
      #expect(try await client.channel.getOption(.socketOption(.so_keepalive)).get() != 0)
      await client.close()
    }
  }

  @Test func `a question's rows come without its end`() async throws {
    let script = FakeExchange.welcoming { _ in
      ["level X bid 1 2 3 tag=q", "notice hello", "level X offer 2 2 1 tag=q", "end book tag=q rows=2"]
    }
    let events = Mutex<[String]>([])
    try await FakeExchange.run(script) { endpoint in
      let client = try await Client.connect(to: endpoint) { line, heard in
        if heard == .event { events.withLock { $0.append(line.text) } }
      }
      _ = try await client.login(credentials)
      let rows = try await client.exchange("book X tag=q")
      #expect(rows.map(\.text) == ["level X bid 1 2 3 tag=q", "level X offer 2 2 1 tag=q"])
      await client.close()
    }
    #expect(events.withLock { $0 } == ["notice hello"])
  }
}

extension Credentials {
  /// Whether a login line proves the key for this challenge.
  fileprivate func hasSigned(_ line: String, challenge: String) -> Bool {
    guard let digits = line.split(separator: " ").first(where: { $0.hasPrefix("signature=") })?.dropFirst("signature=".count),
      let signature = Hexadecimal.bytes([UInt8](digits.utf8).span),
      let known = try? Curve25519.Signing.PrivateKey(rawRepresentation: key.seed).publicKey
    else { return false }
    return known.isValidSignature(signature, for: [UInt8]("tala/1 login QH \(member) \(user) \(challenge)".utf8))
  }
}
