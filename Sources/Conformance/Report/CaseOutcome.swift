/// How a case came out.
public enum CaseOutcome: Sendable, Equatable {
  case passed
  /// What was expected and what came, in one line.
  case failed(String)
  /// The mode the engine does not have.
  case skipped(mode: String)
}

/// Counts outcomes; its description is the closing line of a run.
public struct CaseTally: Sendable, Equatable, CustomStringConvertible {
  public private(set) var passed = 0
  public private(set) var failed = 0
  public private(set) var skipped = 0

  public init() {}

  public mutating func count(_ outcome: CaseOutcome) {
    switch outcome {
    case .passed: passed += 1
    case .failed: failed += 1
    case .skipped: skipped += 1
    }
  }

  public var description: String { "\(passed) passed, \(failed) failed, \(skipped) skipped" }
}
