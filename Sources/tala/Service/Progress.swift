import Foundation
import Synchronization

/// Tells a person at a terminal that long work goes on, on standard error; says nothing to a pipe or a log.
final class Progress: Sendable {
  // A class because the ticking thread and the work share it.
  private let isDone = Mutex(false)

  /// Runs `work`, showing how long it has taken once it takes more than a second.
  static func show<Value>(_ what: String, _ work: () throws -> Value) rethrows -> Value {
    guard isatty(STDERR_FILENO) == 1 else { return try work() }
    let progress = Progress()
    progress.start(what)
    defer { progress.finish() }
    return try work()
  }

  private func start(_ what: String) {
    Thread.detachNewThread { [self] in
      var seconds = 0
      while true {
        Thread.sleep(forTimeInterval: 1)
        if isDone.withLock({ $0 }) { return }
        seconds += 1
        FileHandle.standardError.write(Data("\r\(what): \(seconds) s".utf8))
      }
    }
  }

  private func finish() {
    isDone.withLock { $0 = true }
    FileHandle.standardError.write(Data("\r\u{1b}[K".utf8))
  }
}
