public import MarketEngine

/// One block of the journal: the commands of one batch, and what is needed to know that it is whole, ours and next.
/// A stored block is never changed. Blocks are numbered from 1 without gaps.
public struct JournalBlock: Sendable, Equatable {
  /// Position in the journal, from 1.
  public var number: UInt64
  /// The leadership under which it was written.
  public var epoch: Int64
  /// Sequence numbers of its first and last command; every command has one, from 1, without gaps.
  public var firstSequence: UInt64
  public var lastSequence: UInt64
  /// The one time all its commands carry.
  public var time: Timestamp
  /// The event digest before its first and after its last command.
  public var previousDigest: Digest
  public var digest: Digest
  /// Encoded commands; see `CommandCodec` for the layout.
  public var payload: [UInt8]
  /// `checksum(of:)` of all fields above, stored beside them.
  public var checksum: UInt64

  public init(
    number: UInt64, epoch: Int64, firstSequence: UInt64, lastSequence: UInt64, time: Timestamp,
    previousDigest: Digest, digest: Digest, payload: [UInt8], checksum: UInt64
  ) {
    self.number = number
    self.epoch = epoch
    self.firstSequence = firstSequence
    self.lastSequence = lastSequence
    self.time = time
    self.previousDigest = previousDigest
    self.digest = digest
    self.payload = payload
    self.checksum = checksum
  }
}
