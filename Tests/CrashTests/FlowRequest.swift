/// A request as a client sends it, and what it can be told about it.
struct FlowRequest: Sendable {
  /// What an answer other than a refusal is called.
  enum Answer: String, Sendable {
    case accepted
    case replaced
    case cancelled
    case massCancelled = "mass-cancelled"
    case hibernated
    case reactivated
    case done
  }

  var reference: String
  var line: String
  var answer: Answer
  /// Words that an answer other than a refusal holds: what was asked for is what was done.
  var words: [String] = []
  /// Whether it cannot be anything but refused.
  var isHopeless = false
  /// Whether an earlier request has its reference, with other content. Such a refusal is not remembered: it is not sent again once it
  /// may have been answered.
  var reusesReference = false
}

/// Makes a client's requests one after another. Which ones follows from a seed and from how many there were, never from what was heard:
/// the same seed sends the same lines, however they fare.
protocol RequestFlow: Sendable {
  mutating func next() -> FlowRequest
}
