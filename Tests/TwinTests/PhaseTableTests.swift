import MarketEngine
import MarketFixtures
import Simulation
import Testing

/// The table of phases and requests in docs/RULES.md, cell by cell: engine and twin do what it says.
@Suite(.disabled(if: TwinParameters.seed != nil))
struct PhaseTableTests {
  @Test func `the table has a row for every request and a column for every phase`() {
    #expect(PhaseTable.documented.cells.count == PhaseRequest.allCases.count * PhaseMarket.phases.count)
  }

  @Test(arguments: PhaseTable.documented.cells) func `a request in a phase`(cell: PhaseTable.Cell) throws {
    var market = try PhaseMarket(for: #require(PhaseRequest(rawValue: cell.request)))
    try market.reach(cell.phase)
    #expect(try market.outcome() == cell.outcome)
  }
}
