public import MarketEngine

/// Reads a block's commands one after the other. Damage is an error that names its byte, never a crash and never a guess.
public struct BlockDecoder: Sendable {
  private var reader: ByteReader
  private let expected: UInt64
  private var found: UInt64 = 0

  /// Checks the payload's version.
  public init(_ block: JournalBlock) throws(BlockFormatError) {
    reader = ByteReader(block.payload)
    // Zero if the last is before the first, which no block is.
    expected =
      block.lastSequence >= block.firstSequence ? block.lastSequence - block.firstSequence &+ 1 : 0
    let version = try reader.byte()
    guard version == BlockEncoder.version else {
      throw reader.failure(.unknownVersion(version), back: 1)
    }
  }

  /// The next command; nil behind the last, when as many have been read as the block has sequence numbers and no byte is left.
  public mutating func next() throws(BlockFormatError) -> Command? {
    guard found < expected else {
      let left = reader.bytes.count - reader.offset
      guard left == 0 else { throw reader.failure(.bytesLeft(left)) }
      return nil
    }
    guard !reader.isAtEnd else {
      throw reader.failure(.wrongCount(expected: expected, found: found))
    }
    found += 1
    return try CommandCodec.read(from: &reader)
  }

  /// All commands of a block.
  public static func commands(of block: JournalBlock) throws(BlockFormatError) -> [Command] {
    var decoder = try BlockDecoder(block)
    var commands: [Command] = []
    while let command = try decoder.next() { commands.append(command) }
    return commands
  }
}
