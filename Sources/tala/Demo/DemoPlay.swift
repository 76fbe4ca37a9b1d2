import Foundation
import LineProtocol
import TalaClient

/// Plays one delivery day: who joins, how the hours pass, who sends what, and what a spectator sees.
struct DemoPlay {
  let market: DemoMarket
  let day: DemoDay
  let screen: DemoScreen
  /// Local midnight at which the delivery day begins, as seconds since the epoch.
  let midnight: Int
  var chance: SeededChance
  /// MWh of SHIFT each participant holds or, as a storage, has sold.
  private var shift: [String: Double] = [:]
  private(set) var orders = 0
  /// Who has nothing left to offer of which contract: it does not ask again.
  private var soldOut: Set<String> = []
  private var hasRoom: Set<String> = []
  /// Offers that were cut to the rights there were.
  private(set) var cutOffers = 0
  /// Of each plant, as it stood once noon was over.
  private(set) var curtailment: [Saved] = []

  /// MWh a plant may charge in place of losing them, and all it had over.
  struct Saved {
    var name: String
    var avoided: Double
    var surplus: Double
  }

  init(market: DemoMarket, day: DemoDay, screen: DemoScreen, midnight: Int, seed: UInt64) {
    self.market = market
    self.day = day
    self.screen = screen
    self.midnight = midnight
    chance = SeededChance(seed: seed)
  }

  // MARK: Before the first order

  mutating func open(at endpoint: Endpoint, keys: String?) async throws {
    try await market.operate("zone QH")
    for product in ["SHIFT", "CHG", "DIS", "ROOM", "SSU2"] {
      try await market.operate("fees \(product) maker=0.02 taker=0.05")
    }
    for participant in Participant.all {
      let key = SigningKey()
      if let keys { try KeyFile(path: "\(keys)/\(participant.name).key").write(key) }
      try await market.join(participant, at: endpoint, key: key)
      if case .storage(let power, let room) = participant.kind {
        try await market.operate(
          "facility \(participant.name) zone=QH account=\(participant.name) charge=\(figure(power)) "
            + "discharge=\(figure(power)) energy=\(figure(room)) in=0.93 out=0.925 "
            + "from=\(time(midnight)) to=\(time(midnight + 7 * 86_400))")
      }
    }
    try await market.operate("calendar QH \(day.date) shift=11-15/18-22 class=0.85")
  }

  // MARK: The hours

  /// From the opening of trading at 15:00 the day before to the end of the delivery day.
  mutating func run() async throws {
    for hour in stride(from: -9, through: 24, by: 1) {
      try await market.operate("clock \(time(midnight + hour * 3_600))")
      try await trade(hour)
      if [-9, -4, 2, 8, 10].contains(hour) { try await show(hour) }
      if hour == 15 { try await showCurtailment() }
    }
    try await market.operate("clock \(time(midnight + 24 * 3_600 + 900))")
  }

  /// An hour's orders of everybody, in the same order each time; what stood from the hour before is taken back first.
  private mutating func trade(_ hour: Int) async throws {
    guard hour <= 21 else { return }
    for participant in Participant.all {
      try await readShift(of: participant.name)
      if hour > -9 { try await market.request("cancel-all", from: participant.name) }
      for order in wanted(participant, hour) where isOpen(order.contract, hour) {
        orders += 1
        try await place(order, of: participant.name)
      }
    }
  }

  /// Sends an order. Who is told that its rights cover less offers that much; so nobody needs to keep a ledger of its own.
  private mutating func place(_ order: WantedOrder, of name: String) async throws {
    guard !soldOut.contains("\(name) \(order.contract)") else { return }
    let answer = try await market.request(line(order, lots: tenths(order.lots)), from: name)
    guard answer.text("code") == "208", let free = answer.text("free") else { return }
    guard Double(free) ?? 0 >= 0.1 else {
      soldOut.insert("\(name) \(order.contract)")
      return
    }
    cutOffers += 1
    try await market.request(line(order, lots: free), from: name)
  }

  private func line(_ order: WantedOrder, lots: String) -> String {
    "\(order.buys ? "buy" : "sell") \(lots) \(order.contract) @ \(tenths(order.ticks)) stp=newest"
  }

  private mutating func wanted(_ participant: Participant, _ hour: Int) -> [WantedOrder] {
    let held = shift[participant.name] ?? 0
    // The SHIFT's gate is at 10:30.
    let hoursToGate = max(0, 10.5 - Double(hour))
    switch participant.kind {
    case .storage(let power, let room):
      return StorageStrategy.orders(
        power: power, room: room, soldShare: min(1, -held / (room * 0.7)), hoursToGate: hoursToGate,
        day, &chance)
    case .solar, .wind:
      let resale = hour >= 4 ? PlantStrategy.resale(participant, boughtShift: held, day, &chance) : []
      return resale
        + (resale.isEmpty
          ? PlantStrategy.orders(
            participant, boughtShift: held, hasRoom: hasRoom.contains(participant.name),
            hoursToGate: hoursToGate, day, &chance) : [])
    case .computing:
      return ComputingStrategy.orders(
        participant, boughtShift: held, hoursToGate: hoursToGate, day, &chance)
    }
  }

