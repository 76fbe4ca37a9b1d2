import ExchangeRuntime
import Gateway
import MarketEngine
import Synchronization

/// Everybody's past in memory, as heard from the exchange. Can be told to wait.
final class TestHistory: MemberHistory, BatchListener {
  private struct Contents {
    var events: [UInt32: [Event]] = [:]
    var isWaiting = false
    var fillsThrough: UInt64 = 0
    var waiters: [CheckedContinuation<Void, Never>] = []
  }

  private let contents = Mutex(Contents())

  func committed(_ batch: CommittedBatch) {
    for index in 0..<batch.count {
      guard case .member(let member) = Audience.of(batch[index]) else { continue }
      contents.withLock { $0.events[member.value, default: []].append(batch[index]) }
    }
  }

  /// Up to which of the member's numbers its fills were asked for last.
  var fillsThrough: UInt64 { contents.withLock { $0.fillsThrough } }

  func stateChanged(_ state: ExchangeState) {}

  /// From now on questions wait.
  func hold() { contents.withLock { $0.isWaiting = true } }

  /// Questions are answered, those that wait too.
  func release() {
    let waiters = contents.withLock { contents in
      contents.isWaiting = false
      defer { contents.waiters = [] }
      return contents.waiters
    }
    for waiter in waiters { waiter.resume() }
  }

  private func wait() async {
    await withCheckedContinuation { continuation in
      let waits = contents.withLock { contents in
        if contents.isWaiting { contents.waiters.append(continuation) }
        return contents.isWaiting
      }
      if !waits { continuation.resume() }
    }
  }

  func events(
    of member: MemberNumber, after: UInt64, through: UInt64, limit: Int
  ) async throws(HistoryFailure) -> HistoryPage {
    await wait()
    let all = contents.withLock { $0.events[member.value] ?? [] }
    let part = all[Int(after)..<min(Int(through), Int(after) + limit)]
    return HistoryPage(events: Array(part))
  }

  func fills(
    of member: MemberNumber, through: UInt64, limit: Int
  ) async throws(HistoryFailure) -> HistoryPage {
    contents.withLock { $0.fillsThrough = through }
    await wait()
    let all = contents.withLock { $0.events[member.value] ?? [] }
    let fills = all.prefix(Int(through)).filter { if case .filled = $0 { true } else { false } }
    return HistoryPage(events: Array(fills.suffix(limit)))
  }
}
