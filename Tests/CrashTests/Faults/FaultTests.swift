import Foundation
import ServerFixtures
import Simulation
import Testing

/// Nothing is lost, doubled or invented whatever befalls the exchange or its database, and it goes on when all is well again.
///
/// `tools/soak` runs this for longer; FaultParameters says by which variables of the environment.
@Suite(.serialized) struct FaultTests {
  /// After so many faults a long run goes on with another market: each remembers all that it was told.
  private static let leg = 60

  @Test(.timeLimit(.minutes(10_000)))
  func `whatever befalls it, it loses nothing, doubles nothing, invents nothing and goes on`() async throws {
    var parameters = FaultParameters()
    do {
      parameters = try FaultParameters.fromEnvironment()
      let tools = await FaultTools.find()
      var chance = SplitMix64(seed: parameters.seed)
      var outcomes: [FaultRun.Outcome] = []
      let kinds = parameters.kinds.filter { tools.obstacle(to: $0) == nil }
      if kinds.isEmpty { throw FaultParameters.Unreadable(description: "no kind of fault can be done here") }
      var bag: [FaultKind] = []
      var returns = 0
      let end = parameters.seconds.map { ContinuousClock().now + .seconds($0) }
      let count = parameters.count ?? (end == nil ? kinds.count : .max)
      while outcomes.count < count, end.map({ ContinuousClock().now < $0 }) ?? true {
        let run = try await FaultRun.open(seed: chance.next(), ownDisk: tools.noDisk == nil)
        do {
          while outcomes.count < count, run.rounds < FaultTests.leg, end.map({ ContinuousClock().now < $0 }) ?? true {
            // Every kind comes before one comes again.
            if bag.isEmpty { bag = kinds }
            let outcome = try await run.befall(bag.remove(at: chance.below(bag.count)))
            outcomes.append(outcome)
            FaultTests.tell(outcome, outcomes.count, run)
          }
          try await run.finish()
        } catch {
          try await run.close()
          throw error
        }
        try await run.close()
        #expect(run.trades > 0)
        returns += run.returns
      }
      FaultTests.tell(outcomes, parameters, tools, returns)
      if tools.noClock == nil { try FileManager.default.removeItem(atPath: FaultTools.clockShift) }
    } catch {
      print("faults: seed \(parameters.seed): FAILED: \(error)")
      fflush(nil)
      Issue.record("seed \(parameters.seed): \(error)")
    }
  }

  private static func tell(_ outcome: FaultRun.Outcome, _ number: Int, _ run: FaultRun) {
    print(
      "faults: \(number) held: \(outcome.kind.rawValue): first answer after \(outcome.firstAnswer) ms"
        + (outcome.remark.isEmpty ? "" : " (\(outcome.remark))")
        + "; \(run.commands) commands, \(run.trades) trades, \(run.again) again")
    fflush(nil)
  }

  /// A line a kind, those that could not be done too, and one of outcome.
  private static func tell(
    _ outcomes: [FaultRun.Outcome], _ parameters: FaultParameters, _ tools: FaultTools, _ returns: Int
  ) {
    for kind in parameters.kinds {
      let times = outcomes.filter { $0.kind == kind }.map(\.firstAnswer).sorted()
      if let obstacle = tools.obstacle(to: kind) {
        print("faults: kind \(kind.rawValue) NOT DONE HERE: \(obstacle)")
      } else if let longest = times.last {
        print(
          "faults: kind \(kind.rawValue) \(times.count) times, first answer after \(times[times.count / 2]) ms, at most \(longest) ms: \(kind.meaning)"
        )
      } else {
        print("faults: kind \(kind.rawValue) did not come up")
      }
    }
    let done = Set(outcomes.map(\.kind)).count
    print(
      "faults: seed \(parameters.seed): all held: \(outcomes.count) faults of \(done) kinds of \(parameters.kinds.count); the client library came back \(returns) times"
    )
    fflush(nil)
  }
}
