import Journal
import MarketEngine

/// Batches that have been executed and not yet handed out, in order. No batch leaves before the blocks it depends on are committed: its own,
/// or, where it has none, all before it.
struct InFlight {
  private struct Entry {
    var block: JournalBlock?
    /// The block after whose commit it may leave.
    var gate: UInt64
    var batch: CommittedBatch
  }

  private var entries: [Entry] = []
  /// Number of the last block known to be committed, whose batch has been handed out, and the event digest after it.
  private(set) var lastAnswered: UInt64
  private(set) var answeredDigest: Digest
  /// Blocks sent and not known to be committed.
  private(set) var blockCount = 0

  init(lastAnswered: UInt64, digest: Digest) {
    self.lastAnswered = lastAnswered
    answeredDigest = digest
  }

  var isEmpty: Bool { entries.isEmpty }
  var count: Int { entries.count }
  /// Number of the last block sent.
  var lastSent: UInt64 { lastAnswered + UInt64(blockCount) }
  /// Whether the first batch waits for nothing but the lease.
  var waitsForLease: Bool { entries.first.map { $0.block == nil } ?? false }

  mutating func append(_ batch: CommittedBatch, block: JournalBlock?) {
    if let block {
      precondition(block.number == lastSent + 1, "blocks are sent in order")
      blockCount += 1
    }
    entries.append(Entry(block: block, gate: lastSent, batch: batch))
  }

  /// Takes out what may leave now that all blocks through `committed` are. A batch without a block says what the market is now, so it
  /// leaves only while this process certainly leads it.
  mutating func release(
    through committed: UInt64, leaseHolds: Bool
  ) -> [(block: JournalBlock?, batch: CommittedBatch)] {
    var released: [(block: JournalBlock?, batch: CommittedBatch)] = []
    while released.count < entries.count {
      let entry = entries[released.count]
      guard entry.gate <= committed, entry.block != nil || leaseHolds else { break }
      if let block = entry.block {
        blockCount -= 1
        lastAnswered = block.number
        answeredDigest = block.digest
      }
      released.append((entry.block, entry.batch))
    }
    entries.removeFirst(released.count)
    return released
  }

  /// After the lead was taken anew: finds how far the journal has what was sent. `lastStored` was its last block when the lead was taken, and
  /// `stored` are its blocks from the last answered one (if there is one) to it. Returns the last block that is there.
  func confirm(
    stored: [JournalBlock], lastStored: UInt64
  ) throws(StorageFailure) -> UInt64 {
    guard lastStored >= lastAnswered else {
      throw .journalBehindAnswers(expected: lastAnswered, found: lastStored)
    }
    guard lastStored <= lastSent else { throw .journalDiverged(block: lastSent + 1) }
    let sent = entries.compactMap(\.block)
    for block in stored {
      if block.number == lastAnswered {
        guard block.digest == answeredDigest else { throw .journalDiverged(block: block.number) }
        continue
      }
      let own = sent[Int(block.number - lastAnswered - 1)]
      guard own.says(thatOf: block) else { throw .journalDiverged(block: block.number) }
    }
    return lastStored
  }

  /// Gives the blocks behind `last`, the journal's end, another epoch, and returns them to be sent again. One that is in the journal but
  /// waits behind an answer that needs the lease stays as it is.
  mutating func reseal(underEpoch epoch: Int64, after last: UInt64) -> [JournalBlock] {
    var again: [JournalBlock] = []
    for index in entries.indices {
      guard let sent = entries[index].block, sent.number > last else { continue }
      let block = sent.sealed(underEpoch: epoch)
      entries[index].block = block
      again.append(block)
    }
    return again
  }
}

extension JournalBlock {
  /// Whether two blocks are the same but for the epoch they were sent under.
  fileprivate func says(thatOf other: JournalBlock) -> Bool {
    number == other.number && firstSequence == other.firstSequence
      && lastSequence == other.lastSequence && time == other.time
      && previousDigest == other.previousDigest && digest == other.digest
      && payload == other.payload
  }
}