  /// Gates are half an hour before the delivery.
  private func isOpen(_ contract: String, _ hour: Int) -> Bool {
    if contract == day.shift { return hour <= 10 }
    if contract == day.room { return hour < 0 }
    guard let delivery = Int(contract.suffix(2)) else { return false }
    return hour < delivery
  }

  private mutating func readShift(of name: String) async throws {
    for row in try await market.ask("positions", as: name) {
      let net = Double(row.text("net") ?? "") ?? 0
      if row.text("contract") == day.shift { shift[name] = net }
      if row.text("contract") == day.room, net > 0 { hasRoom.insert(name) }
    }
  }

  // MARK: What is shown

  private func show(_ hour: Int) async throws {
    screen.headline(hour)
    let rows = try await market.ask("book \(day.shift) depth=5", as: nil)
    screen.book(day.shift, rows.map { $0.text })
    screen.line("noon charging, CHG 12:00", try await best(day.charge(12)))
    screen.line("evening discharge, DIS 19:00", try await best(day.discharge(19)))
    var moved = 0.0
    for participant in Participant.all { moved += max(0, shift[participant.name] ?? 0) }
    screen.line("noon to evening so far", "\(rounded(moved)) MWh in the hands of plants and compute centres")
    screen.line("orders so far", "\(orders)")
  }

  /// The best bid and offer of a contract.
  private func best(_ contract: String) async throws -> String {
    var bid = "-"
    var offer = "-"
    for row in try await market.ask("book \(contract) depth=1", as: nil) {
      let words = row.text.split(separator: " ")
      guard words.count >= 4, words[0] == "level" else { continue }
      if words[2] == "bid" { bid = String(words[3]) } else { offer = String(words[3]) }
    }
    return "bid \(bid)  offer \(offer) CNY/MW·h"
  }

  /// MWh that plants would have lost and may now charge: in each quarter-hour the smaller of the charging right held and the surplus, as
  /// long as the room held takes it.
  private func curtailmentAvoided() async throws -> [Saved] {
    var result: [Saved] = []
    for participant in Participant.all where participant.role == "renewable-plant" {
      var rights = [Double](repeating: 0, count: 96)
      var room = [Double](repeating: 0, count: 96)
      for row in try await market.ask("rights day=\(day.date)", as: participant.name) {
        guard let from = row.text("from").flatMap(quarter), let to = row.text("to").flatMap(quarter),
          let charge = row.text("charge").flatMap({ Double($0) }),
          let space = row.text("room").flatMap({ Double($0) }), from < to
        else { continue }
        for place in from..<to {
          rights[place] += charge
          room[place] += space
        }
      }
      var avoided = 0.0
      var surplus = 0.0
      for place in 0..<96 {
        let over = participant.surplus(place, day.profile)
        surplus += over / 4
        avoided += max(0, min(min(over, rights[place]) / 4, room[place] - avoided))
      }
      result.append(Saved(name: participant.name, avoided: avoided, surplus: surplus))
    }
    return result
  }

  private mutating func showCurtailment() async throws {
    screen.headline(15)
    curtailment = try await curtailmentAvoided()
    for plant in curtailment {
      screen.line(
        plant.name, "\(rounded(plant.avoided)) of \(rounded(plant.surplus)) MWh surplus saved from curtailment")
    }
  }

  /// MWh of SHIFT a participant held at the end of trading; negative if it sold them.
  func shiftHeld(by name: String) -> Double { shift[name] ?? 0 }

  /// A participant's cash, CNY.
  func cash(of name: String) async throws -> Double {
    for row in try await market.ask("cash", as: name) {
      if let cash = row.text("cash").flatMap({ Double($0) }) { return cash }
    }
    return 0
  }

  // MARK: Figures

  private func time(_ seconds: Int) -> String {
    ISO8601DateFormatter().string(from: Date(timeIntervalSince1970: TimeInterval(seconds)))
  }

  /// The place in the day of a time in UTC, 0 to 96, clamped.
  private func quarter(_ text: String) -> Int? {
    guard let date = ISO8601DateFormatter().date(from: text) else { return nil }
    return min(96, max(0, (Int(date.timeIntervalSince1970) - midnight) / 900))
  }

  private func tenths(_ number: Int) -> String { Figures.decimal(Int64(number), digits: 1) }
  private func figure(_ number: Double) -> String { "\(Int(number))" }
  private func rounded(_ number: Double) -> String {
    Figures.decimal(Int64((number * 10).rounded()), digits: 1)
  }
}
