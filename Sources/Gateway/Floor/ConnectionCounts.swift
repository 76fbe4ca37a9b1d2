import Synchronization

/// How many connections there are on all event loops, and how many of them have not logged in.
final class ConnectionCounts: Sendable {
  private let connections = Atomic<Int>(0)
  private let strangers = Atomic<Int>(0)

  /// A connection has come; false if there is no place for it. Leave in any case when it goes.
  func enter(limits: GatewayLimits) -> Bool {
    let all = connections.add(1, ordering: .relaxed).newValue
    let unknown = strangers.add(1, ordering: .relaxed).newValue
    return all <= limits.connections && unknown <= limits.strangers
  }

  func loggedIn() { strangers.subtract(1, ordering: .relaxed) }

  func leave(isStranger: Bool) {
    connections.subtract(1, ordering: .relaxed)
    if isStranger { strangers.subtract(1, ordering: .relaxed) }
  }

  var count: Int { connections.load(ordering: .relaxed) }
}
