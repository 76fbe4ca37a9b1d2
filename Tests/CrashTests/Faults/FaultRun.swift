import Foundation
import Gateway
import MarketEngine
import Postgres
import ServerFixtures
import Simulation

/// A market under load with two exchanges, and a database of its own; one fault after another befalls them, and after each all that is left
/// is compared with what the clients were told.
///
///     clients trade ─► fault ─► healed ─► everybody has answers again ─► clients leave ─► journal, tables, rebuilt engine compared ─┐
///       ▲                                                                                                                          │
///       └──────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────┘
final class FaultRun {
  // A class because the processes it drives are the same through all of it; used by one task.
  struct Broken: Error, CustomStringConvertible {
    var description: String
  }

  let cluster: Cluster
  let seats: [ExchangeSeat]
  let clients: [Client]
  private let house: Client
  let rebuilt: RebuiltMarket
  /// Folders of the proxies' sockets.
  private let folders: [String]
  var chance: SplitMix64
  private(set) var rounds = 0
  private(set) var commands = 0
  private(set) var trades = 0
  private(set) var again = 0
  /// How often the client library came back.
  private(set) var returns = 0
  private var library: LibraryTrader?

  private init(
    _ cluster: Cluster, _ seats: [ExchangeSeat], _ folders: [String], _ rebuilt: RebuiltMarket, seed: UInt64
  ) {
    self.cluster = cluster
    self.seats = seats
    self.folders = folders
    self.rebuilt = rebuilt
    var chance = SplitMix64(seed: seed)
    let seeds = (0...CrashMarket.seats.count).map { _ in (chance.next(), chance.next()) }
    self.chance = chance
    house = Client(
      CrashMarket.operatorSeat, market: "QH", window: 3, flow: OperatingFlow(seed: seeds[0].0), seed: seeds[0].1)
    clients =
      [house]
      + zip(CrashMarket.seats, seeds.dropFirst()).map { seat, seeds in
        Client(seat, market: "QH", window: 48, flow: TradingFlow(seat, seed: seeds.0), seed: seeds.1)
      }
  }

  /// Makes a cluster, a market in it and two exchanges, of which one leads, and sets the market up.
  static func open(seed: UInt64, ownDisk: Bool) async throws -> FaultRun {
    let cluster = try await Cluster.make(ownDisk: ownDisk)
    var seats: [ExchangeSeat] = []
    var folders: [String] = []
    do {
      let conninfo = "\(cluster.conninfo) dbname=tala"
      try await Program.run([
        "migrate", "--database", conninfo, "--operator-key", UserKeys.publicKey("exchange", "operator"), "--clock", "manual",
        "--clock-start", CrashMarket.time(afterSeconds: 0),
      ])
      for instance in ["east", "west", "twin"] {
        let folder = "\(cluster.folder).\(instance)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
        folders.append(folder)
        let first = (seats.last?.port ?? 12_000 + Int(getpid()) % 8_000) + 1
        seats.append(
          ExchangeSeat(
            instance: instance == "twin" ? "west" : instance, port: try ExchangeSeat.freePort(first),
            proxy: try await DatabaseProxy.open(in: folder, to: cluster)))
      }
      let run = FaultRun(cluster, seats, folders, try RebuiltMarket(conninfo: conninfo), seed: seed)
      try seats[0].start()
      try await run.waitForLeader()
      let setup = try CrashMarket.setup().map { request in
        var request = request
        request.line = try UserKeys.fill(request.line, market: "QH", challenge: "")
        return request
      }
      try await run.house.finish(setup, at: seats[0].port)
      await run.house.leave()
      run.library = try await LibraryTrader.start(at: seats.map(\.port))
      return run
    } catch {
      let words = seats.map { $0.program?.output ?? "" }.joined()
      try await FaultRun.close(cluster, seats, folders)
      throw Broken(description: "the market could not be set up: \(error)\n\(words)")
    }
  }

  func close() async throws { try await FaultRun.close(cluster, seats, folders) }

  private static func close(_ cluster: Cluster, _ seats: [ExchangeSeat], _ folders: [String]) async throws {
    for seat in seats {
      seat.signal(SIGKILL)
      if let program = seat.program { _ = await program.end() }
      await seat.proxy.close()
    }
    try await cluster.remove()
    try await Program.run("/bin/rm", ["-rf"] + folders)
  }

  // MARK: Who leads

  func connect() throws(PostgresError) -> Connection { try Connection("\(cluster.conninfo) dbname=tala") }

  /// Both run, one leads and the other knows it.
  func settle() async throws {
    for seat in seats[0...1] { try seat.start() }
    try await waitForLeader()
    let leader = try leader()
    let other = self.other(than: leader)
    try await waitUntil("\(other.instance) to stand by", seconds: 20) {
      await other.greeting() == "standby leader=\(leader.address)"
    }
  }

  func waitForLeader() async throws {
    try await waitUntil("somebody to lead", seconds: 20) {
      guard let leader = try? leader() else { return false }
      return await leader.greeting()?.hasPrefix("hello ") == true
    }
  }

