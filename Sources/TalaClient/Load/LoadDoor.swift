import NIOCore

/// How a load's sessions come to the exchange, and come back to it.
struct LoadDoor: Sendable {
  /// A session that is logged in: its connection's bytes are the load's from now on.
  struct Entered: Sendable {
    var channel: any Channel
    var session: UInt64
  }

  var endpoints: [Endpoint]
  var security: Security
  var keys: [SigningKey]
  var group: any EventLoopGroup

  /// Logs in once, wherever somebody leads; takes the session back if it is given.
  func enter(_ index: Int, session: UInt64?) async throws -> Entered {
    let (client, welcome, _) = try await Client.enter(
      endpoints, security: security,
      as: Credentials(member: LoadSetup.member(index), user: LoadSetup.user, key: keys[index]),
      options: session.map { "session=\($0)" } ?? "", group: group, patience: .seconds(5))
    return Entered(channel: try await client.handOver(), session: welcome.session)
  }

  /// Logs in as soon as somebody leads; a session that cannot be taken back is over, and another is begun. The past is not asked for: all that
  /// has no answer is sent again under its reference, far fewer than the exchange remembers, and gets its first answer again; so each is
  /// counted once.
  func comeBack(_ index: Int, session: UInt64, within patience: Duration) async throws -> Entered {
    let end = ContinuousClock.now + patience
    var session: UInt64? = session
    while true {
      do {
        return try await enter(index, session: session)
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
