import ArgumentParser
import Foundation

/// One executable, a verb each.
@main
struct Tala: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tala", abstract: "An exchange for shared energy storage.",
    discussion: """
      Start with `tala migrate` to make a market in a PostgreSQL database,
      `tala serve` to run it and `tala trade` to talk to it. `tools/demo` does all
      of it in one go.
      """,
    subcommands: [
      KeysVerb.self, MigrateVerb.self, ServeVerb.self, FollowVerb.self, TradeVerb.self, LoadVerb.self,
      SettleVerb.self, ReplayVerb.self, InspectVerb.self, JournalVerb.self, BenchVerb.self,
      ConformanceVerb.self, SimulateVerb.self, DemoVerb.self,
    ])

  /// Exits with 2 where the command line is not understood, with what a verb says otherwise.
  static func main() async {
    do {
      var command = try parseAsRoot()
      do {
        if var command = command as? any AsyncParsableCommand {
          try await command.run()
        } else {
          try command.run()
        }
      } catch {
        throw WorkFailure.readable(error)
      }
    } catch {
      guard exitCode(for: error) == .validationFailure else { exit(withError: error) }
      FileHandle.standardError.write(Data((fullMessage(for: error) + "\n").utf8))
      exit(withError: ExitCode(2))
    }
  }
}
