import Crypto
import ExchangeRuntime
import Gateway
import Journal
import LineProtocol
import MarketEngine
import Synchronization
import Testing

/// A whole exchange behind its gateway on loopback: the journal is in memory, the market's clock stands still.
final class TestMarket: Sendable {
  let journal: MemoryJournal
  let exchange: Exchange
  let gateway: Gateway
  let keys: Mutex<[String: Curve25519.Signing.PrivateKey]>

  private init(
    journal: MemoryJournal, exchange: Exchange, gateway: Gateway,
    key: Curve25519.Signing.PrivateKey
  ) {
    self.journal = journal
    self.exchange = exchange
    self.gateway = gateway
    keys = Mutex(["house operator": key])
  }

  /// Where the market's time stands: 2026-11-24T00:00:00Z.
  static let time = Timestamp(nanoseconds: 1_795_478_400 * 1_000_000_000)

  /// Opens a market, leads it and listens.
  static func open(
    history: any MemberHistory = NoHistory(), queue: Int = RuntimeLimits.queue,
    configure: (inout GatewayConfiguration) -> Void = { _ in }
  ) async throws -> TestMarket {
    let key = Curve25519.Signing.PrivateKey()
    let journal = MemoryJournal()
    let opening = OpenMarket(
      rules: Rules.current, clock: .manual, market: try name("QH"),
      operatorMember: try name("house"), operatorUser: try name("operator"),
      operatorKey: try #require(Key(bytes: [UInt8](key.publicKey.rawRepresentation))))
    try MemoryStorage(journal).openMarket(opening, at: time, patienceMilliseconds: 1_000)
    let led = Mutex<Directory?>(nil)
    var options = ExchangeOptions()
    options.queue = queue
    options.pictureInterval = 0
    let exchange = Exchange(
      options: options,
      whenLeading: { engine in led.withLock { $0 = try? Directory(of: engine) } },
      makeParts: { () throws(StorageFailure) in parts(journal) })
    if let history = history as? TestHistory { exchange.addListener(history) }
    exchange.start()
    while exchange.state != .leading { await Task.yield() }
    var configuration = GatewayConfiguration(host: "127.0.0.1", port: 0) { time }
    configuration.limits.drainMilliseconds = 1_000
    configure(&configuration)
    let gateway = try await Gateway.start(
      configuration, exchange: exchange, history: history,
      directory: try #require(led.withLock { $0 }))
    exchange.addListener(gateway)
    return TestMarket(journal: journal, exchange: exchange, gateway: gateway, key: key)
  }

  static func parts(_ journal: MemoryJournal) -> ExchangeParts {
    let reader = MemoryReader(journal)
    return ExchangeParts(storage: MemoryStorage(journal), reader: reader, snapshots: reader)
  }

  /// Ends everything. A test that fails before leaves it to the end of the process.
  func close() async {
    await gateway.stop()
    exchange.stop()
  }

  func connect() async throws -> Peer { try await Peer.connect(to: gateway.port) }

  /// The login line that answers a greeting.
  func loginLine(
    _ member: String, _ user: String, greeting: String, _ options: String = ""
  ) throws -> String {
    let key = try #require(keys.withLock { $0[member + " " + user] })
    return try TestMarket.loginLine(member, user, key: key, greeting: greeting, options)
  }

  static func loginLine(
    _ member: String, _ user: String, key: Curve25519.Signing.PrivateKey, greeting: String,
    _ options: String = ""
  ) throws -> String {
    let challenge = try #require(greeting.split(separator: "challenge=").last)
    let message = "tala/1 login QH \(member) \(user) \(challenge)"
    let signature = try key.signature(for: [UInt8](message.utf8))
    let line = "login \(member) \(user) signature=\(hexadecimal([UInt8](signature)))"
    return options.isEmpty ? line : line + " " + options
  }

  /// Connects and logs in; the peer has heard its welcome.
  func login(
    _ member: String, _ user: String, _ options: String = ""
  ) async throws -> Peer {
    let peer = try await connect()
    let greeting = try #require(try await peer.ask("hello tala/1"))
    let welcome = try await peer.ask(
      loginLine(member, user, greeting: greeting, options))
    #expect(welcome?.hasPrefix("welcome ") == true, "\(welcome ?? "closed")")
    return peer
  }

  func loginOperator() async throws -> Peer { try await login("house", "operator") }

  /// Adds a zone, a drill contract in it, and members with a user each, `NAME trader`.
  func furnish(members: [String]) async throws {
    let house = try await loginOperator()
    // A name can be used once its answer has come, so each line waits for it.
    try await expectDone(house, "zone QH ref=zone")
    try await expectDone(
      house,
      "contract QH DRILL A from=2026-11-25T00:00:00Z to=2026-11-25T01:00:00Z ref=contract")
    for member in members {
      let key = Curve25519.Signing.PrivateKey()
      keys.withLock { $0[member + " trader"] = key }
      let text = hexadecimal([UInt8](key.publicKey.rawRepresentation))
      try await expectDone(house, "member \(member) role=trader ref=m-\(member)")
      try await expectDone(house, "user \(member) trader key=\(text) ref=u-\(member)")
    }
    #expect(try await house.ask("logout") == "bye logout")
  }

  private func expectDone(_ peer: Peer, _ line: String) async throws {
    let answer = try await peer.ask(line)
    #expect(answer?.hasPrefix("done ") == true, "\(line): \(answer ?? "closed")")
  }
}

func name(_ text: String) throws -> Name {
  let bytes = [UInt8](text.utf8)
  let name = Name(bytes: bytes.span)
  return try #require(name)
}

func hexadecimal(_ bytes: [UInt8]) -> String {
  var text: [UInt8] = []
  Hexadecimal.append(bytes, to: &text)
  return String(decoding: text, as: UTF8.self)
}
