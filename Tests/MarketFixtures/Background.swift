import Dispatch
import Foundation
import Synchronization

/// Work on a thread of its own. Not a task: tasks share a few threads, and the test that waits for this work holds one of them.
public final class Background<Value: Sendable>: Sendable {
  private let result = Mutex<Value?>(nil)
  private let isDone = DispatchSemaphore(value: 0)

  public init(_ work: @escaping @Sendable () -> Value) {
    Thread.detachNewThread { [self] in
      let value = work()
      result.withLock { $0 = value }
      isDone.signal()
    }
  }

  /// Waits for the work. Once only.
  public func value() -> Value {
    isDone.wait()
    guard let value = result.withLock({ $0 }) else { fatalError("the work signals after it has stored its value") }
    return value
  }
}
