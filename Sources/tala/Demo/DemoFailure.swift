/// Why a demonstration cannot be played.
enum DemoFailure: Error, CustomStringConvertible {
  case profile(String)
  /// The exchange did not do what the operator or a participant counted on.
  case answer(line: String, answer: String)

  var description: String {
    switch self {
    case .profile(let text): "the profile cannot be read: \(text)"
    case .answer(let line, let answer): "\(line) was answered: \(answer)"
    }
  }
}
