import Journal
import MarketEngine
import PostgresStore

/// Blocks that follow one another, as a leader would make them.
struct TestChain {
  private(set) var number: UInt64 = 0
  private var sequence: UInt64 = 0
  private var digest = Digest.start

  init() {}

  /// Goes on behind a block that is already stored.
  init(after block: JournalBlock) {
    (number, sequence, digest) = (block.number, block.lastSequence, block.digest)
  }

  mutating func next(epoch: Int64, payload: [UInt8] = [1, 2, 3], commands: UInt64 = 3) -> JournalBlock {
    number += 1
    let previous = digest
    digest.absorb(bytes: payload.span)
    let block = JournalBlock(
      number: number, epoch: epoch, firstSequence: sequence + 1, lastSequence: sequence + commands,
      time: Timestamp(nanoseconds: Int64(number) * 1_000), previousDigest: previous, digest: digest, payload: payload,
      checksum: 0)
    sequence += commands
    return block.sealed(underEpoch: epoch)
  }
}

extension PostgresJournal {
  /// Waits, as long as it makes progress, until the block is committed.
  func wait(through block: UInt64) throws(StorageFailure) {
    while try waitForProgress(wakeDescriptor: -1, timeoutMilliseconds: 10_000) < block {}
  }

  /// Appends blocks and waits until all are committed.
  func commit(_ blocks: [JournalBlock]) throws(StorageFailure) {
    for block in blocks {
      try append(block)
      try wait(through: block.number)
    }
  }
}

/// The failure of work that must fail.
func failure(_ work: () throws(StorageFailure) -> Void) -> StorageFailure? {
  do {
    try work()
    return nil
  } catch {
    return error
  }
}

extension StorageFailure? {
  var isConnectionLost: Bool { if case .connectionLost = self { true } else { false } }

  /// The leader named, if leadership is what was lost.
  var leader: String? { if case .leadershipLost(let leader) = self { leader } else { nil } }

  /// The block named, and what is wrong with it.
  var badBlock: (number: UInt64, fault: String)? {
    if case .badBlock(let number, let fault) = self { (number, fault) } else { nil }
  }
}

extension Digest {
  /// As the tables hold it.
  var bytes: [UInt8] {
    [high, low].flatMap { word in stride(from: 56, through: 0, by: -8).map { UInt8(truncatingIfNeeded: word >> UInt64($0)) } }
  }
}
