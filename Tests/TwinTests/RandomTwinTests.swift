import Simulation
import Testing

/// The fast engine against the plain twin over random sequences of every command: events and state words are the same after each.
struct RandomTwinTests {
  private static let parts: UInt64 = 8

  @Test(.disabled(if: TwinParameters.seed != nil), arguments: 0..<parts)
  func `the engine and its twin agree over random sequences of every command`(
    part: UInt64
  ) throws {
    let checks = TwinTrial.Checks(conservation: 0, queries: 0, restore: 64)
    let seed = try SeedUnderWay("sequences-\(part)")
    for number in 0..<TwinParameters.sequences where number % Self.parts == part {
      try seed.begin(TwinParameters.first + number)
      try play(TwinParameters.first + number, steps: TwinParameters.steps, checks: checks)
    }
    try seed.end()
  }

  @Test(.disabled(if: TwinParameters.seed != nil))
  func `after every command nothing is lost and every answer is that of the state`() throws {
    let underWay = try SeedUnderWay("checked")
    for seed in 1_000_001...1_000_600 as ClosedRange<UInt64> {
      try underWay.begin(seed)
      try play(seed, steps: 80, checks: TwinTrial.Checks(conservation: 1, queries: 1, restore: 3))
    }
    try underWay.end()
  }

  @Test(.disabled(if: TwinParameters.seed != nil))
  func `they agree when a sweep has more orders than a slice`() throws {
    let checks = TwinTrial.Checks(conservation: 50, queries: 200, restore: 100)
    let underWay = try SeedUnderWay("storms")
    for seed in 2_000_001...2_000_008 as ClosedRange<UInt64> {
      try underWay.begin(seed)
      try play(seed, steps: 2_500, storm: true, checks: checks)
    }
    try underWay.end()
  }

  @Test(.enabled(if: TwinParameters.seed != nil))
  func `the sequence asked for is the same in both`() throws {
    try play(
      TwinParameters.seed ?? 0, steps: TwinParameters.steps, storm: TwinParameters.storm,
      checks: TwinTrial.Checks(conservation: 1, queries: 1, restore: 1))
  }

  private func play(
    _ seed: UInt64, steps: Int, storm: Bool = false, checks: TwinTrial.Checks
  ) throws {
    do throws(TwinDifference) {
      _ = try RandomTrial.play(seed: seed, steps: steps, storm: storm, checks: checks)
    } catch {
      Issue.record("\(error)")
      throw error
    }
  }
}
