import MarketEngine
import Simulation
import Testing

/// What the random markets never do is never compared: everything that can occur must occur.
@Suite(.disabled(if: TwinParameters.seed != nil))
struct CoverageTests {
  @Test func `every event, refusal, cancel reason, phase and due thing occurs in random markets`() throws {
    let checks = TwinTrial.Checks(conservation: 0, queries: 0, restore: 0)
    var seen = Seen()
    for seed in 1...3_000 as ClosedRange<UInt64> {
      seen.add(try RandomTrial.play(seed: seed, steps: 80, checks: checks))
    }
    for seed in 2_000_001...2_000_016 as ClosedRange<UInt64> {
      seen.add(try RandomTrial.play(seed: seed, steps: 2_500, storm: true, checks: checks))
    }
    // A basket trades whole or not at all; that one does is no rare thing.
    #expect(seen.options[OrderOptions.basket.rawValue, default: 0] > 600)
    // Limits are reached in LimitTests.
    #expect(seen.missing == ["no refusal limitReached"])
  }
}
