import Journal
import Synchronization

/// Everyone who hears of committed batches and blocks.
final class Listeners: WriterOutput, Sendable {
  // A class because the exchange and its writer share it.
  private struct Contents {
    var listeners: [any BatchListener] = []
    var observers: [any BlockObserver] = []
  }

  private let contents = Mutex(Contents())

  func add(_ listener: some BatchListener) { contents.withLock { $0.listeners.append(listener) } }

  func add(observer: some BlockObserver) { contents.withLock { $0.observers.append(observer) } }

  func handOut(_ batch: CommittedBatch, block: JournalBlock?) {
    let (listeners, observers) = contents.withLock { ($0.listeners, $0.observers) }
    for listener in listeners { listener.committed(batch) }
    guard let block else { return }
    for observer in observers { observer.committed(block) }
  }

  func stateChanged(_ state: ExchangeState) {
    for listener in contents.withLock({ $0.listeners }) { listener.stateChanged(state) }
  }
}
