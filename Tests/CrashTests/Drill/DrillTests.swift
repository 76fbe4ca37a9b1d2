import Glibc
import Testing

/// The drill of tools/cluster; not part of tools/test.
@Suite(.serialized, .enabled(if: DrillParameters.isAskedFor)) struct DrillTests {
  @Test(.timeLimit(.minutes(600)))
  func `whatever of a cluster dies, nothing is lost, doubled or invented`() async throws {
    let parameters = try DrillParameters.fromEnvironment()
    do {
      let run = try await DrillRun.open(parameters)
      tell(DrillOutcome.heading)
      tell(DrillOutcome.rule)
      for fault in parameters.faults {
        let outcome = try await run.befall(fault)
        tell(outcome.row)
        #expect(outcome.findings == DrillOutcome.Findings([]), "\(fault)")
      }
      let end = try await run.finish()
      #expect(end.violations == [])
      tell(
        "seed \(parameters.seed): \(parameters.faults.count) faults, \(end.commands) commands, \(end.trades) trades: "
          + (end.violations.isEmpty ? "the rebuilt market is the one that was followed" : "\(end.violations)"))
    } catch {
      tell("FAILED: \(error)")
      throw error
    }
  }

  private func tell(_ text: String) {
    print("drill: \(text)")
    fflush(nil)
  }
}
