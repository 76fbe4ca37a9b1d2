import Synchronization

/// Submissions on their way to the writer. Bounded; one lock a call, not a message.
final class IngressQueue: Sendable {
  // A class because event loops and the writer share it.
  private struct Contents {
    var waiting: [Submission] = []
    var isOpen = false
  }

  private let contents = Mutex(Contents())
  private let capacity: Int

  init(capacity: Int) { self.capacity = capacity }

  /// Takes a prefix; says how many it took and whether the queue was empty before, so that the writer must be woken.
  func add(_ submissions: [Submission]) -> (taken: Int, wakes: Bool) {
    contents.withLock { contents in
      guard contents.isOpen else { return (0, false) }
      let taken = min(submissions.count, capacity - contents.waiting.count)
      let wasEmpty = contents.waiting.isEmpty
      contents.waiting.append(contentsOf: submissions.prefix(taken))
      return (taken, wasEmpty && taken > 0)
    }
  }

  /// Exchanges what waits for `emptied`, whose room is used again.
  func drain(into emptied: inout [Submission]) {
    contents.withLock { swap(&$0.waiting, &emptied) }
  }

  /// Whether submissions are taken. What waits stays.
  func setOpen(_ isOpen: Bool) { contents.withLock { $0.isOpen = isOpen } }
}
