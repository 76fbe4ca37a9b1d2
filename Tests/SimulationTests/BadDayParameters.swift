import Foundation

/// How many days are lived through, from the environment: `TALA_BAD_DAYS` of them, the first with the seed `TALA_BAD_DAY`.
enum BadDayParameters {
  static let days = number("TALA_BAD_DAYS") ?? 1_000
  static let first = number("TALA_BAD_DAY") ?? 1

  private static func number(_ name: String) -> UInt64? {
    ProcessInfo.processInfo.environment[name].flatMap { UInt64($0) }
  }
}