  /// Who leads by the leadership row.
  func leader() throws -> ExchangeSeat {
    let address = try connect().query("select address from tala.leadership").one().string(0)
    guard let seat = seats.first(where: { $0.address == address }) else {
      throw Broken(description: "\(address) is nobody's address")
    }
    return seat
  }

  func other(than seat: ExchangeSeat) -> ExchangeSeat { seat === seats[0] ? seats[1] : seats[0] }

  /// Milliseconds until the lease ends, by the database's clock.
  func leaseRemaining() throws -> Int {
    Int(
      try connect().query(
        "select (extract(epoch from greatest(lease_until, 'epoch') - clock_timestamp()) * 1000)::bigint from tala.leadership"
      ).one().int64(0))
  }

  // MARK: Rounds

  /// What one fault came to.
  struct Outcome: Sendable {
    var kind: FaultKind
    /// Milliseconds from the fault to the first answer after the longest silence.
    var firstAnswer: Int
    var silence: Int
    /// What the fault itself has to say.
    var remark: String
  }

  func befall(_ kind: FaultKind) async throws -> Outcome {
    rounds += 1
    do {
      try await settle()
      let round = FaultRound()
      var remark = ""
      try await withThrowingTaskGroup(of: Void.self) { group in
        let ports = seats.map(\.port)
        for client in clients {
          group.addTask {
            do {
              try await client.trade(at: ports, through: round)
            } catch {
              round.fail(client.name, error)
              throw error
            }
          }
        }
        do {
          try await round.waitUntilBack(clients.count)
          try await round.waitForAnswers(1 + chance.below(600))
          remark = try await inflict(kind, round)
          round.heal()
          try await round.waitForProgress(of: clients.count)
        } catch {
          round.begin()
          round.end()
          throw error
        }
        round.end()
        try await group.waitForAll()
      }
      try await settle()
      try await check(tables: rounds.isMultiple(of: 6))
      let figures = round.figures
      return Outcome(kind: kind, firstAnswer: figures.firstAnswer, silence: figures.silence, remark: remark)
    } catch {
      throw Broken(description: "fault \(rounds), \(kind.rawValue): \(error)\(lastWords())")
    }
  }

  private func lastWords() -> String {
    seats.map { seat in
      "\n-- \(seat.instance) \(seat.port), \(seat.program?.hasEnded == false ? "runs" : "has ended"):\n\(seat.program?.output.suffix(1_500) ?? "")"
    }.joined()
  }

  // MARK: Checks

  /// Everybody hears all there is to hear and has all answered; both are stopped; everything is compared.
  func finish() async throws {
    try await settle()
    try await library?.finish()
    let leader = try leader()
    try await forAll { [port = leader.port] client in try await client.finish(at: port) }
    try await forAll { client in try await client.ask(["cash", "positions", "orders"]) }
    other(than: leader).signal(SIGTERM)
    try await other(than: leader).end(with: 0)
    leader.signal(SIGTERM)
    try await leader.end(with: 0)
    try await forAll { client in
      let farewell = try await client.hearOut()
      guard farewell == "bye shutdown" else {
        throw Broken(description: "\(client.name) was not told that the exchange stops: \(farewell)")
      }
    }
    try await check(tables: true, isEnd: true)
  }

  private func forAll(_ act: @escaping @Sendable (Client) async throws -> Void) async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      for client in clients { group.addTask { try await act(client) } }
      try await group.waitForAll()
    }
  }

  /// It has left before the others had their last answers.
  private func libraryViolations() throws -> [String] {
    let seat = CrashMarket.library
    guard let library, let name = Name(bytes: Array(seat.member.utf8).span),
      let userName = Name(bytes: Array(seat.user.utf8).span),
      let member = rebuilt.told.directory.member(name), let user = rebuilt.told.directory.user(userName, of: member)
    else { return ["the library has not traded"] }
    returns = library.returns
    let outcomes = rebuilt.told.outcomes.filter { $0.key.user == user.value }.map(\.value)
    return library.violations(rebuilt.told.lines[member.value] ?? [], outcomes)
  }

  private func check(tables: Bool, isEnd: Bool = false) async throws {
    var records: [ClientRecord] = []
    for client in clients { records.append(await client.record) }
    var violations = try rebuilt.catchUp().map { "not conserved: \($0)" }
    violations += try Comparison(told: rebuilt.told).violations(of: records, isEnd: isEnd)
    if tables { violations += try rebuilt.tableDifferences() }
    if isEnd { violations += try rebuilt.endViolations(records) + libraryViolations() }
    (commands, trades, again) = (rebuilt.told.commands, rebuilt.told.trades.count, records.reduce(0) { $0 + $1.again.count })
    guard violations.isEmpty else {
      let shown = violations.prefix(20).map { "\n  \($0)" }.joined()
      throw Broken(description: "\(violations.count) things are not as they must be\(shown)")
    }
  }
}
