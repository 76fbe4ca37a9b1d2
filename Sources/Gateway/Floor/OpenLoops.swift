import Synchronization

/// Whether the event loops still take work.
final class OpenLoops: Sendable {
  // A class because the gateway and whatever comes back to its loops from elsewhere share it.
  private let isOpen = Mutex(true)

  /// Hands work to a loop unless the loops have ended, which they do not meanwhile.
  func whileOpen(_ hand: () -> Void) {
    isOpen.withLock { isOpen in
      if isOpen { hand() }
    }
  }

  func close() { isOpen.withLock { $0 = false } }
}
