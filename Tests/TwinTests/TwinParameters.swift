import Foundation

/// How much is tried, from the environment: `TALA_TWIN_SEQUENCES` random sequences from `TALA_TWIN_FIRST`, or the one of `TALA_TWIN_SEED`
/// (`TALA_TWIN_STEPS` commands of it, with `TALA_TWIN_STORM=1` those of a storm).
enum TwinParameters {
  static let sequences = number("TALA_TWIN_SEQUENCES") ?? 100_000
  static let first = number("TALA_TWIN_FIRST") ?? 1
  static let seed = number("TALA_TWIN_SEED")
  static let steps = number("TALA_TWIN_STEPS").map { Int($0) } ?? 80
  static let storm = number("TALA_TWIN_STORM") == 1

  private static func number(_ name: String) -> UInt64? {
    ProcessInfo.processInfo.environment[name].flatMap { UInt64($0) }
  }
}
