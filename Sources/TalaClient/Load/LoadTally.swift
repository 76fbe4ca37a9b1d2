import Histogram

/// Counts what came of a load's requests, those of the measured time apart.
struct LoadTally {
  /// Times longer than this are counted as this: nobody waits longer for an answer.
  static let longest: UInt64 = 120_000_000_000

  /// From when requests were due to their answers, in nanoseconds.
  private(set) var orders = Histogram<UInt64>(highestTrackableValue: LoadTally.longest)
  private(set) var others = Histogram<UInt64>(highestTrackableValue: LoadTally.longest)
  private(set) var answered = 0
  private(set) var refused = 0
  /// `busy`, `unavailable`, `throttled`, and lines not understood.
  private(set) var notTaken = 0
  private(set) var doubled = 0

  /// A request's answer, if it counts.
  mutating func count(_ flight: FlightTable.Flight, _ word: AnswerReader.Word, at now: Int64) {
    switch word {
    case .notTaken, .error:
      notTaken += 1
      return
    case .refused: refused += 1
    case .accepted, .replaced, .cancelled, .massCancelled, .ping, .bye, .other: break
    }
    answered += 1
    let nanoseconds = min(UInt64(max(now - flight.due, 0)), LoadTally.longest)
    switch flight.kind {
    case .order: orders.record(nanoseconds)
    case .cancel, .replace, .cancelAll: others.record(nanoseconds)
    }
  }

  mutating func countTwice() { doubled += 1 }
}
