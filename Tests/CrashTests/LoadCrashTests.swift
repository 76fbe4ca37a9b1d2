import Foundation
import Testing

/// Nothing is lost, doubled or invented when the exchange is killed with -9 under load.
///
/// `tools/soak` runs the first of these tests for longer; CrashParameters says by which variables of the environment.
@Suite(.serialized) struct LoadCrashTests {
  @Test(.timeLimit(.minutes(10_000)))
  func `killed under load again and again, it loses nothing, doubles nothing and invents nothing`() async throws {
    let parameters = try CrashParameters.fromEnvironment()
    try await run(parameters) { run in
      try await run.killAgainAndAgain()
      try await run.finish()
      let figures = run.figures
      // A run that shows something: traded, asked again, and killed with tables behind.
      #expect(figures.trades > 100 && figures.again > 0 && figures.behind > 0, "\(figures)")
      print(
        "crash: seed \(parameters.seed): all held: \(figures.kills) kills, \(figures.commands) commands, "
          + "\(figures.trades) trades, \(figures.requests) requests, \(figures.lines) lines heard, \(figures.again) again")
    }
  }

  /// The comparison would see it: each is planted into what a short run was told, or into what its clients heard.
  @Test(.timeLimit(.minutes(10))) func `a planted loss, double or invention is found`() async throws {
    var parameters = CrashParameters()
    parameters.kills = 2
    try await run(parameters) { run in
      try await run.killAgainAndAgain()
      try await run.finish()
      let (told, records) = (try run.told(), await run.records())
      #expect(try Comparison(told: told).violations(of: records, isEnd: true) == [])
      for plant in Plant.all {
        var (told, records) = (told, records)
        try plant.apply(&told, &records)
        let violations = try Comparison(told: told).violations(of: records, isEnd: true)
        #expect(violations.contains { $0.contains(plant.finding) }, "\(plant.name): \(violations.prefix(3))")
      }
    }
  }

  /// Runs and closes; what fails says its seed first.
  private func run(_ parameters: CrashParameters, _ body: (CrashRun) async throws -> Void) async throws {
    do {
      let run = try await CrashRun.open(parameters)
      do {
        try await body(run)
      } catch {
        try await run.close()
        throw error
      }
      try await run.close()
    } catch {
      print("crash: seed \(parameters.seed): FAILED: \(error)")
      Issue.record("seed \(parameters.seed): \(error)")
    }
  }
}
