public import MarketEngine

/// Gathers the commands of one batch as the payload of one block.
///
///     payload = format version (1 byte) · command · command · …     as many as the block has sequence numbers
///
/// The payload ends with its last command. Fields of the block itself (numbers, time, digests) are stored beside the payload.
public struct BlockEncoder: ~Copyable {
  /// The first byte of every payload.
  public static let version: UInt8 = 1

  /// Commands gathered so far.
  public private(set) var count: UInt64 = 0
  private var payload: [UInt8]

  /// `capacity` is the number of bytes that are made room for at the start.
  public init(capacity: Int = 4_096) {
    payload = []
    payload.reserveCapacity(capacity)
    payload.append(BlockEncoder.version)
  }

  /// Bytes of the payload so far.
  public var byteCount: Int { payload.count }

  public mutating func append(_ command: Command) {
    CommandCodec.append(command, to: &payload)
    count += 1
  }

  /// The block with all commands gathered, under its checksum. There must be at least one command.
  public consuming func seal(
    number: UInt64, epoch: Int64, firstSequence: UInt64, time: Timestamp, previousDigest: Digest,
    digest: Digest
  ) -> JournalBlock {
    precondition(count > 0, "a block has a command")
    let block = JournalBlock(
      number: number, epoch: epoch, firstSequence: firstSequence,
      lastSequence: firstSequence + count - 1, time: time, previousDigest: previousDigest,
      digest: digest, payload: payload, checksum: 0)
    return block.sealed(underEpoch: epoch)
  }
}

extension JournalBlock {
  /// The first block of a market: its `open` command alone, executed by the engine as every follower will. The rules named must be
  /// supported (`Rules.supports`).
  public static func opening(_ open: OpenMarket, at time: Timestamp, epoch: Int64) -> JournalBlock {
    precondition(Rules.supports(open.rules), "a market opens under rules this binary runs")
    var engine = Engine()
    var events = EventBuffer()
    var encoder = BlockEncoder()
    let before = engine.eventDigest
    encoder.append(.open(open))
    engine.execute(.open(open), at: time, events: &events)
    return encoder.seal(
      number: 1, epoch: epoch, firstSequence: 1, time: time, previousDigest: before,
      digest: engine.eventDigest)
  }
}
