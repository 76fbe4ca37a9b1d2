import ArgumentParser
import Foundation
import MarketEngine
import Simulation
import TalaClient

/// `tala load`: many sessions at an exchange, and how fast it answers them.
struct LoadVerb: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "load", abstract: "Put an exchange under load and measure its answers.",
    discussion: """
      Sessions send requests when they are due, whatever the exchange does, and each
      answer is timed from when its request was due: a stall counts for all that
      waited. Answers are durable: the exchange commits before it answers.

      Ten thousand requests a second (new orders that rest, cancels, replaces):
        tala load --server 127.0.0.1:7411 --rate 10000 \\
          --operator-key operator.key --operator-member exchange \\
          --operator-user operator

      As fast as it goes, with the orders of a workload file:
        tala load --server 127.0.0.1:7411 --rate 0 --seconds 60 --flow B.bin \\
          --operator-key …

      Through the operator it first makes what it needs and does not find: a zone, a
      delivery day two days ahead, members load-001, load-002, … with cash and
      storage. With --keys the users' keys are kept in a folder; a later run with
      the same folder, and --day as printed, needs no operator.

      A session whose connection is lost comes back at whichever address of --server
      leads, and sends again what has no answer; what an exchange says it has not
      taken is answered, counted, and not sent again.

      The last line is for programs; its times are those of new orders, in
      microseconds. Exits with 1 if a request was lost or answered twice, if a session
      could not come back (the line then has ended=early, and the seconds that were
      measured), or if the exchange could not be reached.
      """)

  @OptionGroup var exchange: ServerOptions
  @Option(help: "Sessions, each of a member of its own; an even number.") var sessions = 50
  @Option(help: "Requests a second over all sessions; 0 is as fast as it goes.") var rate = 10_000
  @Option(help: "Seconds to measure.") var seconds = 30
  @Option(help: "Seconds to run before measuring.") var warmUp = 5
  @Option(help: "Unanswered requests a session may have, at most 1,024.") var window = 1_024
  @Option(help: "A workload file whose orders to send.", completion: .file()) var flow: String?
  @Option(help: "The seed of chance.") var seed: UInt64 = 20_260_923
  @Option(help: "The zone to trade in.") var zone = "LOAD"
  @Option(help: "A folder for the users' keys.", completion: .directory) var keys: String?
  @Option(help: "The delivery day to trade, YYYY-MM-DD or YYYYMMDD, if no operator is to make one.")
  var day: DayArgument?
  @Option(help: "A market operator's private key.", completion: .file()) var operatorKey: String?
  @Option(help: "The operator's member.") var operatorMember = "exchange"
  @Option(help: "The operator's user.") var operatorUser = "operator"

  func validate() throws {
    guard sessions >= 2, sessions % 2 == 0, sessions <= 10_000 else {
      throw ValidationError("--sessions is an even number from 2 to 10000")
    }
    guard (0...10_000_000).contains(rate), (1...604_800).contains(seconds), (0...604_800).contains(warmUp) else {
      throw ValidationError("--rate is 0 to 10000000, --seconds 1 to 604800, a week, --warm-up no longer")
    }
    guard (1...1_024).contains(window) else {
      throw ValidationError("--window is 1 to 1024: an exchange allows a session no more")
    }
    guard operatorKey != nil || (keys != nil && day != nil) else {
      throw ValidationError("give --operator-key, or --keys and --day of an earlier run")
    }
  }

  func run() async throws {
    let mark = LoadVerb.mark()
    let records = try flow.map { try LoadVerb.records($0) } ?? []
    let signing = try userKeys()
    let market = try await prepare(signing, mark)
    let load = Load(
      plan: LoadPlan(
        sessions: sessions, rate: rate, seconds: seconds, warmUpSeconds: warmUp, window: window,
        seed: seed), market: market, records: records, mark: mark)
    report("\(sessions) sessions, zone \(market.zone), day \(market.day); \(warmUp) s warm-up, \(seconds) s measured")
    let figures = try await load.run(
      at: exchange.server, security: exchange.security, keys: signing)
    print(LoadTable.text(figures))
    print(figures.resultLine)
    if let failure = figures.failure { report("ended before its time: \(failure)") }
    if !figures.isWhole { throw ExitCode.failure }
  }

  /// Makes the market the load needs, if there is an operator to do it.
  private func prepare(_ signing: [SigningKey], _ mark: String) async throws -> LoadMarket {
    guard let operatorKey else { return LoadMarket(zone: zone, day: day?.digits ?? "") }
    let credentials = Credentials(
      member: operatorMember, user: operatorUser, key: try KeyFile(path: operatorKey).read())
    let (client, _) = try await Client.enter(
      exchange.server, security: exchange.security, as: credentials)
    let setup = LoadSetup(client: client, mark: mark)
    let market =
      if let day { LoadMarket(zone: zone, day: day.digits) } else { try await setup.market(zone: zone) }
    try await setup.run(market, keys: signing)
    await client.close()
    return market
  }

  /// A key for each session: from the folder, new where there is none; without a folder in memory only.
  private func userKeys() throws -> [SigningKey] {
    guard let keys else { return (0..<sessions).map { _ in SigningKey() } }
    try FileManager.default.createDirectory(atPath: keys, withIntermediateDirectories: true)
    return try (0..<sessions).map { session in
      let file = KeyFile(path: "\(keys)/\(LoadSetup.member(session)).key")
      if FileManager.default.fileExists(atPath: file.path) { return try file.read() }
      let key = SigningKey()
      try file.write(key)
      return key
    }
  }

  private static func records(_ path: String) throws -> [FlowRecord] {
    let file = try WorkloadFile(path: path)
    guard file.books <= LoadMarket.books else {
      throw WorkFailure("\(path) has more books than a day has quarter-hours")
    }
    return file.records.map { record in
      let kind: FlowRecord.Kind =
        switch record.kind {
        case .enter: .limit
        case .cancel: .cancel
        case .reduce: .reduce
        case .replace: .replace
        }
      return FlowRecord(
        kind: kind, isSell: record.side == .sell, book: record.book, lots: record.lots,
        order: record.order, ticks: record.price)
    }
  }

  /// Four letters that are another run's only three weeks later; references are remembered for far fewer requests.
  private static func mark() -> String {
    let seconds = Int(Date().timeIntervalSince1970) % 1_679_616
    let text = String(seconds, radix: 36)
    return String(repeating: "0", count: 4 - text.count) + text + "."
  }

  private func report(_ text: String) {
    FileHandle.standardError.write(Data((text + "\n").utf8))
  }
}
