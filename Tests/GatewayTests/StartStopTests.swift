import ExchangeRuntime
import Gateway
import Journal
import MarketEngine
import NIOCore
import NIOSSL
import Testing

@Suite(.timeLimit(.minutes(1))) struct StartStopTests {
  private static let certificate = GatewayConfiguration.Certificate(
    chainPath: certificates + "/certificate.pem", privateKeyPath: certificates + "/key.pem")

  private static var certificates: String {
    #filePath.split(separator: "/").dropLast().reduce("") { $0 + "/" + $1 }
      + "/Certificates"
  }

  private static func client(_ version: TLSVersion) throws -> NIOSSLContext {
    var settings = TLSConfiguration.makeClientConfiguration()
    settings.trustRoots = .file(certificates + "/certificate.pem")
    settings.minimumTLSVersion = .tlsv12
    settings.maximumTLSVersion = version
    return try NIOSSLContext(configuration: settings)
  }

  @Test func `a stop answers what was taken, says goodbye and closes`() async throws {
    // A machine that is busy with other tests may take its time over what is asked meanwhile.
    let market = try await TestMarket.open { $0.limits.drainMilliseconds = 30_000 }
    try await market.furnish(members: ["north"])
    let peer = try await market.login("north", "trader")
    market.journal.setFaults { ($0.holdsCommits, $0.leaseNanoseconds) = (true, 30_000_000_000) }
    try await peer.send("buy 1 QH.DRILL.A @ 1 ref=a1", "ping")
    #expect(await peer.line() == "pong")
    async let stopped: Void = market.gateway.stop()
    // Once nobody is accepted, nothing is taken any more.
    while (try? await market.connect()) != nil { await Task.yield() }
    #expect(
      try await peer.ask("buy 1 QH.DRILL.A @ 1 ref=a2") == "unavailable ref=a2 by=stopping")
    market.journal.setFaults { $0.holdsCommits = false }
    let rest = await peer.rest()
    #expect(rest.contains { $0.hasPrefix("accepted 1 ref=a1 ") }, "\(rest)")
    #expect(rest.last == "bye shutdown")
    await stopped
    market.exchange.stop()
  }

  @Test func `a stop that begins with the exchange is no loss of the lead`() async throws {
    let market = try await TestMarket.open()
    let peer = try await market.loginOperator()
    market.gateway.beginStopping()
    market.exchange.stop()
    await market.gateway.stop()
    #expect(await peer.rest() == ["bye shutdown"])
  }

  @Test func `sessions stay open over a stop, for their users to come back`() async throws {
    let market = try await TestMarket.open()
    try await market.furnish(members: ["north"])
    _ = try await market.login("north", "trader", "on-disconnect=cancel")
    await market.close()
    let outcome = try Recovery.recover(from: MemoryReader(market.journal), snapshots: nil)
    let sessions = outcome.takeFollower().engine.openSessions()
    #expect(sessions.map(\.0) == [SessionNumber(2)])
  }

  @Test func `a standby says where the leader is`() async throws {
    let market = try await TestMarket.open()
    let journal = market.journal
    let standby = Exchange { () throws(StorageFailure) in TestMarket.parts(journal) }
    standby.start()
    while standby.state == .starting { await Task.yield() }
    let gateway = try await Gateway.start(
      GatewayConfiguration(host: "127.0.0.1", port: 0) { TestMarket.time }, exchange: standby,
      directory: Directory())
    standby.addListener(gateway)
    let peer = try await Peer.connect(to: gateway.port)
    try await peer.send("hello tala/1")
    let answers = await peer.rest()
    #expect(answers.first?.hasPrefix("standby leader=") == true, "\(answers)")
    #expect(answers.last == "bye standby")
    await gateway.stop()
    standby.stop()
    await market.close()
  }

  @Test func `a leader that has lost the lead closes its sessions without an answer`() async throws {
    let market = try await TestMarket.open()
    try await market.furnish(members: ["north"])
    let peer = try await market.login("north", "trader")
    market.journal.setFaults { $0.holdsCommits = true }
    try await peer.send("buy 1 QH.DRILL.A @ 1 ref=a1", "ping")
    #expect(await peer.line() == "pong")
    market.journal.takeAway()
    #expect(await peer.rest() == ["bye not-leading"])
    await market.close()
  }

  @Test func `a conversation over TLS 1.3`() async throws {
    let market = try await TestMarket.open { $0.certificate = StartStopTests.certificate }
    let peer = try await Peer.connect(
      to: market.gateway.port, security: try StartStopTests.client(.tlsv13))
    let greeting = try #require(try await peer.ask("hello tala/1"))
    let welcome = try await peer.ask(
      market.loginLine("house", "operator", greeting: greeting))
    #expect(welcome?.hasPrefix("welcome session=1 ") == true)
    #expect(try await peer.ask("logout") == "bye logout")
    await market.close()
  }

  @Test func `an older TLS, and plain text to a TLS port, get nothing`() async throws {
    let market = try await TestMarket.open { $0.certificate = StartStopTests.certificate }
    let old = try await Peer.connect(
      to: market.gateway.port, security: try StartStopTests.client(.tlsv12))
    try? await old.send("hello tala/1")
    #expect(await old.rest() == [])
    let plain = try await market.connect()
    try? await plain.send("hello tala/1")
    #expect(await plain.rest().allSatisfy { !$0.hasPrefix("hello") })
    await market.close()
  }

  private func start(_ configuration: GatewayConfiguration) async -> GatewayError? {
    let exchange = Exchange { () throws(StorageFailure) in TestMarket.parts(MemoryJournal()) }
    do throws(GatewayError) {
      let gateway = try await Gateway.start(
        configuration, exchange: exchange, directory: Directory())
      await gateway.stop()
      return nil
    } catch {
      return error
    }
  }

  @Test(arguments: ["0.0.0.0", "::", "192.0.2.1", "exchange.example"])
  func `plain text is spoken on loopback only`(_ host: String) async {
    let error = await start(GatewayConfiguration(host: host, port: 0) { TestMarket.time })
    #expect(error == .plainTextBeyondLoopback(host: host))
  }

  @Test func `plain text elsewhere must be meant`() async {
    var configuration = GatewayConfiguration(host: "0.0.0.0", port: 0) { TestMarket.time }
    configuration.allowsPlainText = true
    #expect(await start(configuration) == nil)
  }

  @Test func `a certificate that cannot be read stops the start`() async {
    var configuration = GatewayConfiguration(host: "127.0.0.1", port: 0) { TestMarket.time }
    configuration.certificate = GatewayConfiguration.Certificate(
      chainPath: "nowhere.pem", privateKeyPath: "nowhere.pem")
    guard case .badCertificate = await start(configuration) else {
      Issue.record("it started")
      return
    }
  }

  @Test func `a port that is taken stops the start`() async throws {
    let market = try await TestMarket.open()
    let configuration = GatewayConfiguration(host: "127.0.0.1", port: market.gateway.port) {
      TestMarket.time
    }
    let error = await start(configuration)
    await market.close()
    #expect(error?.description == "cannot listen on 127.0.0.1 port \(configuration.port): address already in use")
  }
}
