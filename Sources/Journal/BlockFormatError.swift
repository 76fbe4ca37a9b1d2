/// What is wrong with a block's payload, and at which of its bytes.
public struct BlockFormatError: Error, Sendable, Equatable, CustomStringConvertible {
  /// Index of the byte at which the reader could not go on; the payload's length if it ended too early.
  public var offset: Int
  public var problem: Problem

  public init(offset: Int, problem: Problem) {
    self.offset = offset
    self.problem = problem
  }

  public enum Problem: Sendable, Equatable {
    /// The payload's first byte names a format this binary does not read.
    case unknownVersion(UInt8)
    /// No command has this tag.
    case unknownKind(UInt8)
    /// A field holds a value, or a flag, that means nothing.
    case unknownValue(UInt8)
    /// A field ends behind the payload.
    case truncated
    /// A value is written in more bytes than it needs, or written though its flag says it is the usual one. Each command has one
    /// spelling only.
    case notShortest
    /// The block's sequence numbers and the number of commands in it differ.
    case wrongCount(expected: UInt64, found: UInt64)
    /// Bytes follow the last command.
    case bytesLeft(Int)
    /// A switch to rules that this binary does not run: see `CommandCodec.Kind.rules`.
    case unsupportedRules(UInt32)
    /// A file does not begin as a file of blocks does.
    case notJournal
  }

  public var description: String {
    switch problem {
    case .unknownVersion(let version): "unknown format version \(version) at byte \(offset)"
    case .unknownKind(let kind): "unknown command kind \(kind) at byte \(offset)"
    case .unknownValue(let value): "unknown value \(value) at byte \(offset)"
    case .truncated: "the payload ends within a command, at byte \(offset)"
    case .notShortest: "a value not in its shortest form at byte \(offset)"
    case .wrongCount(let expected, let found):
      "\(found) commands where \(expected) were said, at byte \(offset)"
    case .unsupportedRules(let version): "a switch to rules version \(version) before byte \(offset)"
    case .notJournal: "not a file of journal blocks"
    case .bytesLeft(let count): "\(count) bytes behind the last command, at byte \(offset)"
    }
  }
}
