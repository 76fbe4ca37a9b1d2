import Foundation
import Gateway
import MarketEngine
import PostgresStore
import ServerFixtures
import Simulation

/// A market on a whole cluster under load, of which one part after another dies; after each, all that is left is compared with what the
/// clients were told (tools/cluster).
///
///     clients trade ─► fault ─► mended ─► everybody has answers again ─► all is answered ─► journal, tables, rebuilt engine compared ─┐
///       ▲                                                                                                                            │
///       └────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────┘
final class DrillRun {
  // A class because the market and its clients are the same through all of it; used by one task.
  struct Broken: Error, CustomStringConvertible {
    var description: String
  }

  let parameters: DrillParameters
  private let clients: [Client]
  private let rebuilt: RebuiltMarket
  private var answeredBefore = 0

  private init(_ parameters: DrillParameters, _ clients: [Client], _ rebuilt: RebuiltMarket) {
    self.parameters = parameters
    self.clients = clients
    self.rebuilt = rebuilt
  }

  /// Opens the market on the cluster, has its exchanges started, and sets it up.
  static func open(_ parameters: DrillParameters) async throws -> DrillRun {
    try await Program.run([
      "migrate", "--database", parameters.conninfo, "--operator-key", UserKeys.publicKey("exchange", "operator"), "--clock",
      "manual",
      "--clock-start", CrashMarket.time(afterSeconds: 0),
    ])
    var chance = SplitMix64(seed: parameters.seed)
    let house = Client(
      CrashMarket.operatorSeat, market: "QH", window: 3, flow: OperatingFlow(seed: chance.next()), seed: chance.next())
    let clients = CrashMarket.seats.map { seat in
      Client(seat, market: "QH", window: 48, flow: TradingFlow(seat, seed: chance.next()), seed: chance.next())
    }
    let run = DrillRun(parameters, [house] + clients, try RebuiltMarket(conninfo: parameters.conninfo))
    _ = try await run.cluster("mend")
    let setup = try CrashMarket.setup().map { request in
      var request = request
      request.line = try UserKeys.fill(request.line, market: "QH", challenge: "")
      return request
    }
    try await house.finish(setup, at: try await run.leaderPort())
    return run
  }

  // MARK: Rounds

  func befall(_ fault: String) async throws -> DrillOutcome {
    let round = FaultRound()
    var target = ""
    var blow: UInt64 = 0
    try await withThrowingTaskGroup(of: Void.self) { group in
      for client in clients {
        group.addTask { [ports = parameters.ports] in try await client.trade(at: ports, through: round) }
      }
      do {
        try await round.waitUntilBack(clients.count)
        try await Task.sleep(for: .seconds(parameters.seconds))
        round.begin()
        (blow, target) = try await strike(fault)
        _ = try await cluster("mend")
        round.heal()
        try await round.waitForProgress(of: clients.count)
        try await Task.sleep(for: .seconds(parameters.seconds))
      } catch {
        round.begin()
        round.end()
        throw error
      }
      round.end()
      try await group.waitForAll()
    }
    let violations = try await compare()
    for violation in violations.prefix(20) { print("drill: \(fault): \(violation)") }
    let records = await records()
    let answered = records.reduce(0) { $0 + $1.requests.count - $1.unanswered.count }
    defer { answeredBefore = answered }
    let waits = round.waits(after: blow)
    return DrillOutcome(
      fault: fault, target: target, firstAnswer: waits.firstAnswer, longestWait: waits.longest,
      answers: answered - answeredBefore, findings: DrillOutcome.Findings(violations))
  }

  /// Has it done, and says when, by the clock of `FaultRound.now`, and to what.
  private func strike(_ fault: String) async throws -> (UInt64, String) {
    let said = try await cluster("fault", fault)
    guard let line = said.split(separator: "\n").first(where: { $0.hasPrefix("struck ") }) else {
      throw Broken(description: "\(fault) struck nothing: \(said)")
    }
    let words = line.split(separator: " ", maxSplits: 2)
    guard words.count == 3, let struck = Int64(words[1]) else { throw Broken(description: "\(line)") }
    // It tells the wall clock's time.
    let ago = Int64(Date().timeIntervalSince1970 * 1_000_000) * 1_000 - struck
    return (FaultRound.now() - UInt64(max(0, ago)), String(words[2]))
  }

  private func cluster(_ arguments: String...) async throws -> String {
    let tool = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../../tools/cluster").standardized
      .path()
    return try await Program.run("/bin/bash", [tool] + arguments + ["--dir", parameters.folder])
  }

  private func leaderPort() async throws -> Int {
    for port in parameters.ports {
      guard let peer = try? await Peer.connect(to: port) else { continue }
      peer.send("hello tala/1")
      let heard = await peer.hear(milliseconds: 2_000)
      await peer.close()
      if case .line(let line) = heard, line.hasPrefix("hello ") { return port }
    }
    throw Broken(description: "no exchange leads on \(parameters.ports)")
  }

  // MARK: Checks

  /// Everybody has all answered and hears all there is to hear; what is then not as it must be.
  private func compare() async throws -> [String] {
    let port = try await leaderPort()
    try await forAll { client in try await client.finish(at: port) }
    var (violations, conserved): ([String], [String]) = ([], [])
    // A session that did not come back after a takeover is ended 10 s later, which its member may have to be told.
    for _ in 0..<12 {
      conserved += try await follow()
      var records = await records()
      if parameters.plants { records[1].heard.removeLast() }
      violations = try Comparison(told: rebuilt.told).violations(of: records, isEnd: true)
      if violations.isEmpty { break }
      try await Task.sleep(for: .seconds(1))
    }
    try await waitUntil("the tables to be at the journal's end", seconds: 60) {
      try self.rebuilt.projected().block >= self.rebuilt.lastBlock
    }
    return conserved + violations + (try rebuilt.tableDifferences())
  }

  /// Everybody hears what there is, and the journal is followed to its end; what is not conserved.
  private func follow() async throws -> [String] {
    // Others' last requests may have had to do with everybody.
    try await forAll { client in try await client.ask(["cash", "positions", "orders"]) }
    return try rebuilt.catchUp().map { "not conserved: \($0)" }
  }

  /// Everything once more, from the beginning and from each snapshot.
  func finish() async throws -> (violations: [String], commands: Int, trades: Int) {
    // By then every session that did not come back has been ended, and the journal is still.
    try await Task.sleep(for: .seconds(12))
    let conserved = try await follow()
    try await waitUntil("the tables to be at the journal's end", seconds: 60) {
      try self.rebuilt.projected().block == self.rebuilt.lastBlock
    }
    let violations = conserved + (try rebuilt.endViolations(await records()))
    return (violations, rebuilt.told.commands, rebuilt.told.trades.count)
  }

  private func records() async -> [ClientRecord] {
    var records: [ClientRecord] = []
    for client in clients { records.append(await client.record) }
    return records
  }

  private func forAll(_ act: @escaping @Sendable (Client) async throws -> Void) async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      for client in clients { group.addTask { try await act(client) } }
      try await group.waitForAll()
    }
  }
}
