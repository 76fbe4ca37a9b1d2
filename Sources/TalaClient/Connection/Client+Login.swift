import LineProtocol
import MarketEngine
import NIOCore
import NIOPosix

/// Who logs in, and with what.
public struct Credentials: Sendable {
  public var member: String
  public var user: String
  public var key: SigningKey

  public init(member: String, user: String, key: SigningKey) {
    self.member = member
    self.user = user
    self.key = key
  }
}

/// What the exchange says to somebody it has let in.
public struct Welcome: Sendable, Equatable {
  public var market: String
  public var session: UInt64
  /// The member's last number before this session.
  public var last: UInt64

  public init(market: String, session: UInt64, last: UInt64) {
    self.market = market
    self.session = session
    self.last = last
  }
}

extension Client {
  /// Finds the leader among these addresses, those that standbys name included, and logs in there. An address at which nothing is said, or that
  /// is busy, for as long as `patience` is left for the next. Where there are several, and nobody leads, it looks again for five seconds. Throws
  /// what says most of what the addresses came to. Whoever is let in takes a minute's silence.
  public static func enter(
    _ endpoints: [Endpoint], security: Security = .plain, as credentials: Credentials, patience: Duration = .seconds(5)
  ) async throws(ClientFailure) -> (client: Client, welcome: Welcome) {
    let (client, welcome, _) = try await enter(
      endpoints, security: security, as: credentials, options: "", group: MultiThreadedEventLoopGroup.singleton,
      patience: .nanoseconds(patience.nanoseconds))
    client.state.patience = .seconds(Int64(ClientState.patienceSeconds))
    return (client, welcome)
  }

  /// On event loops of one's own. Who is patient waits for a busy exchange, and with several addresses for somebody who leads: after a leader
  /// is lost that takes two or three seconds. Whoever comes again by itself is not.
  static func enter(
    _ endpoints: [Endpoint], security: Security, as credentials: Credentials, options: String, group: any EventLoopGroup,
    patience: TimeAmount, isPatient: Bool = true, hearing: @escaping Hearing = { _, _ in }
  ) async throws(ClientFailure) -> (client: Client, welcome: Welcome, endpoint: Endpoint) {
    let end = NIODeadline.now() + longestTakeover
    while true {
      let isLast = NIODeadline.now() >= end
      do throws(ClientFailure) {
        return try await look(
          endpoints, security: security, as: credentials, options: options, group: group, patience: patience,
          isPatient: isPatient, hearing: hearing)
      } catch {
        guard isPatient, endpoints.count > 1, error.mayPass, !isLast else { throw error }
      }
      do { try await Task.sleep(for: .milliseconds(100)) } catch { throw .closed("") }
    }
  }

  private static let longestTakeover = TimeAmount.seconds(5)

  /// One look at every address.
  private static func look(
    _ endpoints: [Endpoint], security: Security, as credentials: Credentials, options: String, group: any EventLoopGroup,
    patience: TimeAmount, isPatient: Bool, hearing: @escaping Hearing
  ) async throws(ClientFailure) -> (client: Client, welcome: Welcome, endpoint: Endpoint) {
    var rest = endpoints
    var tried: [Endpoint] = []
    var failure: ClientFailure?
    while let endpoint = rest.first {
      rest.removeFirst()
      tried.append(endpoint)
      do throws(ClientFailure) {
        let client = try await Client.connect(
          to: endpoint, security: security, group: group, patience: patience, hearing: hearing)
        do throws(ClientFailure) {
          let busy = isPatient ? longestBusy : shortestBusy
          return (client, try await client.login(credentials, options: options, whileBusy: busy), endpoint)
        } catch {
          client.abandon()
          throw error
        }
      } catch {
        if case .loginRefused = error { throw error }
        if case .standby(let leader) = error, let named = Endpoint(leader), !tried.contains(named) {
          rest.removeAll { $0 == named }
          rest.insert(named, at: 0)
        }
        if error.weight >= failure?.weight ?? 0 { failure = error }
        if Task.isCancelled { break }
      }
    }
    throw failure ?? .unavailable
  }

