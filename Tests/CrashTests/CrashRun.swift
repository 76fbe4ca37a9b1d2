import Gateway
import Glibc
import MarketEngine
import Postgres
import PostgresStore
import ServerFixtures
import Simulation

/// A market under load whose exchange is killed again and again, and the comparison of all that is left with what its clients were told.
///
///     start ─► clients come back, trade ─► killed ─► journal, tables, rebuilt engine against what was told ─┐
///       ▲                                                                                                   │
///       └───────────────────────────────────────────────────────────────────────────────────────────────────┘
///     at the end: start ─► all is answered ─► questions ─► SIGTERM ─► everything once more, tables complete
final class CrashRun {
  // A class because the market it serves is one; used by one task.
  struct Broken: Error, CustomStringConvertible {
    var description: String
  }

  /// What a run came to.
  struct Figures: Sendable {
    var kills = 0
    var requests = 0
    var lines = 0
    var again = 0
    var commands = 0
    var trades = 0
    /// Kills that left tables behind the journal.
    var behind = 0
  }

  let parameters: CrashParameters
  let served: ServedMarket
  let clients: [Client]
  private let house: Client
  private var chance: SplitMix64
  private var rebuilt: RebuiltMarket?
  private(set) var figures = Figures()
  /// Names the round in messages.
  private var round = "the setup"

  private static let window = 64
  private static let operatorWindow = 3

  private init(_ parameters: CrashParameters, _ served: ServedMarket) {
    self.parameters = parameters
    self.served = served
    var chance = SplitMix64(seed: parameters.seed)
    let seeds = (0...CrashMarket.seats.count).map { _ in (chance.next(), chance.next()) }
    self.chance = chance
    house = Client(
      CrashMarket.operatorSeat, market: "QH", window: CrashRun.operatorWindow, flow: OperatingFlow(seed: seeds[0].0),
      seed: seeds[0].1)
    clients =
      [house]
      + zip(CrashMarket.seats, seeds.dropFirst()).map { seat, seeds in
        Client(seat, market: "QH", window: CrashRun.window, flow: TradingFlow(seat, seed: seeds.0), seed: seeds.1)
      }
  }

  /// Opens a market in a database of its own and sets it up.
  static func open(_ parameters: CrashParameters) async throws -> CrashRun {
    // Snapshots so often that most starts begin with one, and some kills come while one is taken.
    let served = try await ServedMarket.open(
      clockStart: CrashMarket.time(afterSeconds: 0), options: ["--snapshot-every", "3000"])
    let run = CrashRun(parameters, served)
    do {
      run.rebuilt = try RebuiltMarket(conninfo: served.conninfo)
      try await served.start()
      let setup = try CrashMarket.setup().map { request in
        var request = request
        request.line = try UserKeys.fill(request.line, market: "QH", challenge: "")
        return request
      }
      try await run.house.finish(setup, at: served.port)
    } catch {
      try await served.close()
      throw error
    }
    return run
  }

  func close() async throws { try await served.close() }

  // MARK: Kills

  /// Kills it as often as the parameters say. Throws at the first round after which something is not as it must be.
  func killAgainAndAgain() async throws {
    let clock = ContinuousClock()
    let end = parameters.seconds.map { clock.now + .seconds($0) }
    await served.kill()
    while figures.kills < parameters.kills {
      if let end, figures.kills > 0, clock.now >= end { break }
      let moment = KillMoment.choose(figures.kills, clients: clients.count, &chance)
      round = "kill \(figures.kills + 1), \(moment)"
      try await kill(at: moment)
      figures.kills += 1
      try await check(isEnd: false)
      tellProgress()
    }
  }

  private func kill(at moment: KillMoment) async throws {
    guard moment != .beforeOpening else { return try await killBeforeOpening() }
    try await served.start()
    guard let program = served.program else { throw Broken(description: "no exchange runs") }
    let killSwitch = KillSwitch(program)
    var blocker: Connection?
    try await withThrowingTaskGroup(of: Void.self) { group in
      for client in clients {
        group.addTask { [port = served.port] in try await client.trade(at: port, until: killSwitch) }
      }
      if case .behind(let lock, _) = moment {
        await killSwitch.waitUntilBack(clients.count)
        blocker = try holdUp(lock)
      }
      killSwitch.arm(moment)
      try await group.waitForAll()
    }
    blocker?.close()
    let code = await program.end()
    guard killSwitch.hasFired, code == SIGKILL else {
      throw Broken(description: "\(round): the exchange ended by itself with \(code): \(program.output.suffix(4_000))")
    }
  }

