import ArgumentParser
import Foundation
import MarketEngine
import Settlement
import TalaClient

/// `tala demo`: a summer day on the exchange, for a spectator.
struct DemoVerb: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "demo", abstract: "Play a day of trading on a running exchange.",
    discussion: """
      Solar and wind plants, storage operators, compute centres and a trader join a
      new market with a manual clock, and trade one delivery day: from the opening
      at 15:00 the day before, hour by hour, each by a simple strategy that is
      written down in a file of its own (Sources/tala/Demo). The same seed plays the
      same day.

      The sun, the wind and the load follow data/qinghai-day.csv; sizes and prices
      are made up. What is traded are rights to storage; that the energy itself
      flows as planned is taken for granted.

      Exits with 0 if every member's cash is what its fills say and no money came
      from nowhere.

      Example, beside `tala serve` on a new market with a manual clock:
        tala demo --server 127.0.0.1:7411 --key operator.key --day 2026-07-08

      `tools/demo` starts all it needs, plays the day, settles it and replays it.
      """)

  @Option(help: "The exchange, HOST:PORT.") var server = "127.0.0.1:7411"
  @Option(help: "The operator's member.") var member = "exchange"
  @Option(help: "The operator's user.") var user = "operator"
  @Option(help: "The operator's key file.") var key: String
  @Option(help: "The day's profiles.") var profiles = "data/qinghai-day.csv"
  @Option(help: "The delivery day, YYYY-MM-DD or YYYYMMDD; the market's clock must stand before 15:00 the day before.")
  var day = DayArgument.summerDay
  @Option(help: "The same seed plays the same day.") var seed: UInt64 = 1
  @Option(help: "A folder to write the participants' key files to.") var keys: String?
  @Option(help: "A file for the key figures, a name=value line each.") var summary: String?

  func validate() throws { _ = try endpoint() }

  private func endpoint() throws -> Endpoint {
    guard let endpoint = Endpoint(server) else {
      throw ValidationError("--server \(server) is not HOST:PORT")
    }
    return endpoint
  }

  func run() async throws {
    let endpoint = try endpoint()
    let delivery = day.deliveryDay(quarters: 32)
    let profile = try DayProfile(path: profiles)
    let client = try await Client.connect(to: endpoint)
    _ = try await client.login(
      Credentials(member: member, user: user, key: try KeyFile(path: key).read()))
    let demoDay = DemoDay(
      date: "\(delivery.date)", midnight: Int(delivery.first.index) * 900, profile: profile)
    let screen = DemoScreen()
    var play = DemoPlay(
      market: DemoMarket(operating: client, endpoint: endpoint), day: demoDay, screen: screen,
      seed: seed)
    introduce(screen)
    try await play.open(keys: keys)
    screen.heading()
    try await play.run()
    let figures = try await DemoReckoning(play: play, screen: screen).run()
    await play.market.leave()
    if let summary {
      try Data((figures.joined(separator: "\n") + "\n").utf8).write(
        to: URL(fileURLWithPath: summary), options: .atomic)
    }
    if !DemoReckoning.isGood(figures) { throw ExitCode.failure }
  }

  private func introduce(_ screen: DemoScreen) {
    func count(_ role: String) -> Int { Participant.all.filter { $0.role == role }.count }
    screen.title("A summer day in Qinghai, \(day)")
    screen.note(
      "\(count("renewable-plant")) plants, \(count("storage-operator")) storages, \(count("compute-centre")) compute centres"
        + " and a trader buy and sell rights to storage.")
    screen.note("SHIFT  a MWh charged 11–15 h and discharged 18–22 h (CNY/MWh)")
    screen.note("CHG    charging at 13 h, a MW for an hour;  DIS  discharging at 20 h")
  }
}
