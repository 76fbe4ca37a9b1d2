import Journal
import MarketEngine

/// Finds blocks without reading all of them: numbers, sequences and times only ever grow.
struct BlockSearch {
  let reader: any JournalReader

  /// The last block that `isWithin`, which holds for a first part of the journal; nil if it holds for none. Reads O(log blocks) blocks.
  /// If older blocks were taken out of the journal and the one looked for is among them, that is thrown, by the name the reader has for it.
  func last(where isWithin: (JournalBlock) -> Bool) throws(StorageFailure) -> JournalBlock? {
    var found: JournalBlock?
    let first = try reader.firstBlock()
    var low = first
    var high = try reader.lastBlock()
    while low <= high {
      let middle = low + (high - low) / 2
      guard let block = try block(middle) else { return found }
      if isWithin(block) {
        found = block
        low = middle + 1
      } else {
        high = middle - 1
      }
    }
    if found == nil, first > 1 { _ = try reader.blocks(after: 0, limit: 1) }
    return found
  }

  /// The block of a number, if there is one.
  func block(_ number: UInt64) throws(StorageFailure) -> JournalBlock? {
    let block = try reader.blocks(after: number - 1, limit: 1).first
    return block?.number == number ? block : nil
  }
}
