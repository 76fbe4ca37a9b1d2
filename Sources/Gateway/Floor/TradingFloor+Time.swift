import ExchangeRuntime
import MarketEngine
import NIOCore

extension TradingFloor {
  /// Time passes: silent peers, late logins, ends still owed, watchers who caught up.
  func sweep() {
    let moment = clock()
    refreshBehind()
    if unswept.isEmpty { unswept = Array(connections.keys) }
    for number in unswept.suffix(limits.sweepConnections) {
      guard let connection = connections[number] else { continue }
      turn.clear()
      connection.session.tick(in: surroundings, at: moment, into: &turn)
      if turn.closing != nil || !turn.reply.isEmpty { finish(connection) }
    }
    unswept.removeLast(min(limits.sweepConnections, unswept.count))
  }

  /// The exchange leads, waits, or has stopped. Where this process no longer leads nothing may be said about what was not answered,
  /// so sessions close without it.
  func stateChanged(_ state: ExchangeState) {
    surroundings.exchange = state
    switch state {
    case .starting, .leading, .unavailable: break
    case .stopped where surroundings.isDraining: break
    case .standby, .stopped:
      for connection in sessions.values { close(connection, .notLeading) }
    }
  }

  /// Replaces the directory: a market was recovered before this process began to lead it.
  func install(_ directory: Directory) { surroundings.directory = directory }

  /// Nothing new is taken from now on.
  func beginDraining() { surroundings.isDraining = true }

  /// Whether everybody here has had the answers they are owed.
  var isDrained: Bool {
    connections.values.allSatisfy {
      ($0.session.isQuiet || $0.session.identity == nil) && $0.outbound.waiting == 0
    }
  }

  /// Says goodbye to everybody.
  func closeAll() {
    for connection in connections.values { close(connection, .shutdown) }
  }

  private func close(_ connection: Connection, _ farewell: Farewell) {
    turn.clear()
    connection.session.close(farewell, into: &turn)
    finish(connection)
  }
}
