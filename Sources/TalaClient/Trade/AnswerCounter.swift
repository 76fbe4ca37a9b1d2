import Synchronization

/// Counts requests that wait for an answer, and lets one task wait until there is room for more.
final class AnswerCounter: Sendable {
  private struct Contents {
    var waiting = 0
    var limit = 0
    var continuation: CheckedContinuation<Void, Never>?
  }

  private let contents = Mutex(Contents())

  /// Returns once fewer than `limit` wait, and counts one more. One task at a time.
  func waitForRoom(_ limit: Int) async {
    await withCheckedContinuation { (continuation: CheckedContinuation<Void, Never>) in
      let isRoom = contents.withLock { contents in
        guard contents.waiting >= limit else { return true }
        contents.limit = limit
        contents.continuation = continuation
        return false
      }
      if isRoom { continuation.resume() }
    }
    contents.withLock { $0.waiting += 1 }
  }

  /// One is answered, or will never be.
  func answer() {
    let continuation: CheckedContinuation<Void, Never>? = contents.withLock { contents in
      contents.waiting -= 1
      guard contents.waiting < contents.limit else { return nil }
      defer { contents.continuation = nil }
      return contents.continuation
    }
    continuation?.resume()
  }
}
