import Journal
import MarketEngine

/// What the next block must follow: the last one seen. Checks one block after another without keeping them.
struct JournalChain {
  var number: UInt64
  private var sequence: UInt64
  private var epoch: Int64
  private var time: Timestamp
  private var digest: Digest

  /// Before the first block.
  static let start = JournalChain(
    number: 0, sequence: 0, epoch: 0, time: Timestamp(nanoseconds: .min), digest: .start)

  init(after block: JournalBlock) {
    self.init(
      number: block.number, sequence: block.lastSequence, epoch: block.epoch, time: block.time, digest: block.digest)
  }

  private init(number: UInt64, sequence: UInt64, epoch: Int64, time: Timestamp, digest: Digest) {
    self.number = number
    self.sequence = sequence
    self.epoch = epoch
    self.time = time
    self.digest = digest
  }

  /// Steps to a block, or says why it does not follow.
  mutating func follow(_ block: JournalBlock) throws(StorageFailure) {
    if block.number != number + 1 {
      throw .badBlock(number + 1, "it is missing: block \(block.number) comes after block \(number)")
    }
    if let fault = fault(of: block) { throw .badBlock(block.number, fault) }
    self = JournalChain(after: block)
  }

  private func fault(of block: JournalBlock) -> String? {
    if block.previousDigest != digest { return "its predecessor's digest is not that of block \(number)" }
    if block.firstSequence != sequence + 1 {
      return "it begins at sequence \(block.firstSequence), block \(number) ends at \(sequence)"
    }
    if block.epoch < epoch { return "its epoch \(block.epoch) is older than block \(number)'s \(epoch)" }
    if block.time < time { return "its time is before block \(number)'s" }
    return nil
  }
}
