import Foundation
import LineProtocol
import MarketEngine
import TalaClient

/// The end of a demonstration: who paid and got what, checked against the exchange's own cash, and the day in figures.
struct DemoReckoning {
  let play: DemoPlay
  let screen: DemoScreen

  /// A member's end of the day, µCNY.
  private struct Row {
    var participant: Participant
    var money: DemoTape.Money
    /// Cash now less what was paid in.
    var change: Int64
  }

  /// Prints the tables and returns the key figures, `name=value`.
  func run() async throws -> [String] {
    var rows: [Row] = []
    for participant in Participant.all {
      let cash = try await cash(of: participant.name)
      rows.append(
        Row(
          participant: participant, money: play.market.tape.money(of: participant.name),
          change: cash - participant.deposit * 1_000_000))
    }
    show(rows)
    showCurtailment()
    let fees = try await feesAccount()
    let agree = rows.filter { $0.money.net == $0.change }.count
    let sum = rows.reduce(0) { $0 + $1.change } + fees
    showFigures(rows, agree: agree, sum: sum, fees: fees)
    return [
      "orders=\(play.orders)", "requests=\(play.market.requests)", "trades=\(play.market.tape.trades)",
      "curtailment_avoided_mwh=\(screen.text(play.curtailment.avoided))",
      "surplus_mwh=\(screen.text(play.curtailment.surplusOfDay))",
      "members=\(rows.count)", "members_agree=\(agree)", "money_sum_micro_cny=\(sum)",
      "refused=\(play.market.refusals.values.reduce(0, +))",
    ]
  }

  /// Whether every member's fills explain its cash and no money came from nowhere.
  static func isGood(_ figures: [String]) -> Bool {
    figures.contains("members_agree=\(Participant.all.count)")
      && figures.contains("money_sum_micro_cny=0")
  }

  private func show(_ rows: [Row]) {
    screen.title("What each member paid and got, CNY")
    screen.table(
      ["member", "role", "paid", "got", "fees", "in all"], words: 2,
      rows.map { row in
        [
          row.participant.name, row.participant.role, yuan(row.money.paid), yuan(row.money.received),
          yuan(row.money.fees), (row.change > 0 ? "+" : "") + yuan(row.change),
        ]
      })
  }

  private func showCurtailment() {
    screen.title("Surplus the grid did not take, MWh")
    screen.table(
      ["plant", "surplus", "stored", "share"], words: 1,
      play.curtailment.plants.map { plant in
        let share = plant.surplus > 0 ? Int((plant.avoided / plant.surplus * 100).rounded()) : 0
        return [plant.name, screen.text(plant.surplus), screen.text(plant.avoided), "\(share) %"]
      })
  }

  private func showFigures(_ rows: [Row], agree: Int, sum: Int64, fees: Int64) {
    screen.title("The day in figures")
    screen.line("orders, trades", "\(play.orders), \(play.market.tape.trades)")
    screen.line("requests answered, all durable", "\(play.market.requests)")
    for (word, count) in play.market.refusals.sorted(by: { $0.key < $1.key }) {
      screen.line("refused", "\(count) × \(word)")
    }
    screen.line(
      "curtailment avoided",
      "\(screen.text(play.curtailment.avoided)) of \(screen.text(play.curtailment.surplusOfDay)) MWh")
    screen.line("the exchange's fees", "\(yuan(fees)) CNY")
    screen.line(
      "members whose fills explain their cash", "\(agree) of \(rows.count), to the µCNY")
    screen.line("all members and fees together", "\(yuan(sum)) CNY")
  }

  private func cash(of name: String) async throws -> Int64 {
    try await play.market.ask("cash", as: name).reduce(0) { $0 + amount($1) }
  }

  /// The operator is asked for the exchange's own accounts.
  private func feesAccount() async throws -> Int64 {
    try await play.market.ask("cash").filter { $0.text("account") == "fees" }
      .reduce(0) { $0 + amount($1) }
  }

  private func amount(_ row: ResponseLine) -> Int64 {
    guard let cash = row.decimal("cash"), let micro = try? cash.scaled(toDigits: 6) else { return 0 }
    return micro
  }

  /// Rounded to the fen.
  private func yuan(_ micro: Int64) -> String {
    Figures.decimal(Int64((Double(micro) / 10_000).rounded()), digits: 2)
  }
}
