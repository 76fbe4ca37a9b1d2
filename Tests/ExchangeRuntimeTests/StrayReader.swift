import Journal

/// A reader that does not always see what the leader sees. A class because a writer and its test share it.
final class StrayReader: JournalReader {
  private let journal: MemoryJournal
  private let reader: MemoryReader
  /// Whether another takes the lead, and writes, just before the next read.
  var isOvertaken = false
  /// It looks at a server that has no block behind this one, until it is told to connect anew.
  var staleAfter: UInt64?

  init(_ journal: MemoryJournal) {
    self.journal = journal
    reader = MemoryReader(journal)
  }

  func blocks(after number: UInt64, limit: Int) throws(StorageFailure) -> [JournalBlock] {
    if isOvertaken {
      isOvertaken = false
      journal.takeAway()
      journal.addBlock { block in
        block.number += 1
        block = block.sealed(underEpoch: block.epoch + 2)
      }
    }
    return try reader.blocks(after: number, limit: limit).filter { $0.number <= staleAfter ?? .max }
  }

  func lastBlock() throws(StorageFailure) -> UInt64 { min(try reader.lastBlock(), staleAfter ?? .max) }

  func forgetConnection() { staleAfter = nil }
}
