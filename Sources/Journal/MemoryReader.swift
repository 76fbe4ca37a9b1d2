import Synchronization

/// The reading side of a `MemoryJournal`: blocks, each checked, and snapshots.
public final class MemoryReader: JournalReader, SnapshotStorage {
  private let journal: MemoryJournal

  public init(_ journal: MemoryJournal) { self.journal = journal }

  public func blocks(after number: UInt64, limit: Int) throws(StorageFailure) -> [JournalBlock] {
    let found = journal.contents.withLock { contents in
      // Blocks are numbered from 1, so what is behind `number` begins there, or earlier where a test took some out.
      let start = contents.blocks.prefix(Int(clamping: number)).lastIndex { $0.number <= number }
      return Array(contents.blocks[(start.map { $0 + 1 } ?? 0)...].prefix(limit))
    }
    var expected = number + 1
    for block in found {
      guard block.number == expected else { throw .badBlock(expected, "missing") }
      guard block.isIntact else { throw .badBlock(expected, "its checksum is wrong") }
      expected += 1
    }
    return found
  }

  public func firstBlock() throws(StorageFailure) -> UInt64 {
    journal.contents.withLock { $0.blocks.first?.number ?? 1 }
  }

  public func lastBlock() throws(StorageFailure) -> UInt64 {
    journal.contents.withLock { $0.blocks.last?.number ?? 0 }
  }

  public func save(_ snapshot: Snapshot) throws(StorageFailure) {
    journal.contents.withLock { contents in
      contents.snapshots.removeAll { $0.block == snapshot.block }
      contents.snapshots.append(snapshot)
      contents.snapshots.sort { $0.block < $1.block }
    }
  }

  public func snapshots() throws(StorageFailure) -> [UInt64] {
    journal.contents.withLock { $0.snapshots.map(\.block).reversed() }
  }

  public func removeAllButNewest(_ count: Int) throws(StorageFailure) {
    journal.contents.withLock { contents in
      contents.snapshots.removeFirst(max(contents.snapshots.count - count, 0))
    }
  }

  public func snapshot(atBlock block: UInt64) throws(StorageFailure) -> Snapshot {
    let found = journal.contents.withLock { contents in
      contents.snapshots.first { $0.block == block }
    }
    guard let found else { throw .badBlock(block, "there is no snapshot of it") }
    return found
  }
}
