import ExchangeRuntime
import MarketEngine
import Synchronization

/// The time of a bad day: it moves when the day says so.
final class VirtualTime: Sendable {
  // A class because every clock of the day shows it.
  private let times: Mutex<(monotonic: UInt64, offset: Int64)>

  /// The world's time begins at `wall`.
  init(wall: Timestamp) {
    times = Mutex((VirtualTime.start, wall.nanoseconds - Int64(VirtualTime.start)))
  }

  /// Nanoseconds; never goes back.
  var monotonic: UInt64 { times.withLock { $0.monotonic } }

  /// The world's time.
  var wall: Timestamp { times.withLock { Timestamp(nanoseconds: Int64($0.monotonic) + $0.offset) } }

  func pass(nanoseconds: UInt64) { times.withLock { $0.monotonic += nanoseconds } }

  /// The world's time goes on to `wall`, if that is later, without a moment passing.
  func skip(to wall: Timestamp) {
    times.withLock { $0.offset = max($0.offset, wall.nanoseconds - Int64($0.monotonic)) }
  }

  /// Far from zero, so that nothing is taken for "never".
  private static let start: UInt64 = 1_000_000_000_000
}

/// A machine's clocks: the world's time, wrong by so much.
final class VirtualClock: WallClock {
  // A class because a machine's clock outlives the processes on it.
  let time: VirtualTime
  private let error = Mutex<Int64>(0)

  init(_ time: VirtualTime) { self.time = time }

  /// Nanoseconds this machine's clock is ahead of the world's.
  var errorNanoseconds: Int64 { error.withLock { $0 } }

  func set(errorNanoseconds: Int64) { error.withLock { $0 = errorNanoseconds } }

  func now() -> Timestamp {
    Timestamp(nanoseconds: time.wall.nanoseconds + errorNanoseconds)
  }
  func monotonic() -> UInt64 { time.monotonic }
}
