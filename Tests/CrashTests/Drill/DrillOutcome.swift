/// What one fault of a drill came to.
struct DrillOutcome: Sendable {
  /// What is not as it must be, in the words of those who were promised it.
  struct Findings: Sendable, Equatable {
    var lost = 0
    var doubled = 0
    var invented = 0

    /// Sorts what a comparison says.
    init(_ violations: [String]) {
      for violation in violations {
        if ["never", "has no answer", "the journal does not have", "are missing"].contains(where: violation.contains) {
          lost += 1
        } else if ["answers, ", "before: ", "twice", " times"].contains(where: violation.contains) {
          doubled += 1
        } else {
          invented += 1
        }
      }
    }
  }

  var fault: String
  /// What was struck.
  var target: String
  /// Milliseconds from the blow to the first answer to a request made after it.
  var firstAnswer: Int
  /// Milliseconds from a request to its answer, of the one that waited longest.
  var longestWait: Int
  /// First answers heard in this round.
  var answers: Int
  var findings: Findings

  static let heading =
    "| fault | struck | first new answer, s | longest wait, s | answers compared | lost | doubled | invented |"
  static let rule = "|---|---|---:|---:|---:|---:|---:|---:|"

  var row: String {
    "| \(fault) | \(target) | \(seconds(firstAnswer)) | \(seconds(longestWait)) | \(answers) | \(findings.lost) | \(findings.doubled) "
      + "| \(findings.invented) |"
  }

  private func seconds(_ milliseconds: Int) -> String {
    let hundredths = (milliseconds + 5) / 10
    return "\(hundredths / 100).\(hundredths % 100 < 10 ? "0" : "")\(hundredths % 100)"
  }
}
