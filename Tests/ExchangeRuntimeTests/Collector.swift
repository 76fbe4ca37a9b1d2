import ExchangeRuntime
import Journal
import MarketEngine
import Synchronization

/// Hears everything that is handed out.
final class Collector: WriterOutput, BatchListener, BlockObserver {
  struct Heard {
    var batches: [CommittedBatch] = []
    var blocks: [JournalBlock] = []
    var states: [ExchangeState] = []

    /// Connections of the commands answered, in order.
    var answered: [UInt64] {
      batches.flatMap(\.origins).map(\.connection.value).filter { $0 > 0 }
    }

    /// Tags of the queries answered, in order.
    var tags: [UInt64] { rows.map(\.tag) }

    /// Answers to queries, in order.
    var rows: [(rows: [QueryRow], tag: UInt64)] {
      batches.flatMap(\.answers).compactMap { if case .rows(let rows, let tag) = $0.content { (rows, tag) } else { nil } }
    }

    var pictures: [BookPicture] { batches.flatMap(\.pictures) }

    /// Every event, in order.
    var events: [Event] {
      batches.flatMap { batch in (0..<batch.count).map { batch[$0] } }
    }
  }

  private let contents = Mutex(Heard())
  private let changed = WakeSignal()

  var heard: Heard { contents.withLock { $0 } }

  func handOut(_ batch: CommittedBatch, block: JournalBlock?) {
    contents.withLock { $0.batches.append(batch) }
    if let block { committed(block) }
    changed.raise()
  }

  func committed(_ batch: CommittedBatch) { handOut(batch, block: nil) }

  func committed(_ block: JournalBlock) { contents.withLock { $0.blocks.append(block) } }

  func stateChanged(_ state: ExchangeState) {
    contents.withLock { $0.states.append(state) }
    changed.raise()
  }

  /// Waits until what was heard is enough; false after ten seconds.
  func wait(until isEnough: (Heard) -> Bool) -> Bool {
    for _ in 0..<1_000 {
      if isEnough(heard) { return true }
      _ = WakeSignal.wait(for: [changed.descriptor], milliseconds: 10)
      changed.clear()
    }
    return isEnough(heard)
  }
}
