import LineProtocol
import Synchronization

/// Gathers the answers of requests sent together, for one task that waits for all of them.
final class AnswerGathering: Sendable {
  private struct Contents {
    var answers: [ResponseLine?]
    var missing: Int
    var failure: ClientFailure?
    var continuation: CheckedContinuation<Void, Never>?
  }

  private let contents: Mutex<Contents>

  init(count: Int) {
    contents = Mutex(Contents(answers: Array(repeating: nil, count: count), missing: count))
  }

  /// One request's answer, or why there is none.
  func take(_ answer: Result<[ResponseLine], ClientFailure>, at index: Int) {
    let continuation: CheckedContinuation<Void, Never>? = contents.withLock { contents in
      switch answer {
      case .success(let lines): contents.answers[index] = lines.first
      case .failure(let failure): contents.failure = failure
      }
      contents.missing -= 1
      guard contents.missing == 0 else { return nil }
      defer { contents.continuation = nil }
      return contents.continuation
    }
    continuation?.resume()
  }

  /// All of them in order, once they are there.
  func answers() async throws(ClientFailure) -> [ResponseLine] {
    await withCheckedContinuation { (continuation: CheckedContinuation<Void, Never>) in
      let isWhole = contents.withLock { contents in
        if contents.missing == 0 { return true }
        contents.continuation = continuation
        return false
      }
      if isWhole { continuation.resume() }
    }
    let (answers, failure) = contents.withLock { ($0.answers.compactMap { $0 }, $0.failure) }
    if let failure { throw failure }
    guard answers.count == contents.withLock({ $0.answers.count }) else {
      throw .notAnExchange("a request without an answer")
    }
    return answers
  }
}
