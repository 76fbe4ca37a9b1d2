/// What came of a day.
public struct BadDayOutcome: Sendable {
  public var seed: UInt64
  /// How the promise was broken; nil if it held.
  public var violation: String?
  public var figures: BadDayFigures
}

/// What happened on a day, or on many.
public struct BadDayFigures: Sendable {
  /// Commands and blocks committed.
  public var commands = 0
  public var blocks = 0
  /// How often the lead was taken, also by whoever had it.
  public var epochs = 0
  /// Requests answered, and those of which nobody knows whether they were done.
  public var answered = 0
  public var unknown = 0
  /// Changes answered whose decimals were read in their place, and those whose decimals could not be.
  public var changes = 0
  public var misfits = 0
  /// Requests sent again after a connection broke, and those the market had done before.
  public var sentAgain = 0
  public var repeated = 0
  /// Snapshots there at the end, and those that were damaged and passed over.
  public var snapshots = 0
  public var passedOver = 0
  /// How often a failover took blocks back of which nobody was told.
  public var takenBack = 0
  /// Faults by kind.
  public var faults = [Int](repeating: 0, count: BadDay.Fault.allCases.count)

  public init() {}

  public static func += (sum: inout BadDayFigures, day: BadDayFigures) {
    sum.commands += day.commands
    sum.blocks += day.blocks
    sum.epochs += day.epochs
    sum.answered += day.answered
    sum.unknown += day.unknown
    sum.changes += day.changes
    sum.misfits += day.misfits
    sum.sentAgain += day.sentAgain
    sum.repeated += day.repeated
    sum.snapshots += day.snapshots
    sum.passedOver += day.passedOver
    sum.takenBack += day.takenBack
    for kind in sum.faults.indices { sum.faults[kind] += day.faults[kind] }
  }

  /// Names and numbers of all figures, faults last.
  public var rows: [(name: String, count: Int)] {
    [
      ("commands", commands), ("blocks", blocks), ("epochs", epochs), ("answered", answered), ("unknown", unknown),
      ("changes", changes), ("misfits", misfits), ("sentAgain", sentAgain), ("repeated", repeated), ("snapshots", snapshots),
      ("passedOver", passedOver), ("takenBack", takenBack),
    ] + BadDay.Fault.allCases.map { ("\($0)", faults[$0.rawValue]) }
  }
}
