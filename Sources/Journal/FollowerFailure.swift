public import MarketEngine

/// Why a follower cannot go on.
public enum FollowerFailure: Error, Sendable, Equatable {
  /// The journal cannot be read, or a sink cannot write.
  case storage(StorageFailure)
  /// A block's payload is not commands of a format this binary reads.
  case badFormat(block: UInt64, BlockFormatError)
  /// Executing a block gave other events than its writer's.
  case diverged(Divergence)
  /// The next block does not follow on what was executed: the journal was taken back to before it. The follower's state is worthless;
  /// it starts again from a snapshot.
  case notSuccessor(block: UInt64, expected: Digest, found: Digest)
  /// A market was opened, or switched, to rules this binary does not run.
  case unsupportedRules(UInt32)
}

/// Two engines heard the same commands and said different things. A bug or damage; found at the end of a block.
public struct Divergence: Sendable, Equatable {
  public var block: UInt64
  /// Sequence numbers of the block's first and last command.
  public var firstSequence: UInt64
  public var lastSequence: UInt64
  /// The event digest the block carries, and the one that came out here.
  public var written: Digest
  public var computed: Digest
  /// The block's last command, as bytes of `CommandCodec`; the only one if the sequence numbers are the same.
  public var command: [UInt8]

  public init(
    block: UInt64, firstSequence: UInt64, lastSequence: UInt64, written: Digest, computed: Digest,
    command: [UInt8]
  ) {
    self.block = block
    self.firstSequence = firstSequence
    self.lastSequence = lastSequence
    self.written = written
    self.computed = computed
    self.command = command
  }
}

extension FollowerFailure: CustomStringConvertible {
  public var description: String {
    switch self {
    case .storage(let failure): "\(failure)"
    case .badFormat(let block, let error): "block \(block): \(error)"
    case .diverged(let divergence): divergence.description
    case .notSuccessor(let block, let expected, let found):
      "block \(block) follows on digest \(found.text), but \(expected.text) was executed"
    case .unsupportedRules(let version): "rules version \(version) is not one this binary runs"
    }
  }
}

extension Divergence: CustomStringConvertible {
  public var description: String {
    "block \(block), commands \(firstSequence) to \(lastSequence): the journal says digest \(written.text), "
      + "the engine \(computed.text); last command \(command)"
  }
}

extension Digest {
  /// 32 hexadecimal digits.
  public var text: String { Digest.digits(high) + Digest.digits(low) }

  private static func digits(_ word: UInt64) -> String {
    let digits = String(word, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
}
