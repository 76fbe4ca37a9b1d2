import Foundation
import MarketEngine
import Postgres
import PostgresStore
import Settlement
import Testing

/// The worked example of docs/SETTLEMENT.md, traded, settled and exported here; the document must show these very lines.
@Suite struct WorkedExampleTests {
  private func settledDay() throws -> (TradingDay, SettlementStore) {
    let day = try TradingDay()
    try day.exchange.run([
      day.order(2, .sell, 1, price: 3_247, lots: 15), day.order(3, .buy, 1, price: 3_247, lots: 15),
      day.order(2, .sell, 5, price: 21_001, lots: 3), day.order(4, .buy, 5, price: 21_001, lots: 3),
    ])
    try day.pass(days: 2)
    try day.exchange.project()
    return (day, SettlementStore(try day.exchange.connect(), market: day.exchange.market))
  }

  private var delivery: DeliveryDay {
    DeliveryDay(
      date: 20_260_330, first: QuarterHour(TradingDay.first), end: QuarterHour(TradingDay.first + 96))
  }

  private func document() throws -> String {
    let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../docs/SETTLEMENT.md").standardized
    return String(decoding: try Data(contentsOf: file), as: UTF8.self)
  }

  @Test func `the document shows the statements and invoices of its example`() throws {
    let (_, store) = try settledDay()
    let run = try store.run(day: delivery, kind: .nextDay)
    let document = try document()
    let (statements, invoices) = (try store.statements(run: run.run), try store.invoices(run: run.run))
    #expect(document.contains(statements), "docs/SETTLEMENT.md does not show:\n\(statements)")
    #expect(document.contains(invoices), "docs/SETTLEMENT.md does not show:\n\(invoices)")
    for command in run.commands {
      let line = "member \(command.member.value): \(command.amount.microYuan) µCNY"
      #expect(document.contains(line), "docs/SETTLEMENT.md does not show: \(line)")
    }
  }

  @Test func `an export of one member has that member's lines`() throws {
    let (_, store) = try settledDay()
    let run = try store.run(day: delivery, kind: .nextDay)
    let lines = try store.statements(run: run.run, member: MemberNumber(3)).split(separator: "\n")
    #expect(lines.count == 4)
    #expect(lines.dropFirst().allSatisfy { $0.contains(",longyang,") })
  }
}
