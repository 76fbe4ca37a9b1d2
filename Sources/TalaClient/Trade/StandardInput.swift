import Dispatch
import Foundation

/// The lines of standard input, read by a thread of its own, at most so many ahead of whoever takes them.
public final class StandardInput: Sendable {
  /// Lines without their ends, until the input ends. Call `taken()` after each.
  public let lines: AsyncStream<String>
  private let room: DispatchSemaphore
  private let continuation: AsyncStream<String>.Continuation

  public init(ahead: Int = 256) {
    let room = DispatchSemaphore(value: ahead)
    let (lines, continuation) = AsyncStream<String>.makeStream()
    self.lines = lines
    self.room = room
    self.continuation = continuation
    let thread = Thread {
      while let line = readLine() {
        room.wait()
        continuation.yield(line)
      }
      continuation.finish()
    }
    thread.start()
  }

  /// Nothing more is wanted: the lines end, whatever may still be typed.
  public func stop() { continuation.finish() }

  /// A line is dealt with: there is room for another.
  public func taken() { room.signal() }
}
