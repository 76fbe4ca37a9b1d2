import ServerFixtures
import Simulation

extension Client {
  /// Trades on at whichever of these ports the exchange leads, through whatever befalls it, until the round is over; then has its last
  /// answers and leaves.
  func trade(at ports: [Int], through round: FaultRound) async throws {
    killSwitch = round
    patience = 1_500
    defer { patience = Client.longestPatience }
    var place = pacing.below(ports.count)
    while !round.isOver {
      leader = nil
      guard case .back = try await tryToComeBack(to: ports[place]) else {
        // Where a standby says that the leader is, or the next in the row.
        let named = leader?.split(separator: ":").last.flatMap { Int($0) }
        place = named.flatMap { ports.firstIndex(of: $0) } ?? (place + 1) % ports.count
        try await Task.sleep(for: .milliseconds(20))
        continue
      }
      round.returned(name)
      try await tradeOn(through: round)
    }
    await leave()
  }

  private func tradeOn(through round: FaultRound) async throws {
    var heldOffSince: UInt64?
    while !round.isOver {
      if notTaken.isEmpty {
        heldOffSince = nil
      } else {
        // What was not taken is not taken a moment later either; and what is not taken for long may be taken elsewhere.
        let since = heldOffSince ?? FaultRound.now()
        heldOffSince = since
        if FaultRound.now() - since > UInt64(patience) * 1_000_000 { return }
        try await Task.sleep(for: .milliseconds(10))
      }
      send(nextLines())
      let enough = pacing.below(window)
      guard try await hear(until: enough) else { return }
      // No faster than the comparison can follow for an hour.
      try await Task.sleep(for: .milliseconds(pacing.below(100)))
    }
    _ = try await hear(until: 0)
  }

  /// Hears on until only so many requests have no answer; false once the connection is closed. Others' trades are told meanwhile: that there
  /// is something to hear does not mean that an answer comes.
  private func hear(until few: Int) async throws -> Bool {
    let end = FaultRound.now() + UInt64(Client.longestPatience) * 1_000_000
    while awaitedCount > few {
      guard FaultRound.now() < end else {
        let lines = awaited.keys.sorted().map { record.requests[$0].request.line }
        throw Failure.unanswered(name, lines)
      }
      guard try await hear() else { return false }
    }
    return true
  }
}
