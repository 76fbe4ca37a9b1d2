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
      Solar and wind plants, storage operators and compute centres join a new market with a manual
      clock, and trade one delivery day under simple strategies (Sources/tala/Demo/Strategies.swift).
      `tools/demo` starts what it needs, plays it, settles the day and replays it.

      Plants' surplus follows data/qinghai-day.csv; sizes and strategies are made up.
      """)

  @Option(help: "The exchange, HOST:PORT.") var server = "127.0.0.1:7411"
  @Option(help: "The operator's member.") var member = "exchange"
  @Option(help: "The operator's user.") var user = "operator"
  @Option(help: "The operator's key file.") var key: String
  @Option(help: "The day's profiles.") var profiles = "data/qinghai-day.csv"
  @Option(help: "The delivery day, YYYY-MM-DD; the market's clock must stand before 15:00 the day before.")
  var day = "2026-07-08"
  @Option(help: "The same seed plays the same day.") var seed: UInt64 = 1
  @Option(help: "A folder to write the participants' key files to.") var keys: String?
  @Option(help: "A file for the key figures, a name=value line each.") var summary: String?

  func run() async throws {
    guard let endpoint = Endpoint(server) else {
      throw ValidationError("--server \(server) is not HOST:PORT")
    }
    let delivery = try DayArgument.deliveryDay(day, offset: "+08:00")
    let profile = try DayProfile(path: profiles)
    let client = try await Client.connect(to: endpoint)
    _ = try await client.login(
      Credentials(member: member, user: user, key: try KeyFile(path: key).read()))
    let market = DemoMarket(operator: client)
    let demoDay = DemoDay(date: "\(delivery.date)", profile: profile)
    let screen = DemoScreen()
    var play = DemoPlay(
      market: market, day: demoDay, screen: screen, midnight: Int(delivery.first.index) * 900,
      seed: seed)
    screen.title("A summer day in Qinghai, \(day)")
    try await play.open(at: endpoint, keys: keys)
    screen.line("participants", "5 plants, 4 storages, 3 compute centres")
    try await play.run()
    try await conclude(play, market, screen)
    await market.closeAll()
  }

  private func conclude(
    _ play: DemoPlay, _ market: DemoMarket, _ screen: DemoScreen
  ) async throws {
    let saved = play.curtailment
    let avoided = saved.reduce(0) { $0 + $1.avoided }
    let surplus = saved.reduce(0) { $0 + $1.surplus }
    screen.title("What each member paid and got")
    var rows: [[String]] = []
    for participant in Participant.all {
      let net = try await play.cash(of: participant.name) - Double(participant.deposit)
      let moved = play.shiftHeld(by: participant.name)
      rows.append([
        participant.name, participant.role, DemoVerb.text(moved, digits: 1),
        net >= 0 ? "got" : "paid", DemoVerb.text(abs(net), digits: 2),
      ])
    }
    screen.table(["member", "role", "SHIFT MWh net", "", "CNY, fees included"], rows)
    screen.title("The day in figures")
    screen.line("orders", "\(play.orders)")
    screen.line("requests answered", "\(market.requests)")
    screen.line("curtailment avoided", "\(DemoVerb.text(avoided, digits: 1)) of \(DemoVerb.text(surplus, digits: 1)) MWh")
    screen.line("offers cut to rights left", "\(play.cutOffers)")
    for (code, count) in market.refusals.sorted(by: { $0.key < $1.key }) {
      screen.line("refused", "\(count) × \(code)")
    }
    guard let summary else { return }
    let lines = [
      "orders=\(play.orders)", "requests=\(market.requests)",
      "curtailment_avoided_mwh=\(DemoVerb.text(avoided, digits: 1))",
      "surplus_mwh=\(DemoVerb.text(surplus, digits: 1))",
      "refused=\(market.refusals.values.reduce(0, +))",
    ]
    try Data((lines.joined(separator: "\n") + "\n").utf8).write(
      to: URL(fileURLWithPath: summary), options: .atomic)
  }

  private static func text(_ number: Double, digits: Int) -> String {
    var scale = 1.0
    for _ in 0..<digits { scale *= 10 }
    return Figures.decimal(Int64((number * scale).rounded()), digits: digits)
  }
}