  /// Lets the projector come to this table and no further.
  private func holdUp(_ lock: KillMoment.Lock) throws -> Connection {
    let connection = try served.connect()
    try connection.query("begin")
    try connection.query("lock table tala.\(lock.rawValue) in share row exclusive mode")
    return connection
  }

  /// The exchange takes the lead of the market, and is killed on its way to the door.
  private func killBeforeOpening() async throws {
    let connection = try served.connect()
    defer { connection.close() }
    let epoch = try epoch(connection)
    let program = try served.begin()
    while try self.epoch(connection) == epoch, !program.hasEnded { await Task.yield() }
    program.signal(SIGKILL)
    guard await program.end() == SIGKILL else {
      throw Broken(description: "\(round): it ended by itself: \(program.output)")
    }
  }

  private func epoch(_ connection: Connection) throws -> Int64 {
    try connection.query("select epoch from tala.leadership").one().int64(0)
  }

  // MARK: Checks

  /// Everybody comes back, hears all there is to hear and has all answered; the exchange is stopped; everything is compared.
  func finish() async throws {
    round = "the end"
    try await served.start()
    try await forAll { client, port in try await client.finish(at: port) }
    // Others' last requests may have had to do with everybody.
    try await forAll { client, _ in try await client.ask(["cash", "positions", "orders"]) }
    let code = await served.end(by: SIGTERM)
    guard code == 0 else {
      throw Broken(description: "\(round): stopped with \(code): \(served.program?.output ?? "")")
    }
    try await forAll { client, _ in
      let farewell = try await client.hearOut()
      guard farewell == "bye shutdown" else {
        throw Broken(description: "the end: \(client.name) was not told that the exchange stops: \(farewell)")
      }
    }
    try await check(isEnd: true)
  }

  private func forAll(_ act: @escaping @Sendable (Client, Int) async throws -> Void) async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      for client in clients { group.addTask { [port = served.port] in try await act(client, port) } }
      try await group.waitForAll()
    }
  }

  private func check(isEnd: Bool) async throws {
    let rebuilt = try market()
    var violations = try rebuilt.catchUp().map { "not conserved: \($0)" }
    let records = await records()
    violations += try Comparison(told: rebuilt.told).violations(of: records, isEnd: isEnd)
    let projected = try rebuilt.projected()
    if projected.block < rebuilt.lastBlock { figures.behind += 1 }
    if isEnd || figures.kills.isMultiple(of: tablesEvery) { violations += try rebuilt.tableDifferences() }
    if let output = served.program?.output, output.contains("critical") { violations.append("it said: \(output)") }
    if isEnd { violations += try rebuilt.endViolations(records) }
    note(records, rebuilt.told)
    guard violations.isEmpty else {
      let shown = violations.prefix(20).map { "\n  \($0)" }.joined()
      throw Broken(description: "\(round): \(violations.count) things are not as they must be\(shown)")
    }
  }

  /// Comparing all tables takes longer the more there is in them: in a long run, not after each kill.
  private var tablesEvery: Int { max(1, min(parameters.kills, figures.kills) / 20) }

  private func market() throws -> RebuiltMarket {
    guard let rebuilt else { throw Broken(description: "there is no market to rebuild") }
    return rebuilt
  }

  /// What all clients sent and heard so far.
  func records() async -> [ClientRecord] {
    var records: [ClientRecord] = []
    for client in clients { records.append(await client.record) }
    return records
  }

  /// What they must have been told.
  func told() throws -> Told { try market().told }

  private func note(_ records: [ClientRecord], _ told: Told) {
    figures.requests = records.reduce(0) { $0 + $1.requests.count }
    figures.lines = records.reduce(0) { $0 + $1.heard.count }
    figures.again = records.reduce(0) { $0 + $1.again.count }
    (figures.commands, figures.trades) = (told.commands, told.trades.count)
  }

  private func tellProgress() {
    guard parameters.tellsProgress else { return }
    let of = parameters.kills == .max ? "" : " of \(parameters.kills)"
    print(
      "crash: kill \(figures.kills)\(of) held (\(round)): \(figures.commands) commands, \(figures.trades) trades, "
        + "\(figures.requests) requests, \(figures.lines) lines heard, \(figures.again) again")
    fflush(nil)
  }
}
