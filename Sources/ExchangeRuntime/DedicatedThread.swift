import Glibc
import Synchronization

/// A thread with one task, for as long as it lasts.
final class DedicatedThread: Sendable {
  // A class because whoever waits for it shares it.
  private final class Task: Sendable {
    let body: @Sendable () -> Void
    init(_ body: @escaping @Sendable () -> Void) { self.body = body }
  }

  private let running: Mutex<pthread_t?>

  init(_ body: @escaping @Sendable () -> Void) {
    var thread = pthread_t()
    // The thread takes over the one reference given here and gives it back when it begins.
    let task = unsafe Unmanaged.passRetained(Task(body)).toOpaque()
    let failure = unsafe pthread_create(
      &thread, nil,
      { raw in
        guard let raw = unsafe raw else { return nil }
        unsafe Unmanaged<Task>.fromOpaque(raw).takeRetainedValue().body()
        return nil
      }, task)
    precondition(failure == 0, "no thread to be had")
    running = Mutex(thread)
  }

  /// Waits until the task has ended. Any number of threads may, but not the task itself.
  func join() {
    running.withLock { running in
      guard let thread = running else { return }
      pthread_join(thread, nil)
      running = nil
    }
  }
}
