import TalaClient

/// Plays one delivery day: who joins, how the hours pass, who sends what, and what a spectator sees of it.
struct DemoPlay {
  let day: DemoDay
  let screen: DemoScreen
  var market: DemoMarket
  private var chance: SplitMix
  private var forecasts: [String: Forecast] = [:]
  private var eagerness: [String: Double] = [:]
  private(set) var orders = 0
  private(set) var curtailment: Curtailment
  private var shown: DemoScreen.Hour?

  /// Hours of the day, from the opening of trading the day before.
  static let hours = -9...24

  init(market: DemoMarket, day: DemoDay, screen: DemoScreen, seed: UInt64) {
    self.market = market
    self.day = day
    self.screen = screen
    chance = SplitMix(seed: seed)
    curtailment = Curtailment(day: day)
  }

  // MARK: Before the first order

  /// Makes the market: a zone, fees, members with cash, storages, the day's contracts.
  mutating func open(keys: String?) async throws {
    try await market.operate(
      ["zone QH"]
        + ["SHIFT", "CHG", "DIS", "ROOM"].map { "fees \($0) maker=0.02 taker=0.05" })
    for participant in Participant.all {
      let name = participant.name
      let key = SigningKey()
      if let keys { try KeyFile(path: "\(keys)/\(name).key").write(key) }
      try await market.operate([
        "member \(name) role=\(participant.role)",
        "user \(name) trader key=\(key.publicHexadecimal)",
        "deposit \(name) \(participant.deposit)",
      ])
      try await market.enter(name, key: key)
      forecasts[name] = Forecast(&chance)
      eagerness[name] = chance.between(0.9, 1.1)
      guard case .storage(let power, let room) = participant.kind else { continue }
      try await market.operate([
        "facility \(name) zone=QH account=\(name) charge=\(power) discharge=\(power) energy=\(room)"
          + " in=0.93 out=0.925 from=\(day.time(hour: 0)) to=\(day.time(hour: 7 * 24))"
      ])
    }
    try await market.operate([
      "calendar QH \(day.date) shift=11-15/18-22 class=0.85",
      "contract QH SHIFT \(day.date).00-04.06-08 from=\(day.time(hour: 0)) to=\(day.time(hour: 4))"
        + " from2=\(day.time(hour: 6)) to2=\(day.time(hour: 8)) class=0.85 opens=\(day.time(hour: -9))",
    ])
  }

  // MARK: The hours

  /// From the opening of trading at 15:00 the day before until the day is over.
  mutating func run() async throws {
    for hour in DemoPlay.hours {
      try await market.operate(["clock \(day.time(hour: hour))"])
      try await trade(hour)
      try await watch(hour)
    }
    // A step further, so that the last contracts are delivered.
    try await market.operate(["clock \(day.time(hour: 25))"])
  }

  /// An hour's orders of everybody, always in the same order. What stood from the hour before is taken back first.
  private mutating func trade(_ hour: Int) async throws {
    guard hour < DemoDay.dischargingHours.upperBound else { return }
    for participant in Participant.all {
      if hour > DemoPlay.hours.lowerBound {
        try await market.request(["cancel-all"], as: participant.name)
      }
      let situation = Situation(
        day: day, hour: hour, holdings: try await market.holdings(of: participant.name, day),
        eagerness: eagerness[participant.name] ?? 1)
      let lines = try await wanted(participant, situation).compactMap(\.line)
      orders += lines.count
      try await market.request(lines, as: participant.name)
    }
  }

  private mutating func wanted(
    _ participant: Participant, _ situation: Situation
  ) async throws -> [WantedOrder] {
    switch participant.kind {
    case .storage(let power, let room):
      return StorageStrategy.orders(power: power, room: room, situation, &chance)
    case .solar, .wind:
      guard let forecast = forecasts[participant.name] else { return [] }
      return PlantStrategy.orders(participant, forecast, situation, &chance)
    case .computing: return ComputingStrategy.orders(participant, situation, &chance)
    case .trader:
      let best = try await market.best(day.noon.symbol)
      return TraderStrategy.orders(bid: best.bid, offer: best.offer, situation, &chance)
    }
  }

  // MARK: What is shown

  /// The hour as a row, and at some hours the SHIFT's book.
  private mutating func watch(_ hour: Int) async throws {
    for participant in Participant.all {
      // Also brings the tape up to date: whatever a member was told comes before the answer.
      let holdings = try await market.holdings(of: participant.name, day)
      guard participant.isPlant, (0..<24).contains(hour) else { continue }
      curtailment.pass(hour, participant, holdings)
    }
    let tape = market.tape
    let picture = DemoScreen.Hour(
      hour: hour, orders: orders, trades: tape.trades, shift: tape.lastPrice(of: day.noon.symbol),
      charge: tape.lastPrice(of: day.charge(13)), discharge: tape.lastPrice(of: day.discharge(20)),
      avoided: curtailment.avoided, surplus: curtailment.surplusOfDay)
    // Hours in which nothing happens are passed over.
    if picture.isNews(after: shown) { screen.row(picture) }
    shown = picture
    if [-9, -2, 7].contains(hour) {
      screen.book(
        "\(day.noon.symbol): a MWh charged at noon, discharged in the evening",
        try await market.ask("book \(day.noon.symbol) depth=6"))
    }
  }
}
