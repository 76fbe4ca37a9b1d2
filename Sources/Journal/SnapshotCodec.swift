public import MarketEngine

/// An engine's canonical state as a snapshot's bytes, and back.
///
///     bytes = "tala/sn" and the format version (8 bytes) · number of words (8) · words (8 each)     all little endian
///
/// The words are those of `Engine.encodeState`. Their digest is the snapshot's `stateDigest`.
public enum SnapshotCodec {
  /// Version of the layout above; the state words have a version of their own.
  public static let version: UInt8 = 1

  /// The state after `block`. O(state).
  public static func snapshot(of engine: borrowing Engine, afterBlock block: UInt64) -> Snapshot {
    var words: [UInt64] = []
    engine.encodeState(into: &words)
    var bytes: [UInt8] = []
    bytes.reserveCapacity(headerSize + 8 * words.count)
    bytes.append(word: header)
    bytes.append(word: UInt64(words.count))
    for word in words { bytes.append(word: word) }
    return Snapshot(
      block: block, sequence: engine.sequence, eventDigest: engine.eventDigest,
      stateDigest: engine.stateDigest(), bytes: bytes)
  }

  /// The engine a snapshot holds, checked against the snapshot's sequence and state digest. O(state). That its event
  /// digest is right is for the journal to say: it must be that of the snapshot's block.
  public static func engine(of snapshot: Snapshot) throws(SnapshotFormatError) -> Engine {
    let words = try words(of: snapshot.bytes)
    // First of all: an engine is not asked to make sense of damage.
    guard digest(of: words) == snapshot.stateDigest else { throw .wrongStateDigest }
    let engine: Engine
    do {
      engine = try Engine(restoring: words, eventDigest: snapshot.eventDigest)
    } catch {
      throw .badState("\(error)")
    }
    guard engine.sequence == snapshot.sequence else {
      throw .wrongSequence(said: snapshot.sequence, found: engine.sequence)
    }
    guard engine.stateDigest() == snapshot.stateDigest else { throw .restoredDifferently }
    return engine
  }

  /// As `Engine.stateDigest`.
  private static func digest(of words: [UInt64]) -> Digest {
    var digest = Digest.start
    for word in words { digest.absorb(word) }
    return digest
  }

  /// The state words within a snapshot's bytes.
  public static func words(of bytes: [UInt8]) throws(SnapshotFormatError) -> [UInt64] {
    guard bytes.count >= headerSize else { throw .truncated(bytes.count) }
    var reader = ByteReader(bytes)
    do {
      let found = try reader.word()
      guard found & ~(0xff << 56) == magic else { throw SnapshotFormatError.notASnapshot }
      guard UInt8(found >> 56) == version else {
        throw SnapshotFormatError.unknownVersion(UInt8(found >> 56))
      }
      let count = try reader.word()
      guard count == UInt64((bytes.count - headerSize) / 8), bytes.count % 8 == 0 else {
        throw SnapshotFormatError.truncated(bytes.count)
      }
      var words: [UInt64] = []
      words.reserveCapacity((bytes.count - headerSize) / 8)
      while !reader.isAtEnd { words.append(try reader.word()) }
      return words
    } catch let error as SnapshotFormatError {
      throw error
    } catch {
      throw .truncated(bytes.count)
    }
  }

  private static let headerSize = 16
  /// "tala/sn", its first letter in the lowest byte.
  private static let magic: UInt64 = 0x006e_732f_616c_6174
  private static var header: UInt64 { magic | UInt64(version) << 56 }
}

/// Why a snapshot's bytes are not an engine.
public enum SnapshotFormatError: Error, Sendable, Equatable {
  case notASnapshot
  case unknownVersion(UInt8)
  /// The bytes there are do not hold the words that are said.
  case truncated(Int)
  /// The engine does not accept the words.
  case badState(String)
  case wrongSequence(said: UInt64, found: UInt64)
  /// The words are not those the digest was made of.
  case wrongStateDigest
  /// The engine made of the words has another state: a bug.
  case restoredDifferently
}
