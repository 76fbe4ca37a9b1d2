import NIOCore

/// How a load's sessions come to the exchange, and come back to it.
struct LoadDoor: Sendable {
  /// A session that is logged in: its connection's bytes are the load's from now on.
  struct Entered: Sendable {
    var channel: any Channel
    var session: UInt64
    var endpoint: Endpoint
  }

  var endpoints: [Endpoint]
  var security: Security
  var keys: [SigningKey]
  var group: any EventLoopGroup

  /// Seconds without a word after which an address is left for the next.
  static let patienceSeconds: Int64 = 5

  /// Logs each session in, the first wherever somebody leads and the others there.
  func enterAll() async throws -> [Entered] {
    var all: [Entered] = []
    for index in keys.indices {
      let known = all.last?.endpoint
      let endpoints = endpoints.filter { $0 == known } + endpoints.filter { $0 != known }
      all.append(try await enter(index, session: nil, at: endpoints, isPatient: true))
    }
    return all
  }

  /// Logs in once, wherever somebody leads; takes the session back if it is given.
  private func enter(
    _ index: Int, session: UInt64?, at endpoints: [Endpoint], isPatient: Bool
  ) async throws -> Entered {
    let (client, welcome, endpoint) = try await Client.enter(
      endpoints, security: security,
      as: Credentials(member: LoadSetup.member(index), user: LoadSetup.user, key: keys[index]),
      options: session.map { "session=\($0)" } ?? "", group: group, patience: .seconds(Self.patienceSeconds),
      isPatient: isPatient)
    return Entered(channel: try await client.handOver(), session: welcome.session, endpoint: endpoint)
  }

  /// Logs in as soon as somebody leads; a session that cannot be taken back is over, and another is begun. The past is not asked for: all that
  /// has no answer is sent again under its reference, far fewer than the exchange remembers, and gets its first answer again; so each is
  /// counted once.
  func comeBack(_ index: Int, session: UInt64, from endpoint: Endpoint, within patience: Duration) async throws -> Entered {
    let end = ContinuousClock.now + patience
    var session: UInt64? = session
    while true {
      do {
        return try await enter(index, session: session, at: endpoints.left(endpoint), isPatient: false)
      } catch {
        if let failure = error as? ClientFailure, case .loginRefused = failure {
          guard session != nil else { throw error }
          session = nil
        }
        guard ContinuousClock.now < end else { throw error }
      }
      try await Task.sleep(for: .milliseconds(50))
    }
  }
}

extension [Endpoint] {
  /// The one that was left comes last: what was wrong there may still be.
  func left(_ endpoint: Endpoint?) -> [Endpoint] { filter { $0 != endpoint } + filter { $0 == endpoint } }
}
