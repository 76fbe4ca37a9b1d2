import Dispatch
import Foundation
import Synchronization

/// The lines of standard input, read by a thread of its own, at most so many ahead of whoever takes them.
public final class StandardInput: Sendable {
  /// Lines without their ends, until the input ends. Call `taken()` after each.
  public let lines: AsyncStream<String>
  private let room: DispatchSemaphore
  private let continuation: AsyncStream<String>.Continuation
  private let whole = Atomic(false)

  public init(ahead: Int = 256) {
    let room = DispatchSemaphore(value: ahead)
    let (lines, continuation) = AsyncStream<String>.makeStream()
    self.lines = lines
    self.room = room
    self.continuation = continuation
    let thread = Thread { [self] in
      while let line = readLine() {
        room.wait()
        if case .terminated = continuation.yield(line) { return }
      }
      whole.store(true, ordering: .releasing)
      continuation.finish()
    }
    thread.start()
  }

  /// Nothing more is wanted: the lines end, whatever may still be typed.
  public func stop() { continuation.finish() }

  /// Whether every line there was has been given.
  public var isWhole: Bool { whole.load(ordering: .acquiring) }

  /// A line is dealt with: there is room for another.
  public func taken() { room.signal() }
}
