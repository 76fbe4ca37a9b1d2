import Foundation

/// How long a crash run goes on, and from which seed. `tools/soak` sets these; without them a run is the one of `tools/test`.
///
///     TALA_CRASH_SEED      what is sent, by whom, and when the exchange is killed follow from it
///     TALA_CRASH_KILLS     how many times it is killed
///     TALA_CRASH_SECONDS   no further kill once so much time has passed; without TALA_CRASH_KILLS it alone decides
struct CrashParameters: Sendable {
  var seed: UInt64 = 20_261_123
  var kills = 20
  var seconds: Int64?
  /// Whether each kill is told on standard output.
  var tellsProgress = false

  struct Unreadable: Error, CustomStringConvertible {
    var description: String
  }

  static func fromEnvironment() throws -> CrashParameters {
    var parameters = CrashParameters()
    if let seed: UInt64 = try value("TALA_CRASH_SEED") { parameters.seed = seed }
    parameters.seconds = try value("TALA_CRASH_SECONDS")
    if let kills: Int = try value("TALA_CRASH_KILLS") {
      parameters.kills = kills
    } else if parameters.seconds != nil {
      parameters.kills = .max
    }
    guard parameters.kills > 0 else { throw Unreadable(description: "TALA_CRASH_KILLS is at least 1") }
    parameters.tellsProgress = ["SEED", "KILLS", "SECONDS"].contains { environment["TALA_CRASH_\($0)"] != nil }
    return parameters
  }

  private static var environment: [String: String] { ProcessInfo.processInfo.environment }

  private static func value<Number: FixedWidthInteger>(_ name: String) throws -> Number? {
    guard let text = environment[name] else { return nil }
    guard let number = Number(text) else { throw Unreadable(description: "\(name)=\(text) is not a whole number") }
    return number
  }
}
