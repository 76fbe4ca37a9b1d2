import ArgumentParser
import Foundation
import Simulation

/// `tala simulate`: random markets for as long as wanted. tools/simulate runs both kinds.
struct SimulateVerb: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "simulate", abstract: "Live through random markets, with and without faults.",
    discussion: """
      Needs no database. A seed that breaks a promise is printed at once, with how;
      the same seed gives the same market again. Closes with one line a program can
      read. Exit code 0 only if none broke.

      Examples:
        tala simulate days --count 1000
        tala simulate days --seed 4711 --count 1
        tala simulate twin --seconds 3600 --seed 1000000
      """, subcommands: [Days.self, Twin.self])

  struct Days: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "The whole market under faults: clients, links, two exchanges, a database.")
    @OptionGroup var extent: Extent
    @Option(help: "Steps of a day before all heals.") var steps = 3_000

    func run() throws {
      var sum = BadDayFigures()
      let broken = try extent.each { seed in
        let outcome = BadDay.play(seed: seed, steps: steps)
        sum += outcome.figures
        return outcome.violation
      }
      let figures = sum.rows.map { "\($0.name)=\($0.count)" }.joined(separator: " ")
      try broken.close("days", figures)
    }
  }

  struct Twin: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "The engine against its plain twin, command by command.")
    @OptionGroup var extent: Extent
    @Option(help: "Commands of a sequence.") var steps = 80

    func run() throws {
      let checks = TwinTrial.Checks(conservation: 16, queries: 64, restore: 64)
      let broken = try extent.each { seed in
        do throws(TwinDifference) {
          _ = try RandomTrial.play(seed: seed, steps: steps, checks: checks)
          return nil
        } catch {
          return "\(error)"
        }
      }
      try broken.close("twin", "steps=\(steps)")
    }
  }

  /// How much is tried.
  struct Extent: ParsableArguments {
    @Option(help: "The first seed; the others follow it.") var seed: UInt64 = 1
    @Option(help: "How many seeds.") var count: UInt64?
    @Option(help: "No further seed after so many seconds.") var seconds: Double?

    func validate() throws {
      guard count != nil || seconds != nil else { throw ValidationError("give --count or --seconds") }
    }

    /// Plays seed after seed; prints each that broke a promise.
    func each(_ play: (UInt64) -> String?) throws -> Tally {
      let begin = Date()
      var tally = Tally(first: seed)
      while tally.played < count ?? .max {
        if let seconds, -begin.timeIntervalSinceNow >= seconds { break }
        let number = seed &+ tally.played
        if let broken = play(number) {
          print("seed \(number): \(broken)")
          tally.broken += 1
        }
        tally.played += 1
      }
      tally.seconds = -begin.timeIntervalSinceNow
      return tally
    }
  }

  struct Tally {
    var first: UInt64
    var played: UInt64 = 0
    var broken = 0
    var seconds = 0.0

    func close(_ name: String, _ figures: String) throws {
      print(
        "result name=simulate-\(name) seed=\(first) played=\(played) broken=\(broken) seconds=\(Int(seconds)) \(figures)")
      if broken > 0 { throw ExitCode.failure }
    }
  }
}