  /// Says `hello`, signs the challenge and logs in; where the exchange is busy, again and again within this connection's patience, and no
  /// longer than half the time it gives to log in. `options` are further keys of the login line, each with its value.
  public func login(
    _ credentials: Credentials, options: String = ""
  ) async throws(ClientFailure) -> Welcome {
    try await login(credentials, options: options, whileBusy: Client.longestBusy)
  }

  private func login(
    _ credentials: Credentials, options: String, whileBusy: TimeAmount
  ) async throws(ClientFailure) -> Welcome {
    let end = NIODeadline.now() + min(state.patience, whileBusy)
    var longest: Int64 = 1
    while true {
      let pause = Int64.random(in: (longest + 1) / 2...longest)
      do throws(ClientFailure) {
        return try await loginOnce(credentials, options: options)
      } catch {
        guard error == .busy, NIODeadline.now() + .milliseconds(pause) < end else { throw error }
      }
      do { try await Task.sleep(for: .milliseconds(pause)) } catch { throw .busy }
      longest = min(longest * 2, Client.longestPause)
    }
  }

  private static let longestBusy = TimeAmount.seconds(30)
  /// Of one that comes again by itself: a second on the connection it has costs the exchange less than new connections would.
  private static let shortestBusy = TimeAmount.seconds(1)
  /// Milliseconds between logins at a busy exchange, at most. They begin with one, for who logs many in, and grow by chance, so that of many who
  /// come at once not all come again at once.
  private static let longestPause: Int64 = 500

  /// A login that was not taken may have used its challenge up, so each has one of its own.
  private func loginOnce(_ credentials: Credentials, options: String) async throws(ClientFailure) -> Welcome {
    let hello = try await request("hello tala/1")
    if hello.isVerb("standby") { throw .standby(leader: hello.text("leader") ?? "") }
    if hello.isVerb("unavailable") { throw .unavailable }
    guard hello.isVerb("hello"), let market = hello.value("market"), let text = hello.value("challenge"),
      let challenge = Hexadecimal.bytes([UInt8](text).span)
    else { throw .notAnExchange(hello.text) }
    guard let message = Client.message([UInt8](market), credentials, challenge) else {
      throw .loginRefused("member and user are names of 1 to 32 letters, digits, -, _ and .")
    }
    var signature: [UInt8] = []
    Hexadecimal.append(credentials.key.sign(message), to: &signature)
    let answer = try await request(
      "login \(credentials.member) \(credentials.user) signature="
        + String(decoding: signature, as: UTF8.self) + (options.isEmpty ? "" : " \(options)"))
    if answer.isVerb("unavailable") { throw .unavailable }
    if answer.isVerb("busy") { throw .busy }
    guard answer.isVerb("welcome"), let session = answer.number("session"),
      let last = answer.number("last")
    else { throw .loginRefused(answer.text) }
    return Welcome(
      market: String(decoding: market, as: UTF8.self), session: session, last: last)
  }

  private static func message(
    _ market: [UInt8], _ credentials: Credentials, _ challenge: [UInt8]
  ) -> [UInt8]? {
    guard let market = Name(bytes: market.span),
      let member = Name(bytes: [UInt8](credentials.member.utf8).span),
      let user = Name(bytes: [UInt8](credentials.user.utf8).span)
    else { return nil }
    return LoginMessage.bytes(market: market, member: member, user: user, challenge: challenge)
  }
}

extension ClientFailure {
  /// How much it says of why nobody let us in, beside what other addresses came to.
  fileprivate var weight: Int {
    switch self {
    case .standby: 1
    case .unreachable: 2
    case .unavailable, .silent: 3
    case .closed: 4
    case .busy: 5
    case .loginRefused, .refused, .notTrusted, .notAnExchange, .badCertificate: 6
    }
  }

  /// Whether it may be otherwise as soon as somebody leads.
  fileprivate var mayPass: Bool {
    switch self {
    case .closed(let words): words != "bye full"
    case .unreachable, .standby, .unavailable, .silent: true
    case .busy, .loginRefused, .refused, .notTrusted, .notAnExchange, .badCertificate: false
    }
  }
}
