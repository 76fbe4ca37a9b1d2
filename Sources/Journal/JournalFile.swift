import MarketEngine

/// Blocks as a file: what `tala journal export` writes, and the form in which a journal of each rule version is kept for the tests.
///
///     bytes = "tala/jf" and the format version (8 bytes) · block · block · …
///     block = number · epoch · first sequence · last sequence · time · previous digest (high, low) · digest (high, low) · checksum
///             · payload's length      11 words of 8 bytes
///             · payload
///
/// All little endian. Whether a block is whole and follows on the one before is for its checksum and a `Follower` to say.
public enum JournalFile {
  public static let version: UInt8 = 1

  public static func bytes(of blocks: [JournalBlock]) -> [UInt8] {
    var bytes = head
    for block in blocks { append(block, to: &bytes) }
    return bytes
  }

  /// The file's first bytes.
  public static var head: [UInt8] {
    var bytes: [UInt8] = []
    bytes.append(word: magic | UInt64(version) << 56)
    return bytes
  }

  public static func append(_ block: JournalBlock, to bytes: inout [UInt8]) {
    for word in [
      block.number, UInt64(bitPattern: block.epoch), block.firstSequence, block.lastSequence,
      UInt64(bitPattern: block.time.nanoseconds), block.previousDigest.high, block.previousDigest.low,
      block.digest.high, block.digest.low, block.checksum, UInt64(block.payload.count),
    ] {
      bytes.append(word: word)
    }
    bytes += block.payload
  }

  /// The blocks in a file's bytes; the error names the byte at which they cannot be read on.
  public static func blocks(of bytes: [UInt8]) throws(BlockFormatError) -> [JournalBlock] {
    var blocks: [JournalBlock] = []
    try read(bytes) { blocks.append($0) }
    return blocks
  }

  /// Shows each block in a file's bytes, those too that come before what cannot be read.
  public static func read(_ bytes: [UInt8], _ show: (JournalBlock) -> Void) throws(BlockFormatError) {
    var reader = ByteReader(bytes)
    let head = try reader.word()
    guard head & ~(0xff << 56) == magic else { throw BlockFormatError(offset: 0, problem: .notJournal) }
    guard UInt8(head >> 56) == version else {
      throw BlockFormatError(offset: 7, problem: .unknownVersion(UInt8(head >> 56)))
    }
    while !reader.isAtEnd { show(try block(from: &reader)) }
  }

  private static func block(from reader: inout ByteReader) throws(BlockFormatError) -> JournalBlock {
    let (number, epoch) = (try reader.word(), Int64(bitPattern: try reader.word()))
    let (first, last) = (try reader.word(), try reader.word())
    let time = Timestamp(nanoseconds: Int64(bitPattern: try reader.word()))
    let previous = Digest(high: try reader.word(), low: try reader.word())
    let digest = Digest(high: try reader.word(), low: try reader.word())
    let (checksum, length) = (try reader.word(), try reader.word())
    guard length <= UInt64(reader.bytes.count - reader.offset) else {
      throw BlockFormatError(offset: reader.bytes.count, problem: .truncated)
    }
    return JournalBlock(
      number: number, epoch: epoch, firstSequence: first, lastSequence: last, time: time,
      previousDigest: previous, digest: digest, payload: try reader.bytes(Int(length)), checksum: checksum)
  }

  /// "tala/jf", its first letter in the lowest byte.
  private static let magic: UInt64 = 0x0066_6a2f_616c_6174
}
