import ExchangeRuntime
import MarketEngine
import MarketFixtures
import Synchronization

/// A clock that moves when it is told to.
final class TestClock: WallClock {
  private struct Times {
    var wall = DrillMarket.midnight.adding(seconds: 1)
    var monotonic: UInt64 = 1_000_000_000
  }

  private let times = Mutex(Times())

  func now() -> Timestamp { times.withLock { $0.wall } }
  func monotonic() -> UInt64 { times.withLock { $0.monotonic } }

  func advance(milliseconds: Int64) {
    times.withLock { times in
      times.wall.nanoseconds += milliseconds * 1_000_000
      times.monotonic += UInt64(milliseconds) * 1_000_000
    }
  }

  /// The wall clock alone: somebody set it.
  func set(_ time: Timestamp) { times.withLock { $0.wall = time } }
}
