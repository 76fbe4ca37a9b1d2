import Foundation
import MarketEngine
import Simulation
import Testing

/// The table of phases and requests in docs/RULES.md, cell by cell: engine and twin do what it says.
@Suite(.disabled(if: TwinParameters.seed != nil))
struct PhaseTableTests {
  struct Cell: CustomStringConvertible {
    var request: String
    var phase: String
    var outcome: String
    var description: String { "\(request) in \(phase): \(outcome)" }
  }

  /// Every cell of the table that begins with `| request |`.
  static let cells: [Cell] = {
    let file = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "../../docs/RULES.md").standardized
    let text = (try? String(contentsOf: file, encoding: .utf8)) ?? ""
    let rows = text.split(separator: "\n").filter { $0.hasPrefix("| ") }.map { row in
      row.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
    }
    guard let head = rows.firstIndex(where: { $0.first == "request" }) else { return [] }
    return rows[(head + 1)...].filter { $0.count == rows[head].count }.flatMap { row in
      zip(rows[head], row).dropFirst().map {
        Cell(request: row[0].replacing("`", with: ""), phase: $0, outcome: $1)
      }
    }
  }()

  @Test func `the table has a row for every request and a column for every phase`() {
    #expect(Self.cells.count == PhaseRequest.allCases.count * PhaseMarket.phases.count)
  }

  @Test(arguments: cells) func `a request in a phase`(cell: Cell) throws {
    var market = try PhaseMarket(for: #require(PhaseRequest(rawValue: cell.request)))
    try market.reach(cell.phase)
    #expect(try market.outcome() == cell.outcome)
  }
}
